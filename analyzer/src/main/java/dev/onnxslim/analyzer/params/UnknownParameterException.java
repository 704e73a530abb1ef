package dev.onnxslim.analyzer.params;

import java.util.Collection;
import java.util.List;

/** There is no parameter of a name: says which names are near. */
public final class UnknownParameterException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_SUGGESTED = 3;

  private final String name;
  private final transient List<String> nearest;

  private UnknownParameterException(String name, String message, List<String> nearest) {
    super(message);
    this.name = name;
    this.nearest = nearest;
  }

  /** Nothing is called {@code name} among {@code names}. */
  static UnknownParameterException of(String name, Collection<String> names) {
    List<String> nearest = NearestNames.of(name, names, MOST_SUGGESTED);
    String wayOut =
        names.isEmpty()
            ? "; there are none"
            : nearest.isEmpty()
                ? "; among " + names.size() + " none is near, list them"
                : "; did you mean '" + String.join("' or '", nearest) + "'?";
    return new UnknownParameterException(name, "no parameter '" + name + "'" + wayOut, nearest);
  }

  /** The name that was asked for. */
  public String name() {
    return name;
  }

  /** The names that differ least from it, nearest first; empty when none is near. */
  public List<String> nearest() {
    return nearest;
  }
}
