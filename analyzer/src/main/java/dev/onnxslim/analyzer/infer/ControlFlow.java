package dev.onnxslim.analyzer.infer;

import dev.onnxslim.analyzer.ops.Contents;
import dev.onnxslim.analyzer.ops.TypeJoin;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operators that run bodies.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__If.html">ONNX If</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Loop.html">ONNX Loop</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__SequenceMap.html">ONNX SequenceMap</a>
 */
final class ControlFlow {
  /** What a loop carries is generalised each time; after this many its shape is given up. */
  private static final int MAX_ROUNDS = 4;

  private interface Rule {
    void infer(Scope scope, Node node);
  }

  private final ShapeInference inference;
  private final Map<OpId, Rule> rules;

  ControlFlow(ShapeInference inference) {
    this.inference = inference;
    ScanOp scan = new ScanOp(inference);
    this.rules =
        Map.of(
            OpId.onnx("If"), this::branches,
            OpId.onnx("Loop"), this::loop,
            OpId.onnx("Scan"), scan::infer,
            OpId.onnx("SequenceMap"), this::sequenceMap);
  }

  boolean handles(Node node) {
    return !node.bodies().isEmpty() && rules.containsKey(node.op());
  }

  void infer(Scope scope, Node node) {
    rules.get(node.op()).infer(scope, node);
  }

  private void branches(Scope scope, Node node) {
    Graph thenGraph = node.bodies().get("then_branch");
    Graph elseGraph = node.bodies().get("else_branch");
    if (thenGraph == null || elseGraph == null) {
      inference.undetermined(scope, node, "a branch is missing", List.of());
      return;
    }
    Scope thenScope = scope.body(thenGraph);
    Scope elseScope = scope.body(elseGraph);
    inference.run(thenScope);
    inference.run(elseScope);
    Dim condition = single(scope, node.input(0));
    boolean open = !condition.isKnown();
    scope.setInner(
        node,
        List.of(
            new Inner("then_branch", thenScope, Dim.of(open || !condition.is(0) ? 1 : 0), open),
            new Inner("else_branch", elseScope, Dim.of(open || condition.is(0) ? 1 : 0), open)));
    List<ValueType> types = new ArrayList<>();
    for (int k = 0; k < node.outputs().size(); k++) {
      ValueType a = output(thenScope, k);
      ValueType b = output(elseScope, k);
      types.add(open ? TypeJoin.of(a, b) : condition.is(0) ? b : a);
    }
    inference.conclude(scope, node, types);
    for (int k = 0; !open && k < node.outputs().size(); k++) {
      copyContents(condition.is(0) ? elseScope : thenScope, k, scope, node.output(k));
    }
  }

  /** {@code Loop(M, cond, carried...)}; the body is {@code (i, cond, carried...)}. */
  private void loop(Scope scope, Node node) {
    Graph graph = node.bodies().get("body");
    int carriedCount = Math.max(0, node.inputs().size() - 2);
    if (graph == null
        || graph.inputs().size() < carriedCount + 2
        || graph.outputs().size() < carriedCount + 1) {
      inference.undetermined(scope, node, "the body does not fit the inputs", List.of());
      return;
    }
    List<ValueType> carried = new ArrayList<>();
    for (int k = 0; k < carriedCount; k++) {
      carried.add(scope.type(node.input(k + 2)));
    }
    Scope body = settledBody(scope, node, graph, carried);
    Dim trips = trips(scope, node, body);
    scope.setInner(node, List.of(new Inner("body", body, trips, false)));
    List<ValueType> types = new ArrayList<>();
    for (int k = 0; k < node.outputs().size(); k++) {
      types.add(k < carriedCount ? carried.get(k) : stacked(trips, output(body, k + 1), 0));
    }
    inference.conclude(scope, node, types);
  }

  /** Runs the body until what it carries out fits what it carries in, which {@code carried} is. */
  private Scope settledBody(Scope scope, Node node, Graph graph, List<ValueType> carried) {
    for (int round = 1; ; round++) {
      int mark = inference.symbols().mark();
      Scope body = scope.body(graph);
      Contents always = Contents.of(Dim.of(1)); // a body runs only while the condition holds
      define(body, 0, TensorType.of(ElemType.INT64, Shape.SCALAR), Optional.empty());
      define(body, 1, TensorType.of(ElemType.BOOL, Shape.SCALAR), Optional.of(always));
      for (int k = 0; k < carried.size(); k++) {
        boolean unchanged = graph.outputs().get(k + 1) == graph.inputs().get(k + 2);
        define(
            body,
            k + 2,
            carried.get(k),
            unchanged ? scope.contents(node.input(k + 2)) : Optional.empty());
      }
      inference.run(body);
      boolean settled = true;
      for (int k = 0; k < carried.size(); k++) {
        ValueType before = carried.get(k);
        ValueType joined = TypeJoin.of(before, output(body, k + 1));
        if (!joined.equals(before)) {
          settled = false;
          carried.set(k, round < MAX_ROUNDS ? joined : withoutShape(joined));
        }
      }
      if (settled || round > MAX_ROUNDS) {
        return body;
      }
      inference.symbols().rollBack(mark);
    }
  }

