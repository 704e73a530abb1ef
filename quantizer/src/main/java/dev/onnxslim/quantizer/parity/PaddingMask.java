package dev.onnxslim.quantizer.parity;

import dev.onnxslim.quantizer.runtime.NdArray;
import java.util.Map;
import java.util.Optional;

/**
 * Which positions of a batch are padding: what a model gives there means nothing.
 *
 * @param mask {@code [batch, positions]}, 0 where padded
 */
record PaddingMask(NdArray mask) {

  /** The mask among the inputs of a sample: rank 2, bool or integers 0 and 1. */
  static Optional<PaddingMask> find(Map<String, NdArray> sample, InputRoles roles) {
    return sample.entrySet().stream()
        .filter(input -> roles.isMask(input.getKey()) && input.getValue().rank() == 2)
        .filter(input -> !input.getValue().isReal())
        .map(input -> new PaddingMask(input.getValue()))
        .findFirst();
  }

  /** Whether {@code output} has this mask's batch and positions as its first two axes. */
  boolean covers(NdArray output) {
    long[] dims = output.dims();
    long[] own = mask.dims();
    return dims.length >= 2 && dims[0] == own[0] && dims[1] == own[1];
  }

  /** Whether position {@code i}, counted over batch and positions, is padding. */
  boolean isPadding(int i) {
    return mask.integer(i) == 0;
  }
}
