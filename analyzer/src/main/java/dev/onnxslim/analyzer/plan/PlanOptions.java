package dev.onnxslim.analyzer.plan;

/**
 * What a plan is for.
 *
 * @param training how the model is trained
 * @param device what it runs and is trained on
 */
public record PlanOptions(Training training, Device device) {
  /** Training as it is by default, on no device in particular. */
  public static final PlanOptions DEFAULT = new PlanOptions(Training.DEFAULT, Device.UNKNOWN);
}
