package dev.onnxslim.quantizer.slim;

import static dev.onnxslim.quantizer.slim.Pattern.op;
import static dev.onnxslim.quantizer.slim.Pattern.product;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import java.util.List;

/**
 * {@code x * Sigmoid(x)} becomes {@code Swish(x)}, and {@code x * Sigmoid(alpha * x)} becomes
 * {@code Swish<alpha>(x)}. From opset 24 on, for FLOAT (Swish has no DOUBLE), if nothing reads a
 * value on the way.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Swish.html">ONNX Swish</a>
 */
public record ComposeSwish() implements Pass {
  private static final long MIN_OPSET = 24;
  private static final Pattern X = Pattern.value("x");
  private static final Pattern PLAIN = op("Mul", X, op("Sigmoid", X));
  private static final Pattern SCALED =
      op("Mul", X, op("Sigmoid", product(X, Pattern.number("alpha"))));

  @Override
  public String name() {
    return "compose-swish";
  }

  @Override
  public String summary() {
    return "the formula becomes Swish, from opset 24 on";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.opset("").orElse(0) < MIN_OPSET || graph.nodes(OpId.onnx("Sigmoid")).isEmpty()) {
      return 0;
    }
    int edits = 0;
    for (Node node : graph.nodes(OpId.onnx("Mul"))) {
      Match match = PLAIN.find(node).or(() -> SCALED.find(node)).orElse(null);
      if (match == null
          || facts.elemType(match.value("x")) != ElemType.FLOAT
          || !match.keepsRank(match.value("x"), facts)) {
        continue;
      }
      boolean plain = match.constants().isEmpty();
      if (!plain && !Float.isFinite(match.number("alpha"))) {
        continue;
      }
      match.replaceBy(
          OpId.onnx("Swish"),
          List.of(match.value("x")),
          plain ? Attributes.none() : Attributes.none().with("alpha", match.number("alpha")));
      edits++;
    }
    return edits;
  }
}
