package dev.onnxslim.quantizer.pass;

import dev.onnxslim.model.Graph;

/**
 * One rewrite of a graph that keeps what the model computes. The {@link Pipeline} calls it for the
 * main graph, every body and every local function, so it never goes into bodies itself.
 */
public interface Pass {
  /** The name in reports and options: verb and object, such as {@code eliminate-identity}. */
  String name();

  /** What it does, in one line for people; the name says it where that is enough. */
  default String summary() {
    return name().replace('-', ' ');
  }

  /**
   * Whether its edits can let more be known of values that it leaves as they are, as folding what
   * inference cannot compute does: the next round then finds the facts again.
   */
  default boolean reveals() {
    return false;
  }

  /**
   * Rewrites what it finds and returns how many times.
   *
   * @param facts types and small contents of values, as far as they are sure
   */
  int apply(Graph graph, Facts facts);
}
