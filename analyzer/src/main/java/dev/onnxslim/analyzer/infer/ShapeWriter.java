package dev.onnxslim.analyzer.infer;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * States in a model what was inferred of its values: the types of all values between nodes, in
 * bodies too, of outputs that lack a type or a shape, and the sizes that were given to inputs.
 *
 * <p>Values of local functions stay as they are, since each call has types of its own. What a graph
 * output states is its producer's promise and stays, except that a size that was given takes the
 * place of a symbol.
 */
public final class ShapeWriter {
  private final Set<String> inputSymbols = new HashSet<>();
  private final List<Open> open = new ArrayList<>();
  private long values;
  private long known;
  private long formulas;
  private boolean bound;

  private ShapeWriter() {}

  /**
   * What became of the values that nodes of the main graph and of bodies give.
   *
   * @param values how many there are
   * @param known how many have a type with numbers only
   * @param formulas how many have a size that follows from the inputs' symbols
   * @param open the others
   * @param contradictions types that the file stated and that were mended, or kept if of an output
   */
  public record Result(
      long values,
      long known,
      long formulas,
      List<Open> open,
      List<InferredModel.Contradiction> contradictions) {}

  /**
   * A value whose type is not known in full.
   *
   * @param value its name
   * @param node how messages call the node that gives it
   * @param graph the body that holds it; empty for the main graph
   * @param type what is known; empty when nothing is
   * @param why what the rest depends on
   */
  public record Open(
      String value, String node, String graph, Optional<ValueType> type, String why) {
    /** Whether at least the number of axes is known, or it is no tensor. */
    public boolean isPartial() {
      return type.isPresent()
          && (!(type.get() instanceof TensorType tensor)
              || tensor.elemType() != ElemType.UNDEFINED && tensor.shape().isPresent());
    }
  }

  /** Edits the model that was inferred from. */
  public static Result write(InferredModel inferred) {
    ShapeWriter writer = new ShapeWriter();
    writer.inputs(inferred.main());
    writer.nodes(inferred.main(), "");
    writer.outputs(inferred.main());
    return new Result(
        writer.values,
        writer.known,
        writer.formulas,
        List.copyOf(writer.open),
        inferred.contradictions());
  }

  private void inputs(Scope scope) {
    for (Value input : scope.graph().inputs()) {
      ValueType found = scope.type(input);
      collectSymbols(found, inputSymbols);
      if (found instanceof TensorType tensor && input.initializer().isEmpty()) {
        Optional<TensorType> stated = input.type();
        if (stated.isPresent() && tensor.shape().isPresent()) {
          Optional<Shape> before = stated.get().shape();
          Shape sized =
              before.map(s -> sized(s, tensor.shape().get())).orElse(tensor.shape().get());
          if (before.isEmpty() || !before.get().equals(sized)) {
            scope.graph().setType(input, TensorType.of(stated.get().elemType(), sized));
            bound = true;
          }
        }
      }
    }
  }

