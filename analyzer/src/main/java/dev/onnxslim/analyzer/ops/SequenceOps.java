package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Rules of sequences. A sequence of which the length is known has the types of its elements as
 * {@link Contents.Elements}; its own type says what they have in common.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__SequenceInsert.html">ONNX SequenceInsert</a>
 */
final class SequenceOps {
  private SequenceOps() {}

  static List<OpRule> rules() {
    return List.of(
        list("SequenceConstruct", SequenceOps::inputs, SequenceOps::ofInputs),
        list("SequenceEmpty", op -> Optional.of(List.of()), SequenceOps::ofNothing),
        list("SequenceInsert", SequenceOps::inserted, SequenceOps::withInserted),
        list("SequenceErase", SequenceOps::erased, op -> element(op, 0)),
        list("SplitToSequence", SequenceParts::parts, SequenceParts::part),
        OpRule.onnx("SequenceAt", 11, SequenceOps::at, OpRule.CostRule.NONE),
        OpRule.onnx("SequenceLength", 11, op -> op.known(Shape.SCALAR), OpRule.CostRule.NONE)
            .withElemTypes(OpRule.ElemTypeRule.of(ElemType.INT64))
            .withContents(SequenceOps::length),
        OpRule.onnx("ConcatFromSequence", 11, SequenceParts::concat, OpRule.CostRule.NONE)
            .withElemTypes(op -> List.of(elemType(element(op, 0)))));
  }

  /** The types of a result's elements; empty when its length is not known. */
  @FunctionalInterface
  private interface ElementsRule {
    Optional<List<ValueType>> elements(OpContext op);
  }

  /** The type that all elements of a result have. */
  @FunctionalInterface
  private interface CommonRule {
    ValueType element(OpContext op);
  }

  /** An operator whose output is a sequence. */
  private static OpRule list(String type, ElementsRule elements, CommonRule common) {
    return OpRule.onnx(
            type,
            11,
            op ->
                Inferred.known(
                    new ValueType.Sequence(
                        elements
                            .elements(op)
                            .filter(known -> !known.isEmpty())
                            .map(SequenceOps::common)
                            .orElseGet(() -> common.element(op)))),
            OpRule.CostRule.NONE)
        .withContents(op -> List.of(elements.elements(op).map(Contents.Elements::new)));
  }

  // ---- rules

  private static Optional<List<ValueType>> inputs(OpContext op) {
    List<ValueType> types = new ArrayList<>();
    for (int k = 0; k < op.inputCount(); k++) {
      types.add(op.type(k));
    }
    return Optional.of(types);
  }

  private static ValueType ofInputs(OpContext op) {
    return common(inputs(op).orElseThrow());
  }

  private static ValueType ofNothing(OpContext op) {
    return TensorType.of(op.elemTypeAttribute("dtype", ElemType.FLOAT));
  }

  private static Optional<List<ValueType>> inserted(OpContext op) {
    return elements(op, 0)
        .map(
            before -> {
              List<ValueType> after = new ArrayList<>(before);
              if (!op.has(2)) {
                after.add(op.type(1));
                return after;
              }
              Optional<Integer> at = position(op, 2, before.size(), before.size() + 1);
              after.add(at.orElse(0), op.type(1));
              return at.isPresent() ? after : alike(after);
            });
  }

  private static ValueType withInserted(OpContext op) {
    return common(List.of(element(op, 0), op.type(1)));
  }

  private static Optional<List<ValueType>> erased(OpContext op) {
    return elements(op, 0)
        .map(
            before -> {
              if (before.isEmpty()) {
                throw op.invalid("nothing to erase in an empty sequence");
              }
              List<ValueType> after = new ArrayList<>(before);
              Optional<Integer> at =
                  op.has(1)
                      ? position(op, 1, before.size(), before.size())
                      : Optional.of(before.size() - 1);
              if (at.isEmpty()) {
                after = new ArrayList<>(alike(after));
              }
              after.remove((int) at.orElse(0));
              return after;
            });
  }

  private static Inferred at(OpContext op) {
    Optional<List<ValueType>> elements = elements(op, 0);
    if (elements.isEmpty()) {
      return Inferred.known(element(op, 0));
    }
    int length = elements.get().size();
    if (length == 0) {
      throw op.invalid("an empty sequence has no element");
    }
    return Inferred.known(
        position(op, 1, length, length)
            .map(elements.get()::get)
            .orElseGet(() -> common(elements.get())));
  }

  private static List<Optional<Contents>> length(OpContext op) {
    return List.of(elements(op, 0).map(list -> Contents.of(Dim.of(list.size()))));
  }

  // ---- what is known of sequences

  /** The types of a sequence's elements; empty when its length is not known. */
  static Optional<List<ValueType>> elements(OpContext op, int index) {
    return op.contents(index)
        .filter(Contents.Elements.class::isInstance)
        .map(contents -> ((Contents.Elements) contents).types());
  }

  /** The type that all elements of a sequence have. */
  static ValueType element(OpContext op, int index) {
    return op.type(index) instanceof ValueType.Sequence sequence
        ? sequence.element()
        : ValueType.UNSTATED;
  }

  static ElemType elemType(ValueType type) {
    return type instanceof TensorType tensor ? tensor.elemType() : ElemType.UNDEFINED;
  }

  /**
   * A position in a sequence, counted from 0; empty when it is not known. Ends the rule when it is
   * not in {@code [-length, end)}.
   */
  private static Optional<Integer> position(OpContext op, int index, int length, int end) {
    Optional<List<Dim>> stated = op.contents(index).flatMap(Contents::integers);
    if (stated.isEmpty() || stated.get().size() != 1) {
      return Optional.empty();
    }
    if (!(stated.get().get(0) instanceof Dim.Known known)) {
      return Optional.empty();
    }
    long at = known.size();
    if (at < -length || at >= end) {
      throw op.invalid("position " + at + " in a sequence of " + length);
    }
    return Optional.of((int) (at < 0 ? at + length : at));
  }

  /** As many elements, of each of which is known what all have in common. */
  private static List<ValueType> alike(List<ValueType> types) {
    return Collections.nCopies(types.size(), common(types));
  }

  /** What values of all the types have in common. */
  static ValueType common(List<ValueType> types) {
    ValueType common = types.isEmpty() ? ValueType.UNSTATED : types.get(0);
    for (ValueType type : types) {
      common = TypeJoin.of(common, type);
    }
    return common;
  }
}
