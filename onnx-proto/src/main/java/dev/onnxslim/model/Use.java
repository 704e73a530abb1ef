package dev.onnxslim.model;

/** One reading of a value: input {@code index} of {@code node}, which may lie in a body. */
public record Use(Node node, int index) {
  // By hand: a record's own are linked at run time, which costs a cold start 40 ms.

  @Override
  public boolean equals(Object other) {
    return other instanceof Use use && use.node.equals(node) && use.index == index;
  }

  @Override
  public int hashCode() {
    return 31 * node.hashCode() + index;
  }
}
