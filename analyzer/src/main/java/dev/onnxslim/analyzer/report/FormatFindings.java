package dev.onnxslim.analyzer.report;

import dev.onnxslim.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What the versions and the files of a model mean for those who use it. */
final class FormatFindings implements FindingRule {
  private static final long PER_AXIS_OPSET = 13;
  private static final long OLDEST_COMMON_OPSET = 11;

  /** {@code slim --opset} takes no older one. */
  private static final long OLDEST_LIFTED_OPSET = 7;

  @Override
  public List<Finding> find(FindingContext context) {
    List<Finding> found = new ArrayList<>();
    Model model = context.model();
    OptionalLong opset = model.opset("");
    if (opset.isPresent() && opset.getAsLong() < PER_AXIS_OPSET) {
      boolean veryOld = opset.getAsLong() < OLDEST_COMMON_OPSET;
      boolean canBeLifted = opset.getAsLong() >= OLDEST_LIFTED_OPSET;
      Finding old =
          Finding.warning(
              "old-opset",
              "opset " + opset.getAsLong() + " is old",
              "below 13 QuantizeLinear and DequantizeLinear have one scale for a whole tensor"
                  + (veryOld ? "; below 11 most tools take a model no more" : "")
                  + (canBeLifted ? "" : "; export it again with a newer one"));
      found.add(
          canBeLifted ? old.mendedBy("onnx-slim slim IN OUT --opset " + PER_AXIS_OPSET) : old);
    }
    if (model.hasExternalData()) {
      found.add(
          Finding.info(
              "external-data",
              "weights lie in files of their own",
              "the model does not load without them, nor from a buffer in memory"));
    }
    return found;
  }
}
