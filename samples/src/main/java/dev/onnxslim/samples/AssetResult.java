package dev.onnxslim.samples;

/**
 * What became of one model of the assets.
 *
 * @param path the model's place below the assets folder, with {@code /} between the names
 * @param status what was done
 * @param inputBytes the model's files together; 0 when it is gone or cannot be read
 * @param outputBytes its result's files together; 0 when there is none
 * @param detail how the result compares with the original, or why it failed; one line, may be empty
 */
public record AssetResult(
    String path, Status status, long inputBytes, long outputBytes, String detail) {

  /** What was done with a model. */
  public enum Status {
    /** It was quantized, compared with the original and written. */
    SHRUNK,
    /** Nothing: model, options, tool and result are those of the last run. */
    UP_TO_DATE,
    /** The model is gone, so its result was deleted. */
    REMOVED,
    /** It could not be done; a result of an earlier run was deleted. */
    FAILED
  }

  /** One line for a person. */
  @Override
  public String toString() {
    String line =
        switch (status) {
          case SHRUNK -> path + ": " + inputBytes + " -> " + outputBytes + " bytes";
          case UP_TO_DATE -> path + ": up to date";
          case REMOVED -> path + ": removed";
          case FAILED -> path + ": failed";
        };
    return detail.isEmpty() ? line : line + ", " + detail;
  }
}
