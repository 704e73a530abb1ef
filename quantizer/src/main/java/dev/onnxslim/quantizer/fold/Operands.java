package dev.onnxslim.quantizer.fold;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.OpId;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a node with constant inputs computes with.
 *
 * @param op its operator
 * @param opset the version of the operator's domain
 * @param inputs in the operator's order; empty where one is left out
 */
public record Operands(OpId op, long opset, Attributes attributes, List<Optional<Tensor>> inputs) {
  private static final int MAX_LIST = 1 << 16;

  /** Whether the input at {@code index} is given. */
  boolean has(int index) {
    return index < inputs.size() && inputs.get(index).isPresent();
  }

  /** An input that the operator requires; a validated model has it. */
  Tensor input(int index) {
    return inputs.get(index).orElseThrow();
  }

  boolean isOf(ElemType type, int... indices) {
    for (int index : indices) {
      if (!has(index) || input(index).elemType() != type) {
        return false;
      }
    }
    return true;
  }

  /** The integers that an input lists; empty if it is no short list of integers. */
  Optional<long[]> integers(int index) throws IOException {
    if (!has(index)) {
      return Optional.empty();
    }
    Tensor list = input(index);
    boolean integer = list.elemType() == ElemType.INT64 || list.elemType() == ElemType.INT32;
    return integer && list.rank() <= 1 && list.elements() <= MAX_LIST
        ? Optional.of(list.toLongs())
        : Optional.empty();
  }

  /** The integers of an attribute, or from version {@code since} on of an input. */
  Optional<long[]> integers(String attribute, int index, long since) throws IOException {
    return opset < since ? Optional.of(attributes.ints(attribute)) : integers(index);
  }
}
