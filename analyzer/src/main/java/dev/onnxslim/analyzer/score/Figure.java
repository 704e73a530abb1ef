package dev.onnxslim.analyzer.score;

/** A figure of a model, or why there is none. */
public sealed interface Figure {
  /** Where a figure comes from. */
  enum Origin {
    /** Counted in the file: nothing was run. */
    COUNTED,
    /** Measured on this machine. */
    MEASURED,
    /** Found by running the model and the original on the same inputs here. */
    COMPARED,
    /** Given on the command line. */
    GIVEN,
    /** Read from a file of figures that were measured on a device. */
    DEVICE
  }

  /**
   * A number.
   *
   * @param value in the measure's unit
   * @param note what else a reader should know; may be empty
   */
  record Known(double value, Origin origin, String note) implements Figure {}

  /**
   * No number.
   *
   * @param why one line, with what to do
   */
  record NotKnown(String why) implements Figure {}

  /** A figure that was counted. */
  static Figure counted(double value) {
    return new Known(value, Origin.COUNTED, "");
  }
}
