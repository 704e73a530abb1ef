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
 * {@code x * 0.5 * (1 + Erf(x / sqrt(2)))} becomes {@code Gelu(x)}, and {@code x * 0.5 * (1 +
 * Tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))} becomes {@code Gelu<approximate = "tanh">(x)}, with
 * factors in any order. From opset 20 on, for FLOAT, if nothing reads a value on the way.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Gelu.html">ONNX Gelu</a>
 */
public record ComposeGelu() implements Pass {
  private static final long MIN_OPSET = 20;
  private static final Pattern X = Pattern.value("x");
  private static final Pattern EXACT =
      gelu(
          op(
              "Erf",
              anyOf(op("Div", X, number(Math.sqrt(2))), op("Mul", X, number(1 / Math.sqrt(2))))));
  private static final Pattern TANH = gelu(op("Tanh", tanhArgument()));

  @Override
  public String name() {
    return "compose-gelu";
  }

  @Override
  public String summary() {
    return "the formula becomes Gelu, from opset 20 on";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.opset("").orElse(0) < MIN_OPSET) {
      return 0;
    }
    return compose(graph, facts, "Erf", EXACT, Attributes.none())
        + compose(graph, facts, "Tanh", TANH, Attributes.none().with("approximate", "tanh"));
  }

  private static int compose(
      Graph graph, Facts facts, String curve, Pattern pattern, Attributes attributes) {
    if (graph.nodes(OpId.onnx(curve)).isEmpty()) {
      return 0;
    }
    int edits = 0;
    for (Node node : graph.nodes()) {
      Optional<Match> found = pattern.find(node);
      if (found.isPresent() && found.get().keepsRank(found.get().value("x"), facts)) {
        found.get().replaceBy(OpId.onnx("Gelu"), List.of(found.get().value("x")), attributes);
        edits++;
      }
    }
    return edits;
  }

  private static Pattern gelu(Pattern curve) {
    Pattern gate = op("Add", curve, number(1));
    return anyOf(
        product(X, number(0.5), gate),
        op("Div", op("Mul", X, gate), number(2)),
        op("Mul", op("Div", X, number(2)), gate),
        op("Mul", X, op("Div", gate, number(2))));
  }

  private static Pattern tanhArgument() {
    Pattern scale = number(Math.sqrt(2 / Math.PI));
    Pattern small = number(0.044715);
    Pattern cubic =
        anyOf(product(small, X, X, X), op("Mul", small, op("Pow", X, Pattern.exponent(3))));
    Pattern quadratic =
        anyOf(product(small, X, X), op("Mul", small, op("Pow", X, Pattern.exponent(2))));
    return anyOf(
        product(scale, op("Add", X, cubic)), product(scale, X, op("Add", number(1), quadratic)));
  }
}
