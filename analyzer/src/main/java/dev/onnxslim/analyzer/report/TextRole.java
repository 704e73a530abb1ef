package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.params.Role;

/** What a role is called in a report for a person. */
final class TextRole {
  private TextRole() {}

  static String of(Role role) {
    return switch (role) {
      case WEIGHT -> "weights";
      case BIAS -> "biases";
      case NORMALISATION -> "of normalisations";
      case EMBEDDING -> "embeddings";
      case CONSTANT -> "constant tables and factors";
      case QUANTIZATION -> "quantization scales and zero points";
      case RUNNING_STATISTIC -> "running means and variances";
      case SHAPE -> "shapes, axes, indices";
      case UNUSED -> "unused";
    };
  }
}
