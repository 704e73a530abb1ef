package dev.onnxslim.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a graph takes from its caller and gives to it; the values listed here know that they are.
 */
final class Signature {
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();

  List<Value> inputs() {
    return Collections.unmodifiableList(inputs);
  }

  List<Value> outputs() {
    return Collections.unmodifiableList(outputs);
  }

  void addInput(Value value) {
    value.setGraphInput(true);
    inputs.add(value);
  }

  void removeInput(Value value) {
    value.setGraphInput(false);
    inputs.remove(value);
  }

  void addOutput(Value value) {
    outputs.add(value);
    value.countGraphOutput(1);
  }

  /** Removes an output, however often it is listed. */
  void removeOutput(Value value) {
    while (outputs.remove(value)) {
      value.countGraphOutput(-1);
    }
  }

  /** Gives up what a graph that is no longer called gave to its caller. */
  void release() {
    outputs.forEach(output -> output.countGraphOutput(-1));
  }
}