  /** The stated shape with the numbers that were given; names of other dims stay. */
  private static Shape sized(Shape stated, Shape found) {
    if (stated.rank() != found.rank()) {
      return stated;
    }
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < stated.rank(); axis++) {
      Dim dim = stated.dim(axis);
      dims.add(!dim.isKnown() && isSize(found.dim(axis)) ? found.dim(axis) : dim);
    }
    return new Shape(dims);
  }

  private void nodes(Scope scope, String path) {
    Graph graph = scope.graph();
    Set<Value> outputs = new HashSet<>(graph.outputs());
    for (Node node : graph.nodes()) {
      for (Value value : node.outputs()) {
        if (!value.isAbsent()) {
          Optional<ValueType> type = storable(scope.type(value));
          count(scope, node, value, path, type);
          if (type.isPresent() && !outputs.contains(value)) {
            state(value, type.get());
          }
        }
      }
      for (Inner inner : scope.inner(node)) {
        if (inner.scope().graph().function().isEmpty()) {
          nodes(inner.scope(), (path.isEmpty() ? "" : path + "/") + node.label());
          outputs(inner.scope());
        }
      }
    }
  }

  private void outputs(Scope scope) {
    for (Value output : scope.graph().outputs()) {
      Optional<ValueType> type = storable(scope.type(output));
      if (output.graph() != scope.graph() || output.producer().isEmpty() || type.isEmpty()) {
        continue;
      }
      Optional<TensorType> stated = output.type();
      if (output.valueType().equals(ValueType.UNSTATED)
          || stated.isPresent() && stated.get().elemType() == ElemType.UNDEFINED) {
        state(output, type.get());
      } else if (stated.isPresent() && type.get() instanceof TensorType tensor) {
        completeOutput(output, stated.get(), tensor);
      }
    }
  }

  private void completeOutput(Value output, TensorType stated, TensorType found) {
    if (found.shape().isEmpty()) {
      return;
    }
    if (stated.shape().isEmpty()) {
      state(output, TensorType.of(stated.elemType(), found.shape().get()));
    } else if (bound) {
      Shape shape = sized(stated.shape().get(), found.shape().get());
      state(output, TensorType.of(stated.elemType(), shape));
    }
  }

  private static void state(Value value, ValueType type) {
    // As text: an expression in the file is one symbol of that name.
    if (!value.valueType().toString().equals(type.toString())) {
      value.graph().setType(value, type);
    }
  }

  private void count(Scope scope, Node node, Value value, String path, Optional<ValueType> type) {
    values++;
    Set<String> symbols = new HashSet<>();
    if (type.isPresent() && isWhole(type.get())) {
      collectSymbols(type.get(), symbols);
      if (symbols.isEmpty()) {
        known++;
        return;
      }
      if (inputSymbols.containsAll(symbols)) {
        formulas++;
        return;
      }
    }
    String why = reason(scope, node, !symbols.isEmpty());
    open.add(new Open(value.name(), node.label(), path, type, why));
  }

  private static String reason(Scope scope, Node node, boolean ranked) {
    Optional<String> why = scope.unresolved(node);
    for (Inner inner : scope.inner(node)) {
      for (Node innerNode : inner.scope().graph().nodes()) {
        if (why.isEmpty() && inner.scope().unresolved(innerNode).isPresent()) {
          why = Optional.of(innerNode.label() + ": " + inner.scope().unresolved(innerNode).get());
        }
      }
    }
    return why.orElse(
        ranked ? "a size is decided by data at run time" : "what it is made from is not known");
  }

  /** Whether nothing is left to know. */
  private static boolean isWhole(ValueType type) {
    if (type instanceof TensorType tensor) {
      if (tensor.elemType() == ElemType.UNDEFINED || tensor.shape().isEmpty()) {
        return false;
      }
      for (Dim dim : tensor.shape().get().dims()) {
        if (dim instanceof Dim.Unknown) {
          return false;
        }
      }
      return true;
    }
    if (type instanceof ValueType.Sequence sequence) {
      return isWhole(sequence.element());
    }
    return !(type instanceof ValueType.Maybe maybe) || isWhole(maybe.element());
  }

  /** The type as a file can state it; empty when it would say nothing. */
  private static Optional<ValueType> storable(ValueType type) {
    if (type instanceof TensorType tensor) {
      return tensor.elemType() == ElemType.UNDEFINED
          ? Optional.empty()
          : Optional.of(new TensorType(tensor.elemType(), tensor.shape().map(ShapeWriter::sizes)));
    }
    if (type instanceof ValueType.Sequence sequence) {
      return storable(sequence.element()).map(ValueType.Sequence::new);
    }
    if (type instanceof ValueType.Maybe maybe) {
      return storable(maybe.element()).map(ValueType.Maybe::new);
    }
    return type.equals(ValueType.UNSTATED) ? Optional.empty() : Optional.of(type);
  }

  /** A broken model may compute a negative size: no file can hold it. */
  private static Shape sizes(Shape shape) {
    List<Dim> dims = new ArrayList<>();
    for (Dim dim : shape.dims()) {
      dims.add(dim.isKnown() && !isSize(dim) ? Dim.UNKNOWN : dim);
    }
    return new Shape(dims);
  }

  private static boolean isSize(Dim dim) {
    return dim instanceof Dim.Known number && number.size() >= 0;
  }

  private static void collectSymbols(ValueType type, Set<String> symbols) {
    if (type instanceof TensorType tensor && tensor.shape().isPresent()) {
      for (Dim dim : tensor.shape().get().dims()) {
        symbols.addAll(dim.symbols());
      }
    } else if (type instanceof ValueType.Sequence sequence) {
      collectSymbols(sequence.element(), symbols);
    } else if (type instanceof ValueType.Maybe maybe) {
      collectSymbols(maybe.element(), symbols);
    }
  }
}
