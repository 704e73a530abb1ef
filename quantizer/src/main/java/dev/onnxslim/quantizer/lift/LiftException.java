package dev.onnxslim.quantizer.lift;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/** A model cannot be lifted; names the nodes without a rule, and why. */
public final class LiftException extends IOException {
  private static final long serialVersionUID = 1L;

  /** So many nodes are named in the message. */
  private static final int MOST_NAMED = 3;

  private final transient List<String> problems;
  private final transient OptionalInt reachable;

  LiftException(List<String> problems, OptionalInt reachable) {
    super(message(problems));
    this.problems = List.copyOf(problems);
    this.reachable = reachable;
  }

  /** One line for each node, or one for the model; never empty. */
  public List<String> problems() {
    return problems;
  }

  /** The newest opset that every node can be lifted to; empty if there is none above its own. */
  public OptionalInt reachable() {
    return reachable;
  }

  private static String message(List<String> problems) {
    int named = Math.min(MOST_NAMED, problems.size());
    String text = String.join("; ", problems.subList(0, named));
    int more = problems.size() - named;
    return more == 0 ? text : text + " (and " + more + " more)";
  }
}
