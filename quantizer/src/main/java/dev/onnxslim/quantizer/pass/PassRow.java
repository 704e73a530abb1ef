package dev.onnxslim.quantizer.pass;

/**
 * What one pass did, over all graphs and rounds.
 *
 * @param name the pass
 * @param edits how many times it rewrote something
 * @param nodes by how many nodes the model became smaller; negative if it grew
 * @param bytes by how many bytes its stored tensors became smaller; negative if they grew
 * @param seconds how long it took
 */
public record PassRow(String name, int edits, long nodes, long bytes, double seconds) {
  /** A pass that found nothing. */
  public static PassRow none(String name) {
    return new PassRow(name, 0, 0, 0, 0);
  }

  /** Both together. */
  public PassRow plus(PassRow other) {
    return new PassRow(
        name,
        edits + other.edits,
        nodes + other.nodes,
        bytes + other.bytes,
        seconds + other.seconds);
  }
}
