package dev.onnxslim.analyzer.infer;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The types of the main graph's inputs, with a symbol for each open dim.
 *
 * <p>Exporters use one name for sizes that differ: a sentence encoder declares {@code [batch,
 * batch]} and is fed 2 x 16. So a name that stands twice in one input is two symbols, {@code batch}
 * and {@code batch_1} after the axis; the same name at the same place of another input is taken for
 * the same size. A dim without a name is {@code <input>_<axis>}.
 */
final class InputTypes {
  private final Map<Value, ValueType> types = new LinkedHashMap<>();
  private final Set<String> declared = new HashSet<>();
  private final Set<String> symbols = new TreeSet<>();
  private final InputShapes given;
  private final Map<String, Dim> bySymbol;

  private InputTypes(Model model, InputShapes given) {
    this.given = given;
    this.bySymbol = new HashMap<>(given.bySymbol());
    for (Value input : model.graph().inputs()) {
      input.type().flatMap(TensorType::shape).ifPresent(this::declare);
    }
    Map<Value, Shape> shapes = new LinkedHashMap<>();
    for (Value input : model.graph().inputs()) {
      if (input.type().isPresent() && input.type().get().shape().isPresent()) {
        shapes.put(input, named(input, input.type().get().shape().get()));
      }
    }
    bindSymbolsOfGivenShapes(shapes);
    for (Value input : model.graph().inputs()) {
      types.put(input, bound(input, Optional.ofNullable(shapes.get(input))));
    }
  }

  static InputTypes of(Model model, InputShapes given) {
    return new InputTypes(model, given);
  }

  ValueType type(Value input) {
    return types.getOrDefault(input, ValueType.UNSTATED);
  }

  /** The symbols of the inputs before anything is bound. */
  Set<String> symbols() {
    return symbols;
  }

  /** The names that stand in the inputs' declarations. */
  Set<String> declared() {
    return declared;
  }

  /** A dim as a model states it: an expression only of names that stand by themselves. */
  static Dim stated(Dim dim, Set<String> names) {
    if (!(dim instanceof Dim.Symbol symbol)) {
      return dim;
    }
    Dim parsed = Dim.parse(symbol.name());
    return names.containsAll(parsed.symbols()) ? parsed : dim;
  }

  private void declare(Shape shape) {
    for (Dim dim : shape.dims()) {
      if (dim instanceof Dim.Symbol symbol) {
        declared.add(symbol.name());
      }
    }
  }

  private Shape named(Value input, Shape shape) {
    List<Dim> dims = new ArrayList<>();
    Set<Dim> before = new HashSet<>();
    for (Dim dim : shape.dims()) {
      int axis = dims.size();
      Dim named = dim;
      if (dim instanceof Dim.Unknown) {
        named = new Dim.Symbol(input.name() + "_" + axis);
      } else if (dim instanceof Dim.Symbol symbol) {
        named =
            before.add(dim) ? stated(dim, declared) : new Dim.Symbol(symbol.name() + "_" + axis);
      }
      symbols.addAll(named.symbols());
      dims.add(named);
    }
    return new Shape(dims);
  }

  /**
   * A size given to one input holds for its symbol in the others too, unless two inputs say
   * otherwise.
   */
  private void bindSymbolsOfGivenShapes(Map<Value, Shape> shapes) {
    Map<String, Set<Dim>> sizes = new HashMap<>();
    shapes.forEach(
        (input, declaredShape) -> {
          Shape shape = given.byInput().get(input.name());
          for (int axis = 0; shape != null && axis < shape.rank(); axis++) {
            if (declaredShape.dim(axis) instanceof Dim.Symbol symbol && shape.dim(axis).isKnown()) {
              sizes.computeIfAbsent(symbol.name(), name -> new HashSet<>()).add(shape.dim(axis));
            }
          }
        });
    sizes.forEach(
        (name, all) -> {
          if (all.size() == 1) {
            bySymbol.putIfAbsent(name, all.iterator().next());
          }
        });
  }

  private ValueType bound(Value input, Optional<Shape> declaredShape) {
    Optional<TensorType> stated = input.type();
    if (stated.isEmpty()) {
      return input.valueType();
    }
    Shape byPosition = given.byInput().get(input.name());
    Optional<Shape> shape = declaredShape.map(s -> s.with(bySymbol));
    if (byPosition != null) {
      shape = Optional.of(positioned(byPosition, shape));
    }
    return new TensorType(stated.get().elemType(), shape);
  }

  private static Shape positioned(Shape byPosition, Optional<Shape> otherwise) {
    List<Dim> dims = new ArrayList<>();
    for (Dim dim : byPosition.dims()) {
      boolean open = dim instanceof Dim.Unknown && otherwise.isPresent();
      dims.add(open ? otherwise.get().dim(dims.size()) : dim);
    }
    return new Shape(dims);
  }
}
