package dev.onnxslim.quantizer.runtime;

/** A model could not be loaded or run. The message is the runtime's reason on one line. */
public final class RunnerException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What failed. */
  public enum Stage {
    /** There is no runtime for this machine. */
    RUNTIME,
    /** The model was refused. */
    LOAD,
    /** The model was loaded, but did not run on these inputs. */
    RUN,
    /** It ran longer than allowed and was stopped. */
    TIMEOUT
  }

  private final Stage stage;

  /** An error at {@code stage}; line breaks in {@code reason} become spaces. */
  public RunnerException(Stage stage, String reason, Throwable cause) {
    super(reason.strip().replaceAll("\\s+", " "), cause);
    this.stage = stage;
  }

  public Stage stage() {
    return stage;
  }
}
