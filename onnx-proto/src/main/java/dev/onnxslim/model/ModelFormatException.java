package dev.onnxslim.model;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is not a valid ONNX model: says which file, what is wrong and what to do. */
public final class ModelFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Path file;
  private final String problem;

  /**
   * Reports a broken model.
   *
   * @param file the file the model was read from
   * @param problem what is wrong, naming the node, value or byte concerned
   * @param remedy what the user can do about it
   */
  public ModelFormatException(Path file, String problem, String remedy) {
    super(oneLine(file + ": " + problem + "; " + remedy));
    this.file = file;
    this.problem = oneLine(problem);
  }

  /** As above, with the usual remedy. */
  public ModelFormatException(Path file, String problem) {
    this(file, problem, "export the model again");
  }

  public Path file() {
    return file;
  }

  /** What is wrong, without the file name and the remedy. */
  public String problem() {
    return problem;
  }

  /** Names in a model may hold line breaks and 100,000 characters; a message may not. */
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(600)
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(line::appendCodePoint);
    return line.length() < text.length() ? line + " ..." : line.toString();
  }
}
