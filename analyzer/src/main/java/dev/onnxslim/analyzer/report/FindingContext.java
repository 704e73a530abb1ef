package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.cost.ModelCost;
import dev.onnxslim.analyzer.cost.SizeBreakdown;
import dev.onnxslim.analyzer.infer.InferredModel;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.params.TensorStatistics;
import dev.onnxslim.model.Model;
import java.util.List;
import java.util.Optional;

/**
 * What findings are found in.
 *
 * @param inferred the model with its types
 * @param cost of the model
 * @param tensors the stored tensors
 * @param statistics of each tensor; empty where it was not read
 * @param size bytes of the file
 * @param target what the model is to run on, if that was said
 */
public record FindingContext(
    InferredModel inferred,
    ModelCost cost,
    List<StoredTensor> tensors,
    List<Optional<TensorStatistics>> statistics,
    SizeBreakdown size,
    Optional<Target> target) {

  Model model() {
    return inferred.model();
  }

  Optional<TensorStatistics> statistics(int tensor) {
    return tensor < statistics.size() ? statistics.get(tensor) : Optional.empty();
  }
}
