package dev.onnxslim.quantizer.lift;

import java.util.Map;

/** The rules, by the name that the table gives them. */
final class LiftRules {
  private static final Map<String, LiftRule> BY_NAME =
      Map.ofEntries(
          Map.entry("axes-to-input", AxisRules::axesToInput),
          Map.entry("split-to-input", AxisRules::splitToInput),
          Map.entry("count-split-outputs", AxisRules::countSplitOutputs),
          Map.entry("slice-to-inputs", AxisRules::sliceToInputs),
          Map.entry("topk-to-input", AxisRules::topKToInput),
          Map.entry("dft-to-input", AxisRules::dftToInput),
          Map.entry("pad-to-inputs", ValueRules::padToInputs),
          Map.entry("clip-to-inputs", ValueRules::clipToInputs),
          Map.entry("dropout-mask-is-bool", ValueRules::dropoutMaskIsBool),
          Map.entry("dropout-to-inputs", ValueRules::dropoutToInputs),
          Map.entry("erf-of-floats", ValueRules::erfOfFloats),
          Map.entry("flatten-softmax", NormRules::flattenSoftmax),
          Map.entry("batchnorm-is-spatial", NormRules::batchNormIsSpatial),
          Map.entry("batchnorm-training", NormRules::batchNormTraining),
          Map.entry("groupnorm-per-channel", NormRules::groupNormPerChannel),
          Map.entry("mvn-to-axes", NormRules::mvnToAxes),
          Map.entry("upsample-to-input", ImageRules::upsampleToInput),
          Map.entry("upsample-to-resize", ImageRules::upsampleToResize),
          Map.entry("resize-is-asymmetric", ImageRules::resizeIsAsymmetric),
          Map.entry("resize-coordinates", ImageRules::resizeCoordinates),
          Map.entry("roialign-is-unshifted", ImageRules::roiAlignIsUnshifted),
          Map.entry("gridsample-mode", ImageRules::gridSampleMode),
          Map.entry("scatter-to-elements", site -> site.setType("ScatterElements")),
          Map.entry("pool-last-window", PoolRules::poolLastWindow));

  private LiftRules() {}

  /**
   * @throws IllegalStateException if there is none: the table is wrong
   */
  static LiftRule named(String name) {
    LiftRule rule = BY_NAME.get(name);
    if (rule == null) {
      throw new IllegalStateException("no rule '" + name + "'");
    }
    return rule;
  }
}
