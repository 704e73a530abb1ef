package dev.onnxslim.analyzer.diff;

/**
 * A reading of a node's output, or of an input of its body.
 *
 * @param port of the node that is read
 * @param reader index of the reading node; -1 for the caller
 * @param slot of the reader: which input, or for a body's output a hash of the body's name and
 *     place; for the caller which output
 */
record Link(long port, int reader, long slot) {
  static final int CALLER = -1;
}
