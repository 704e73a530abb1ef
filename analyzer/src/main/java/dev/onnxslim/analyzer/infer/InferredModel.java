package dev.onnxslim.analyzer.infer;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import java.util.List;

/**
 * A model with the types of all its values.
 *
 * @param model the model
 * @param main what is known of the main graph, from where all others are reached
 * @param contradictions where the file states another type than was found
 */
public record InferredModel(Model model, Scope main, List<Contradiction> contradictions) {
  /** A type that the file states of a value, and that its producer's rule does not give. */
  public record Contradiction(Value value, TensorType stated, TensorType found) {
    @Override
    public String toString() {
      return value + " is stated to be " + stated + ", but is " + found;
    }
  }
}
