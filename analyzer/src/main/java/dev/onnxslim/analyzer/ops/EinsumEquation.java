package dev.onnxslim.analyzer.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The subscripts of an Einsum, such as {@code bsi,hid->bhsd}. An ellipsis is the one character
 * {@value #ELLIPSIS}; an equation without an arrow has the output that the standard gives it.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Einsum.html">ONNX Einsum</a>
 */
public record EinsumEquation(List<String> inputs, String output) {
  private static final char ELLIPSIS = '.';

  /** The subscripts of the axes that an ellipsis stands for count from here, innermost first. */
  private static final char ELLIPSIS_AXES = 256;

  public EinsumEquation {
    inputs = List.copyOf(inputs);
  }

  /** An equation as the attribute states it; empty if it is none. */
  public static Optional<EinsumEquation> parse(String text) {
    String equation = text.replace(" ", "").replace("...", ".");
    int arrow = equation.indexOf("->");
    String left = arrow < 0 ? equation : equation.substring(0, arrow);
    String right = arrow < 0 ? implicitOutput(left) : equation.substring(arrow + 2);
    List<String> terms = List.of(left.split(",", -1));
    for (String term : terms) {
      if (!isTerm(term)) {
        return Optional.empty();
      }
    }
    return isTerm(right) ? Optional.of(new EinsumEquation(terms, right)) : Optional.empty();
  }

  /**
   * The equation with subscripts in place of each ellipsis, which stands for the axes that the
   * other subscripts leave; they are aligned at the end. Empty if the ranks do not fit.
   */
  public Optional<EinsumEquation> withRanks(List<Integer> ranks) {
    if (ranks.size() != inputs.size()) {
      return Optional.empty();
    }
    List<String> terms = new ArrayList<>();
    int most = 0;
    for (int k = 0; k < ranks.size(); k++) {
      String term = inputs.get(k);
      boolean open = term.indexOf(ELLIPSIS) >= 0;
      int left = ranks.get(k) - term.length() + (open ? 1 : 0);
      if (left < 0 || !open && left > 0) {
        return Optional.empty();
      }
      terms.add(expanded(term, left));
      most = Math.max(most, left);
    }
    return Optional.of(new EinsumEquation(terms, expanded(output, most)));
  }

  /** The axes of one input of the given rank that the output does not have. */
  public List<Integer> summed(int input, int rank) {
    List<Integer> summed = new ArrayList<>();
    if (input >= inputs.size()) {
      return summed;
    }
    String term = inputs.get(input);
    int left = rank - term.length() + 1;
    if (term.indexOf(ELLIPSIS) >= 0 && left >= 0) {
      term = term.replace(".", ".".repeat(left)); // kept as a whole
    }
    for (int axis = 0; axis < rank && term.length() == rank; axis++) {
      if (output.indexOf(term.charAt(axis)) < 0) {
        summed.add(axis);
      }
    }
    return summed;
  }

  private static String expanded(String term, int axes) {
    StringBuilder subscripts = new StringBuilder();
    for (int axis = axes - 1; axis >= 0; axis--) {
      subscripts.append((char) (ELLIPSIS_AXES + axis));
    }
    return term.replace(String.valueOf(ELLIPSIS), subscripts);
  }

  /** The ellipsis and then the subscripts that are there once, in the order of their codes. */
  private static String implicitOutput(String left) {
    StringBuilder output = new StringBuilder(left.indexOf(ELLIPSIS) >= 0 ? "." : "");
    for (char subscript = 'A'; subscript <= 'z'; subscript++) {
      int first = left.indexOf(subscript);
      if (first >= 0 && left.indexOf(subscript, first + 1) < 0) {
        output.append(subscript);
      }
    }
    return output.toString();
  }

  private static boolean isTerm(String term) {
    int ellipses = 0;
    for (int k = 0; k < term.length(); k++) {
      char c = term.charAt(k);
      if (c == ELLIPSIS) {
        ellipses++;
      } else if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
        return false;
      }
    }
    return ellipses <= 1;
  }
}
