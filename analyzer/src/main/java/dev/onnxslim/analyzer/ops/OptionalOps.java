package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Optional;

/**
 * Rules of values that may be none. What is known of the contents of an optional is what is known
 * of the value in it.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__OptionalGetElement.html">ONNX
 *     OptionalGetElement</a>
 */
final class OptionalOps {
  private OptionalOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("Optional", 15, OptionalOps::optional, OpRule.CostRule.NONE)
            .withContents(op -> List.of(op.contents(0))),
        OpRule.onnx("OptionalGetElement", 15, OptionalOps::element, OpRule.CostRule.NONE)
            .withContents(op -> List.of(op.contents(0))),
        OpRule.onnx("OptionalHasElement", 15, op -> op.known(Shape.SCALAR), OpRule.CostRule.NONE)
            .withElemTypes(OpRule.ElemTypeRule.of(ElemType.BOOL))
            .withContents(op -> List.of(hasElement(op))));
  }

  private static Inferred optional(OpContext op) {
    ValueType element = op.has(0) ? op.type(0) : op.attributes().type("type");
    return Inferred.known(new ValueType.Maybe(element));
  }

  private static Inferred element(OpContext op) {
    return Inferred.known(
        op.type(0) instanceof ValueType.Maybe maybe ? maybe.element() : op.type(0));
  }

  private static Optional<Contents> hasElement(OpContext op) {
    if (!op.has(0)) {
      return Optional.of(Contents.of(Dim.of(0)));
    }
    boolean isThere =
        op.type(0) instanceof TensorType
            || op.type(0) instanceof ValueType.Sequence
            || op.contents(0).isPresent();
    return isThere ? Optional.of(Contents.of(Dim.of(1))) : Optional.empty();
  }
}
