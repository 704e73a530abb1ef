package dev.onnxslim.model;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What one version of an operator accepts: how many inputs and outputs, and which attributes.
 * Immutable.
 *
 * @param op the operator
 * @param sinceVersion the opset version of its domain that brought this version of the operator
 * @param inputs how many inputs a node lists
 * @param outputs how many outputs a node lists
 * @param attributes the attributes a node may carry, by name
 * @param deprecated a model whose opset selects this version must not use the operator
 * @param runtimeOnly onnxruntime defines it in a standard domain although the standard does not:
 *     such a model loads there and fails the standard's checker
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/Versioning.md">ONNX versioning</a>
 */
public record OpSchema(
    OpId op,
    int sinceVersion,
    Arity inputs,
    Arity outputs,
    Map<String, Attribute> attributes,
    boolean deprecated,
    boolean runtimeOnly) {

  public OpSchema {
    Objects.requireNonNull(op, "op");
    Objects.requireNonNull(inputs, "inputs");
    Objects.requireNonNull(outputs, "outputs");
    attributes = Map.copyOf(attributes);
  }

  /** The attribute of that name, empty if this version of the operator has none. */
  public Optional<Attribute> attribute(String name) {
    return Optional.ofNullable(attributes.get(name));
  }

  /**
   * One attribute of an operator.
   *
   * @param kind what it holds
   * @param required a node without it is invalid
   */
  public record Attribute(AttributeKind kind, boolean required) {
    public Attribute {
      Objects.requireNonNull(kind, "kind");
    }
  }

  /**
   * How many inputs, or outputs, a node may list, and which of them may be left out by an empty
   * name.
   *
   * @param min fewest names in the list; empty names count
   * @param max most names in the list, {@link #UNBOUNDED} where the last parameter repeats
   * @param formals one letter per formal parameter: {@code s} (single) must be present, {@code o}
   *     (optional) may be an empty name, {@code v} (variadic, only as the last) repeats and may be
   *     an empty name
   */
  public record Arity(int min, int max, String formals) {

    /** The {@link #max} of a list without an upper bound. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    public Arity {
      if (min < 0 || max < min) {
        throw new IllegalArgumentException("arity from " + min + " to " + max);
      }
      int variadic = formals.indexOf('v');
      if (variadic >= 0 ? variadic != formals.length() - 1 : max != formals.length()) {
        throw new IllegalArgumentException(
            "formal parameters '" + formals + "' do not go with at most " + max);
      }
      for (int i = 0; i < formals.length(); i++) {
        if ("sov".indexOf(formals.charAt(i)) < 0) {
          throw new IllegalArgumentException(
              "formal parameters '" + formals + "' are not of s o v");
        }
      }
    }

    /** Whether a node may list {@code count} names, empty ones included. */
    public boolean accepts(int count) {
      return count >= min && count <= max;
    }

    /** Whether the name at {@code index} may be empty. True beyond the list. */
    public boolean mayBeAbsent(int index) {
      return index >= formals.length() || formals.charAt(index) != 's';
    }

    /** For people: {@code 2}, {@code 2 to 3} or {@code at least 1}. */
    @Override
    public String toString() {
      if (max == UNBOUNDED) {
        return "at least " + min;
      }
      return min == max ? Integer.toString(min) : min + " to " + max;
    }
  }
}
