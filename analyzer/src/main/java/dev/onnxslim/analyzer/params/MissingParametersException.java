package dev.onnxslim.analyzer.params;

import java.util.List;

/** The names given are not those of the model: says what is missing and what was not expected. */
public final class MissingParametersException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_LISTED = 5;

  private final transient List<String> missing;
  private final transient List<String> unexpected;

  MissingParametersException(List<String> missing, List<String> unexpected) {
    super("missing " + text(missing) + ", unexpected " + text(unexpected));
    this.missing = List.copyOf(missing);
    this.unexpected = List.copyOf(unexpected);
  }

  /** Parameters of the model that no value was given for. */
  public List<String> missing() {
    return missing;
  }

  /** Names of values that the model has no parameter for. */
  public List<String> unexpected() {
    return unexpected;
  }

  private static String text(List<String> names) {
    if (names.isEmpty()) {
      return "none";
    }
    String first = String.join("', '", names.subList(0, Math.min(MOST_LISTED, names.size())));
    return names.size() + ": '" + first + (names.size() > MOST_LISTED ? "' ..." : "'");
  }
}