  private static ValueType withoutShape(ValueType type) {
    return type instanceof TensorType tensor ? TensorType.of(tensor.elemType()) : type;
  }

  private Dim trips(Scope scope, Node node, Scope body) {
    Dim limit = scope.isAbsent(node.input(0)) ? Dim.UNKNOWN : single(scope, node.input(0));
    Dim start = scope.isAbsent(node.input(1)) ? Dim.of(1) : single(scope, node.input(1));
    Dim goOn = single(body, body.graph().outputs().get(0));
    if (start.is(0)) {
      return Dim.of(0);
    }
    if (start.isKnown() && goOn.isKnown() && !goOn.is(0) && !(limit instanceof Dim.Unknown)) {
      return limit.max(Dim.of(0));
    }
    String name = node.name().isEmpty() ? node.output(0).name() : node.name();
    return inference.symbols().fresh(name + "_trips");
  }

  private void sequenceMap(Scope scope, Node node) {
    Graph graph = node.bodies().get("body");
    if (graph == null || graph.inputs().size() < node.inputs().size()) {
      inference.undetermined(scope, node, "the body does not fit the inputs", List.of());
      return;
    }
    Scope body = scope.body(graph);
    for (int k = 0; k < node.inputs().size(); k++) {
      ValueType type = scope.type(node.input(k));
      define(
          body,
          k,
          type instanceof ValueType.Sequence sequence ? sequence.element() : type,
          type instanceof ValueType.Sequence ? Optional.empty() : scope.contents(node.input(k)));
    }
    inference.run(body);
    Optional<Contents> first = scope.contents(node.input(0));
    Dim times =
        first.isPresent() && first.get() instanceof Contents.Elements elements
            ? Dim.of(elements.types().size())
            : inference.symbols().fresh(node.output(0).name() + "_length");
    scope.setInner(node, List.of(new Inner("body", body, times, false)));
    List<ValueType> types = new ArrayList<>();
    for (int k = 0; k < node.outputs().size(); k++) {
      types.add(new ValueType.Sequence(withoutOwnSymbols(output(body, k), scope, node)));
    }
    inference.conclude(scope, node, types);
  }

  /** Sizes that each element has for itself are no property of the sequence. */
  private static ValueType withoutOwnSymbols(ValueType type, Scope scope, Node node) {
    if (!(type instanceof TensorType tensor) || tensor.shape().isEmpty()) {
      return type;
    }
    List<String> outside = new ArrayList<>();
    for (Value input : node.inputs()) {
      scope.shape(input).ifPresent(s -> s.dims().forEach(d -> outside.addAll(d.symbols())));
    }
    List<Dim> dims = new ArrayList<>();
    for (Dim dim : tensor.shape().get().dims()) {
      dims.add(outside.containsAll(dim.symbols()) ? dim : Dim.UNKNOWN);
    }
    return TensorType.of(tensor.elemType(), new Shape(dims));
  }

  private void define(Scope body, int input, ValueType type, Optional<Contents> contents) {
    inference.define(body, body.graph().inputs().get(input), type, contents);
  }

  /** What the runs give, one after the other along a new axis. */
  static ValueType stacked(Dim count, ValueType each, int axis) {
    if (!(each instanceof TensorType tensor) || tensor.shape().isEmpty()) {
      return withoutShape(each);
    }
    int rank = tensor.shape().get().rank() + 1;
    int at = axis < 0 ? axis + rank : axis;
    return at < 0 || at >= rank
        ? withoutShape(each)
        : TensorType.of(tensor.elemType(), tensor.shape().get().insert(at, count));
  }

  static ValueType output(Scope body, int index) {
    List<Value> outputs = body.graph().outputs();
    return index < outputs.size() ? body.type(outputs.get(index)) : ValueType.UNSTATED;
  }

  private static void copyContents(Scope body, int index, Scope scope, Value output) {
    List<Value> outputs = body.graph().outputs();
    if (index < outputs.size() && !output.isAbsent()) {
      Optional<Contents> contents = body.contents(outputs.get(index));
      if (contents.isPresent()) {
        scope.define(output, contents);
      }
    }
  }

  /** The only element of a value; unknown if it has more. */
  private static Dim single(Scope scope, Value value) {
    Optional<List<Dim>> elements = scope.contents(value).flatMap(Contents::integers);
    return elements.isPresent() && elements.get().size() == 1 ? elements.get().get(0) : Dim.UNKNOWN;
  }
}
