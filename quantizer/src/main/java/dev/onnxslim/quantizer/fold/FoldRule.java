package dev.onnxslim.quantizer.fold;

import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.Optional;

/** Computes the only output of a node from constants. */
@FunctionalInterface
interface FoldRule {
  /** The output; empty where the rule does not cover the types, or the inputs are not valid. */
  Optional<Tensor> fold(Operands node) throws IOException;
}
