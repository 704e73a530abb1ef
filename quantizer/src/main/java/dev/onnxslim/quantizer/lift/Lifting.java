package dev.onnxslim.quantizer.lift;

import dev.onnxslim.model.Node;
import dev.onnxslim.quantizer.pass.Facts;
import java.util.HashSet;
import java.util.Set;

/**
 * What one lift of a model shares over all its nodes.
 *
 * @param facts found before the first edit
 * @param upsampled Resize nodes that were Upsample nodes
 */
record Lifting(int target, Facts facts, LiftConstants constants, Set<Node> upsampled) {
  Lifting(int target, Facts facts) {
    this(target, facts, new LiftConstants(), new HashSet<>());
  }
}
