package dev.onnxslim.analyzer.diff;

import dev.onnxslim.analyzer.report.TypeText;
import dev.onnxslim.model.Value;
import java.util.Optional;

/**
 * An input or output that is not the same in both models.
 *
 * @param isInput whether it is an input
 * @param a as A has it; empty where A has none
 * @param b as B has it; empty where B has none
 */
public record PortChange(boolean isInput, Optional<Port> a, Optional<Port> b) {

  /**
   * An input or output.
   *
   * @param index its place
   * @param type as the model states it, {@code float[1x3]}
   * @param hasDefault whether an initializer is used when a caller leaves the input out
   */
  public record Port(int index, String name, String type, boolean hasDefault) {
    static Port of(int index, Value value) {
      String type = TypeText.of(value.valueType());
      return new Port(index, value.name(), type, value.isOverridable());
    }
  }
}
