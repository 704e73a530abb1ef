package dev.onnxslim.quantizer.slim;

import static dev.onnxslim.quantizer.slim.Pattern.op;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * {@code d / Sqrt(ReduceMean(d^2) + epsilon) * scale + bias}, where {@code d = x - ReduceMean(x)},
 * becomes {@code LayerNormalization(x, scale, bias)}; the bias may be missing, and the order be
 * that of {@link NormPattern#shifted}. From opset 17 on, for FLOAT, if both means are over the same
 * last axes, scale and bias have exactly the sizes of these, and nothing reads a value on the way.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LayerNormalization.html">ONNX
 *     LayerNormalization</a>
 */
public record ComposeLayerNormalization() implements Pass {
  private static final long MIN_OPSET = 17;
  private static final Pattern X = Pattern.value("x");
  private static final Pattern SCALED = NormPattern.scaled(op("Sub", X, NormPattern.mean(X)));
  private static final Pattern BIASED = op("Add", SCALED, Pattern.value("bias"));

  private static final Pattern SHIFTED = NormPattern.shifted(X);

  @Override
  public String name() {
    return "compose-layer-normalization";
  }

  @Override
  public String summary() {
    return "the formula becomes LayerNormalization, from opset 17 on";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.opset("").orElse(0) < MIN_OPSET || graph.nodes(OpId.onnx("ReduceMean")).isEmpty()) {
      return 0;
    }
    return compose(graph, facts, BIASED)
        + compose(graph, facts, SHIFTED)
        + compose(graph, facts, SCALED);
  }

  private static int compose(Graph graph, Facts facts, Pattern pattern) {
    int edits = 0;
    for (Node node : graph.nodes()) {
      Match match = pattern.find(node).orElse(null);
      OptionalInt axis = match == null ? OptionalInt.empty() : NormPattern.axis(match, facts);
      if (axis.isEmpty()) {
        continue;
      }
      List<Value> inputs = new ArrayList<>(List.of(match.value("x"), match.value("scale")));
      if (match.values().containsKey("bias")) {
        inputs.add(match.value("bias"));
      }
      match.replaceBy(
          OpId.onnx("LayerNormalization"),
          inputs,
          Attributes.none()
              .with("axis", (long) axis.getAsInt())
              .with("epsilon", match.number("epsilon")));
      edits++;
    }
    return edits;
  }
}
