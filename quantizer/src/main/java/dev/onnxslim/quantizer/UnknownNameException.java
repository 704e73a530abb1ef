package dev.onnxslim.quantizer;

import dev.onnxslim.analyzer.params.NearestNames;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/**
 * Something was asked for by a name or number that does not fit a model, or this library: the
 * message says what does.
 */
public final class UnknownNameException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_LISTED = 12;
  private static final int MOST_SUGGESTED = 3;

  UnknownNameException(String message) {
    super(message);
  }

  /** Says what was probably meant, or what there is where that is short. */
  static UnknownNameException of(String what, String name, Collection<String> choices) {
    List<String> distinct = choices.stream().distinct().toList();
    if (distinct.size() <= MOST_LISTED) {
      return new UnknownNameException(
          what + " '" + name + "' does not exist; choose from " + String.join(", ", distinct));
    }
    List<String> near = NearestNames.of(name, distinct, MOST_SUGGESTED);
    return new UnknownNameException(
        what
            + " '"
            + name
            + "' does not exist"
            + (near.isEmpty()
                ? ", among " + distinct.size() + "; check the name"
                : "; did you mean " + String.join(" or ", near) + "?"));
  }
}
