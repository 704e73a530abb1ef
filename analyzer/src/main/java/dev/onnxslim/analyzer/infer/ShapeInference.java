package dev.onnxslim.analyzer.infer;

import dev.onnxslim.analyzer.infer.InferredModel.Contradiction;
import dev.onnxslim.analyzer.ops.Contents;
import dev.onnxslim.analyzer.ops.Inferred;
import dev.onnxslim.analyzer.ops.OpContext;
import dev.onnxslim.analyzer.ops.OpRegistry;
import dev.onnxslim.analyzer.ops.OpRule;
import dev.onnxslim.analyzer.ops.OpRules;
import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Function;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the type of every value, in bodies and in each call of a local function too. What a model
 * states of its inner values counts only where the operators' rules cannot tell: exporters leave
 * wrong shapes behind.
 */
public final class ShapeInference {
  /** Nodes visited, those of bodies and calls each time; a hostile model can ask for more. */
  private static final int MAX_STEPS = 2_000_000;

  /** A chain of new nodes longer than that is left to an inference of its own. */
  private static final int MOST_NEW_NODES = 16;

  private final OpRegistry rules;
  private final Trust trust;
  private final Symbols symbols;
  private final Set<String> declared;
  private final ControlFlow controlFlow = new ControlFlow(this);
  private final FunctionCalls calls = new FunctionCalls(this);
  private final Set<Contradiction> contradictions = new LinkedHashSet<>();
  private final Scope main;
  private int steps;

  private ShapeInference(Model model, OpRegistry rules, InputTypes inputs, Trust trust) {
    this.trust = trust;
    this.main = scope(model.graph(), Attributes.none());
    this.rules = rules;
    this.declared = inputs.declared();
    this.symbols = new Symbols(inputs.symbols());
  }

  /**
   * Infers with the standard's operators.
   *
   * @throws IOException if a small constant cannot be read
   */
  public static InferredModel infer(Model model, InputShapes given) throws IOException {
    return infer(model, given, Trust.STATED, OpRules.standard());
  }

  /**
   * Infers with given rules.
   *
   * @param trust how far what the file states is believed
   * @throws IOException if a small constant cannot be read
   */
  public static InferredModel infer(Model model, InputShapes given, Trust trust, OpRegistry rules)
      throws IOException {
    ShapeInference inference = of(model, given, trust, rules);
    return new InferredModel(model, inference.main, List.copyOf(inference.contradictions));
  }

