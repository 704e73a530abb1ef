package dev.onnxslim.analyzer.infer;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Sizes that a caller gives to dims that a model leaves open.
 *
 * @param byInput whole shapes by the input's name; dims in them may be symbols
 * @param bySymbol sizes by the symbol's name
 */
public record InputShapes(Map<String, Shape> byInput, Map<String, Dim> bySymbol) {
  /** Nothing is given. */
  public static final InputShapes NONE = new InputShapes(Map.of(), Map.of());

  public InputShapes {
    byInput = Map.copyOf(byInput);
    bySymbol = Map.copyOf(bySymbol);
  }

  /**
   * Reads {@code name=1x3x224x224} for an input, and {@code batch=4} for a symbol when no input has
   * that name. In a shape, {@code ?} or a name leaves a dim open.
   *
   * @param texts one for each binding
   * @throws IllegalArgumentException if a text has another form, its name is neither an input nor a
   *     symbol, or its sizes do not fit what the model declares; the message says which
   */
  public static InputShapes parse(List<String> texts, Model model) {
    Map<String, Shape> byInput = new LinkedHashMap<>();
    Map<String, Dim> bySymbol = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.lastIndexOf('=');
      if (equals <= 0 || equals == text.length() - 1) {
        throw new IllegalArgumentException(
            "'" + text + "' is not of the form NAME=1x3x224x224 or SYMBOL=4");
      }
      String name = text.substring(0, equals);
      String sizes = text.substring(equals + 1);
      Optional<Value> input = input(model, name);
      boolean twice;
      if (input.isPresent()) {
        twice = byInput.put(name, shape(text, sizes, input.get())) != null;
      } else if (InputTypes.of(model, NONE).symbols().contains(name)) {
        twice = bySymbol.put(name, Dim.of(size(text, sizes))) != null;
      } else {
        throw new IllegalArgumentException(
            "'" + name + "' is neither an input nor a symbol; " + choices(model));
      }
      if (twice) {
        throw new IllegalArgumentException("'" + name + "' is given twice");
      }
    }
    return new InputShapes(byInput, bySymbol);
  }

  private static Optional<Value> input(Model model, String name) {
    return model.graph().inputs().stream().filter(v -> v.name().equals(name)).findFirst();
  }

  private static Shape shape(String text, String sizes, Value input) {
    List<Dim> dims = new ArrayList<>();
    for (String part : sizes.split("[x,]", -1)) {
      boolean isNumber = !part.isEmpty() && part.chars().allMatch(c -> c >= '0' && c <= '9');
      dims.add(
          isNumber
              ? Dim.of(size(text, part))
              : part.equals("?") ? Dim.UNKNOWN : new Dim.Symbol(checked(text, part)));
    }
    Shape shape = new Shape(dims);
    input.type().flatMap(t -> t.shape()).ifPresent(declared -> check(input, declared, shape));
    return shape;
  }

  private static String checked(String text, String part) {
    if (!part.matches("[A-Za-z_][A-Za-z_0-9.]*")) {
      throw new IllegalArgumentException("'" + text + "': '" + part + "' is no size");
    }
    return part;
  }

  private static void check(Value input, Shape declared, Shape given) {
    boolean fits = declared.rank() == given.rank();
    for (int axis = 0; fits && axis < given.rank(); axis++) {
      fits = !declared.dim(axis).conflictsWith(given.dim(axis));
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "input " + input + " is declared " + declared + "; " + given + " does not fit");
    }
  }

  private static long size(String text, String digits) {
    try {
      long size = Long.parseLong(digits);
      if (size >= 0 && size <= 1L << 40) {
        return size;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException("'" + text + "': '" + digits + "' is no size");
  }

  private static String choices(Model model) {
    Set<String> inputs = new TreeSet<>();
    for (Value input : model.graph().inputs()) {
      if (input.initializer().isEmpty()) {
        inputs.add(input.name());
      }
    }
    Set<String> symbols = InputTypes.of(model, NONE).symbols();
    return "inputs: "
        + String.join(", ", inputs)
        + (symbols.isEmpty() ? "; no symbols" : "; symbols: " + String.join(", ", symbols));
  }
}
