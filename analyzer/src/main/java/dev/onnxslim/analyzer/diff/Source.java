package dev.onnxslim.analyzer.diff;

/**
 * Where a value comes from.
 *
 * @param kind what gives it
 * @param index of the input, constant or node in its {@link FlatGraph}
 * @param port of a node: which output, or for a body's input a hash of the body's name and place
 */
record Source(Kind kind, int index, long port) {
  /** What gives a value. */
  enum Kind {
    /** Left out. */
    ABSENT,
    /** A caller. */
    INPUT,
    /** The file. */
    CONSTANT,
    /** A node. */
    NODE,
    /** The node that a body belongs to: the value is an input of the body. */
    BODY_INPUT
  }

  static final Source ABSENT = new Source(Kind.ABSENT, 0, 0);

  boolean isNode() {
    return kind == Kind.NODE || kind == Kind.BODY_INPUT;
  }
}
