package dev.onnxslim.quantizer.lift;

import java.util.List;

/** A model cannot be lifted; names every node without a rule, and why. */
public final class LiftException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  LiftException(List<String> problems) {
    super(
        problems.get(0)
            + (problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)"));
    this.problems = List.copyOf(problems);
  }

  /** One line for each node, or one for the model; never empty. */
  public List<String> problems() {
    return problems;
  }
}
