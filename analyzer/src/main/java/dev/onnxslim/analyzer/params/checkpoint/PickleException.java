package dev.onnxslim.analyzer.params.checkpoint;

/** A pickle that is damaged, or asks for what is not given; the message ends a sentence. */
final class PickleException extends Exception {
  private static final long serialVersionUID = 1;
  private static final String AGAIN = "save or download it again";

  private final String remedy;

  PickleException(String problem) {
    this(problem, AGAIN);
  }

  PickleException(String problem, String remedy) {
    super(problem);
    this.remedy = remedy;
  }

  String remedy() {
    return remedy;
  }
}
