package dev.onnxslim.quantizer.slim;

import static dev.onnxslim.quantizer.slim.Pattern.anyOf;
import static dev.onnxslim.quantizer.slim.Pattern.number;
import static dev.onnxslim.quantizer.slim.Pattern.op;
import static dev.onnxslim.quantizer.slim.Pattern.product;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.List;
import java.util.Optional;

/**
 * {@code x * HardSigmoid<alpha = 1/6, beta = 0.5>(x)} and {@code x * Clip(x + 3, 0, 6) / 6} become
 * {@code HardSwish(x)}, with factors in any order. From opset 14 on, if nothing reads a value on
 * the way; the second form for FLOAT.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__HardSwish.html">ONNX HardSwish</a>
 */
public record ComposeHardSwish() implements Pass {
  private static final long MIN_OPSET = 14;
  private static final Pattern HARD_SWISH = hardSwish();

  @Override
  public String name() {
    return "compose-hard-swish";
  }

  @Override
  public String summary() {
    return "the formula becomes HardSwish, from opset 14 on";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.opset("").orElse(0) < MIN_OPSET
        || graph.nodes(OpId.onnx("HardSigmoid")).isEmpty()
            && graph.nodes(OpId.onnx("Clip")).isEmpty()) {
      return 0;
    }
    int edits = 0;
    for (Node node : graph.nodes()) {
      Optional<Match> found = HARD_SWISH.find(node);
      if (found.isPresent() && found.get().keepsRank(found.get().value("x"), facts)) {
        found
            .get()
            .replaceBy(OpId.onnx("HardSwish"), List.of(found.get().value("x")), Attributes.none());
        edits++;
      }
    }
    return edits;
  }

  private static Pattern hardSwish() {
    Pattern x = Pattern.value("x");
    Pattern relu6 = op("Clip", op("Add", x, number(3)), number(0), number(6));
    Pattern line = anyOf(op("Mul", x, number(1.0 / 6)), op("Div", x, number(6)));
    Pattern clipped = op("Clip", op("Add", line, number(0.5)), number(0), number(1));
    return anyOf(
        op("Mul", x, op("HardSigmoid", ComposeHardSwish::isThatOfSwish, x)),
        op("Mul", x, clipped),
        product(x, relu6, number(1.0 / 6)),
        op("Div", op("Mul", x, relu6), number(6)),
        op("Mul", x, op("Div", relu6, number(6))),
        op("Mul", op("Div", x, number(6)), relu6));
  }

  private static boolean isThatOfSwish(Node node) {
    return Pattern.isAbout(node.attributes().f("alpha", 0.2f), 1.0 / 6)
        && Pattern.isAbout(node.attributes().f("beta", 0.5f), 0.5);
  }
}
