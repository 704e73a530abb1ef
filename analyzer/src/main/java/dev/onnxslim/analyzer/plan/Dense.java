package dev.onnxslim.analyzer.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Fully connected layers one behind the other: {@code y = x W + b} with {@code W[in, out]}.
 *
 * @param widths of the input, of each layer between, and of the output: at least two
 * @param bias whether each layer has one
 * @param batch rows of {@code x}
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Gemm.html">ONNX Gemm</a>
 */
public record Dense(List<Long> widths, boolean bias, long batch) implements Architecture {
  public Dense {
    widths = List.copyOf(widths);
    if (widths.size() < 2) {
      throw new IllegalArgumentException("a dense layer needs the widths of its input and output");
    }
    widths.forEach(width -> Architecture.atLeast(1, width, "a width"));
    Architecture.atLeast(1, batch, "the batch");
  }

  @Override
  public String title() {
    String layers = String.join(" -> ", widths.stream().map(String::valueOf).toList());
    return "dense " + layers + ", batch " + batch;
  }

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (int k = 1; k < widths.size(); k++) {
      long in = widths.get(k - 1);
      long out = widths.get(k);
      long input = Formulas.product(batch, in);
      boolean last = k == widths.size() - 1;
      parts.add(
          new Part(
              "dense " + in + " -> " + out,
              1,
              Formulas.linearParams(in, out, bias),
              bias ? 2 : 1,
              Formulas.product(batch, in, out),
              Part.Kept.of(Formulas.sum(input, last ? Formulas.product(batch, out) : 0)),
              input,
              Formulas.product(batch, Formulas.sum(in, out))));
    }
    return parts;
  }
}
