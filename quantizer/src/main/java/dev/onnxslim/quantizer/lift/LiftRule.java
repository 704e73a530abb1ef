package dev.onnxslim.quantizer.lift;

/** How a node is written in the version that changed its operator. */
@FunctionalInterface
interface LiftRule {
  /**
   * Rewrites the site's node, from the form of one opset version to that of the next.
   *
   * @throws Refusal before any edit, if that is impossible
   */
  void rewrite(LiftSite site) throws Refusal;
}
