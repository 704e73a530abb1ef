package dev.onnxslim.analyzer.weights;

import dev.onnxslim.model.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The subscripts of an Einsum, such as {@code bsi,hid->bhsd}.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Einsum.html">ONNX Einsum</a>
 */
record EinsumEquation(List<String> inputs, String output) {

  /** The node's equation; empty for the forms without an arrow or with an ellipsis. */
  static Optional<EinsumEquation> of(Node node) {
    String equation = node.attributes().s("equation", "").replace(" ", "");
    int arrow = equation.indexOf("->");
    if (arrow < 0 || equation.contains(".")) {
      return Optional.empty();
    }
    return Optional.of(
        new EinsumEquation(
            List.of(equation.substring(0, arrow).split(",", -1)), equation.substring(arrow + 2)));
  }

  /** The axes of one input that the output does not have. */
  Optional<WeightAxes> reduced(int input, int rank) {
    if (input >= inputs.size() || inputs.get(input).length() != rank) {
      return Optional.empty();
    }
    List<Integer> reduced = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      if (output.indexOf(inputs.get(input).charAt(axis)) < 0) {
        reduced.add(axis);
      }
    }
    return reduced.isEmpty() ? Optional.empty() : Optional.of(new WeightAxes(reduced));
  }
}
