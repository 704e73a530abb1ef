package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import java.util.Map;
import java.util.Optional;

/**
 * Removes {@code x * 1}, {@code x / 1}, {@code x + 0}, {@code x - 0}, {@code x ^ 1}, {@code x and
 * true}, {@code x or false}, {@code x xor false}, also with the constant on the left where the
 * operator is commutative. The result must have the sizes of {@code x}: the constant adds no axis
 * and stretches none. {@code x + 0.0} turns -0.0 into 0.0, so it goes only where no user can tell.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md">ONNX broadcasting</a>
 */
public record EliminateNoopArithmetic() implements Pass {
  /** For each operator the operand that does nothing, and whether it may stand on the left. */
  private record Neutral(double number, boolean commutes) {}

  private static final Map<OpId, Neutral> NEUTRAL =
      Map.of(
          OpId.onnx("Mul"), new Neutral(1, true),
          OpId.onnx("Div"), new Neutral(1, false),
          OpId.onnx("Add"), new Neutral(0, true),
          OpId.onnx("Sub"), new Neutral(0, false),
          OpId.onnx("Pow"), new Neutral(1, false),
          OpId.onnx("And"), new Neutral(1, true),
          OpId.onnx("Or"), new Neutral(0, true),
          OpId.onnx("Xor"), new Neutral(0, true));

  @Override
  public String name() {
    return "eliminate-noop-arithmetic";
  }

  @Override
  public String summary() {
    return "times one, plus zero and their like go";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes()) {
      Neutral neutral = NEUTRAL.get(node.op());
      if (neutral == null || node.inputs().size() != 2) {
        continue;
      }
      boolean modern = graph.opset("").orElse(0) >= 7; // before, the left one gave the shape
      if (isNoop(node, 1, neutral, facts)) {
        edits += graph.bypass(node) ? 1 : 0;
      } else if (neutral.commutes && modern && isNoop(node, 0, neutral, facts)) {
        Copies.replace(graph, node, node.input(1));
        edits++;
      }
    }
    return edits;
  }

  private static boolean isNoop(Node node, int index, Neutral neutral, Facts facts) {
    Value constant = node.input(index);
    Value kept = node.input(1 - index);
    if (kept.isAbsent() || !isNeutral(node, constant, neutral.number, facts)) {
      return false;
    }
    if (node.graph().opset("").orElse(0) < 7) {
      return index == 1;
    }
    return Sure.sameShape(facts, kept, node.output(0))
        || stretchesNothing(facts.shape(constant), facts.shape(kept));
  }

  private static boolean isNeutral(Node node, Value constant, double number, Facts facts) {
    ElemType type = facts.elemType(constant);
    boolean zero = number == 0 && type.isFloat();
    if (zero && node.op().type().equals("Add")) {
      return Sure.isAll(facts, constant, -0.0)
          || Sure.isAll(facts, constant, 0.0) && ZeroSign.isUnseen(node.output(0), facts);
    }
    if (zero && node.op().type().equals("Sub") && Sure.isAll(facts, constant, -0.0)) {
      return ZeroSign.isUnseen(node.output(0), facts);
    }
    return Sure.isAll(facts, constant, number);
  }

  /** Whether a constant has sizes of 1 only, and no more axes than what it meets. */
  private static boolean stretchesNothing(Optional<Shape> constant, Optional<Shape> kept) {
    if (constant.isEmpty()) {
      return false;
    }
    for (Dim dim : constant.get().dims()) {
      if (!dim.is(1)) {
        return false;
      }
    }
    return constant.get().rank() <= kept.map(Shape::rank).orElse(0);
  }
}