  /**
   * Infers with given rules, for a model that will be edited.
   *
   * @throws IOException if a small constant cannot be read
   */
  public static ShapeInference of(Model model, InputShapes given, Trust trust, OpRegistry rules)
      throws IOException {
    InputTypes inputs = InputTypes.of(model, given, trust);
    ShapeInference inference = new ShapeInference(model, rules, inputs, trust);
    try {
      for (Value input : model.graph().inputs()) {
        inference.define(inference.main, input, inputs.type(input), Optional.empty());
      }
      inference.run(inference.main);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return inference;
  }

  /** What is known of the main graph, from where all others are reached. */
  public Scope main() {
    return main;
  }

  /**
   * Infers a value that is newer than the rest, and those newer ones that it is computed from.
   *
   * @param scope of the value's graph
   * @return false where that takes more than some nodes without bodies
   * @throws UncheckedIOException if a small constant cannot be read
   */
  public boolean catchUp(Scope scope, Value value) {
    return catchUp(scope, value, MOST_NEW_NODES);
  }

  private boolean catchUp(Scope scope, Value value, int depth) {
    if (scope.knows(value)) {
      return true;
    }
    Optional<Node> producer = value.producer();
    if (depth == 0
        || value.graph() != scope.graph()
        || producer.isEmpty()
        || controlFlow.handles(producer.get())
        || producer.get().graph().model().function(producer.get()).isPresent()) {
      return false;
    }
    for (Value input : producer.get().inputs()) {
      if (!input.isAbsent() && !catchUp(scope, input, depth - 1)) {
        return false;
      }
    }
    step(scope, producer.get());
    return true;
  }

  /** An empty scope of the main graph, or of a function's in a call with these attributes. */
  Scope scope(Graph graph, Attributes call) {
    return new Scope(graph, null, call, trust);
  }

  Symbols symbols() {
    return symbols;
  }

  /** Visits the nodes of a scope whose inputs are defined. */
  void run(Scope scope) {
    for (Node node : scope.graph().nodes()) {
      step(scope, node);
    }
  }

  private void step(Scope scope, Node node) {
    Optional<Function> function = node.graph().model().function(node);
    if (++steps > MAX_STEPS) {
      undetermined(scope, node, "the model is too large to go through", List.of());
    } else if (function.isPresent()) {
      calls.infer(scope, node, function.get());
    } else if (controlFlow.handles(node)) {
      controlFlow.infer(scope, node);
    } else {
      Optional<OpRule> rule = rules.find(node.op(), opset(node));
      if (rule.isPresent()) {
        apply(scope, node, rule.get());
      } else {
        undetermined(scope, node, "there is no rule for " + node.op(), List.of());
      }
    }
  }

  private static long opset(Node node) {
    return node.graph().opset(node.op().domain()).orElse(1);
  }

  private void apply(Scope scope, Node node, OpRule rule) {
    OpContext context = scope.context(node, rule);
    Inferred inferred = rule.infer(context);
    if (inferred instanceof Inferred.Known known) {
      conclude(scope, node, known.outputs());
      int k = 0;
      for (Optional<Contents> contents : rule.contents(context)) {
        Value output = node.output(k++);
        if (contents.isPresent() && !output.isAbsent()) {
          scope.define(output, contents);
        }
      }
    } else {
      String why =
          inferred instanceof Inferred.Unknown unknown
              ? unknown.why()
              : ((Inferred.Invalid) inferred).why();
      undetermined(scope, node, why, rule.withoutShapes(context));
    }
  }

  void undetermined(Scope scope, Node node, String why, List<ValueType> partly) {
    scope.setUnresolved(node, why);
    conclude(scope, node, partly);
  }

  /** Defines a node's outputs; those beyond the list are what the model states. */
  void conclude(Scope scope, Node node, List<ValueType> types) {
    for (int k = 0; k < node.outputs().size(); k++) {
      Value output = node.output(k);
      if (!output.isAbsent()) {
        define(
            scope, output, k < types.size() ? types.get(k) : ValueType.UNSTATED, Optional.empty());
      }
    }
  }

  /** Defines a value by what was found, completed by what the model states of it. */
  void define(Scope scope, Value value, ValueType found, Optional<Contents> contents) {
    ValueType type = completed(value, found);
    if (type instanceof TensorType tensor) {
      type = symbols.named(tensor, value.name());
    }
    scope.define(value, type);
    if (contents.isPresent()) {
      scope.define(value, contents);
    }
  }

  private ValueType completed(Value value, ValueType found) {
    if (found instanceof TensorType tensor
        && tensor.elemType() != ElemType.UNDEFINED
        && tensor.shape().isPresent()
        && tensor.shape().get().isKnown()
        && value.initializer().isPresent()) {
      return found;
    }
    ValueType stated = value.valueType();
    if (stated.equals(ValueType.UNSTATED)) {
      return found;
    }
    if (stated instanceof TensorType declaredType) {
      TensorType said =
          trust == Trust.STATED ? declaredType : TensorType.of(declaredType.elemType());
      if (found instanceof TensorType tensor) {
        return completed(value, tensor, said);
      }
      return found.equals(ValueType.UNSTATED)
          ? new TensorType(said.elemType(), said.shape().map(this::parsed))
          : found;
    }
    return found.equals(ValueType.UNSTATED) || found instanceof TensorType ? stated : found;
  }

  private TensorType completed(Value value, TensorType found, TensorType said) {
    ElemType elemType = found.elemType() == ElemType.UNDEFINED ? said.elemType() : found.elemType();
    if (found.shape().isEmpty() || said.shape().isEmpty()) {
      return new TensorType(
          elemType, found.shape().isPresent() ? found.shape() : said.shape().map(this::parsed));
    }
    Shape shape = found.shape().get();
    Shape statedShape = said.shape().get();
    boolean contradicts = shape.rank() != statedShape.rank();
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; !contradicts && axis < shape.rank(); axis++) {
      Dim dim = shape.dim(axis);
      contradicts = dim.conflictsWith(statedShape.dim(axis));
      dims.add(
          dim instanceof Dim.Unknown ? InputTypes.stated(statedShape.dim(axis), declared) : dim);
    }
    if (contradicts) {
      contradictions.add(new Contradiction(value, said, found));
      return new TensorType(elemType, found.shape());
    }
    return TensorType.of(elemType, new Shape(dims));
  }

  private Shape parsed(Shape shape) {
    List<Dim> dims = new ArrayList<>();
    for (Dim dim : shape.dims()) {
      dims.add(InputTypes.stated(dim, declared));
    }
    return new Shape(dims);
  }
}
