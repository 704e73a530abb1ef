package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.fold.Cone;
import dev.onnxslim.quantizer.fold.Folds;
import dev.onnxslim.quantizer.fold.Operands;
import dev.onnxslim.quantizer.fold.RuntimeFold;
import dev.onnxslim.quantizer.fold.Savings;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Stores the outputs of nodes all of whose inputs are constants, instead of the nodes. Only where
 * that does not make the file larger: what is stored may be 1 kB for each node more than the
 * constants that nothing reads any more. So neither an Expand nor a ConstantOfShape becomes a
 * table.
 *
 * <p>Only deterministic nodes, and those that {@link Folds} does not cover in onnxruntime, which is
 * loaded when the first of them is met. Never quantization, nor a Cast from 8 or 16 bits: a weight
 * that is stored small stays small. Graph outputs stay.
 */
public final class FoldConstants implements Pass {
  private static final OpId CONSTANT = OpId.onnx("Constant");

  /** Never more than this goes through onnxruntime, in bytes. */
  private static final long MAX_RUNTIME_BYTES = 1L << 26;

  /** Stands for a size that is not known: more than any. */
  private static final long UNKNOWN = 1L << 60;

  private final Folds folds = Folds.standard();
  private final RuntimeFold runtime = new RuntimeFold();
  private final Savings savings = new Savings();

  /** What onnxruntime has refused, or does not pay: not tried again in the next round. */
  private final Set<Node> refused = new HashSet<>();

  @Override
  public String name() {
    return "fold-constants";
  }

  @Override
  public String summary() {
    return "nodes that read constants only are computed, where the file does not grow";
  }

  @Override
  public boolean reveals() {
    return true;
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    savings.begin(graph.model());
    try {
      return foldHere(graph) + foldInRuntime(graph, facts);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCandidate(Node node) {
    return !node.inputs().isEmpty()
        && !node.op().equals(CONSTANT)
        && node.outputs().stream().noneMatch(Value::isGraphOutput)
        && node.outputs().stream().anyMatch(Value::isUsed)
        && !node.attributes().hasReference()
        && !Quantization.isQuantization(node.op())
        && Determinism.isSure(node);
  }

  // ---- here

  private int foldHere(Graph graph) throws IOException {
    Map<Value, Tensor> known = new HashMap<>();
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (folds.covers(node.op()) && node.outputs().size() == 1) {
        Optional<Operands> operands = operands(node, known);
        if (operands.isPresent() && isCandidate(node)) {
          Value output = node.output(0);
          Optional<Tensor> result = folds.fold(operands.get());
          if (result.isPresent() && ConstantsToInitializers.agrees(output, result.get())) {
            known.put(output, result.get());
            nodes.add(node);
          }
        }
      }
    }
    int edits = 0;
    for (Cone cone : Cone.apart(nodes)) {
      edits += replace(graph, cone, known);
    }
    return edits;
  }

  /** As much of a cone as pays from its start on, else its nodes that pay by themselves. */
  private int replace(Graph graph, Cone cone, Map<Value, Tensor> known) {
    ToLongFunction<Value> bytes = value -> known.get(value).data().size();
    Optional<Cone> first = cone.firstThat(part -> isAffordable(graph, part, bytes));
    if (first.isPresent()) {
      first.get().replace(graph, known::get);
      return first.get().nodes().size();
    }
    int edits = 0;
    for (Node node : cone.nodes()) {
      Cone alone = Cone.of(node);
      boolean ready = node.inputs().stream().allMatch(v -> v.isAbsent() || isConstant(v));
      if (ready && alone.pays(bytes)) {
        alone.replace(graph, known::get);
        edits++;
      }
    }
    return edits;
  }

  private boolean isAffordable(Graph graph, Cone cone, ToLongFunction<Value> bytes) {
    return cone.pays(bytes)
        || cone.isModest(bytes) && cone.growth(bytes) <= savings.of(graph.model());
  }

  private static boolean isConstant(Value value) {
    return value.constant().isPresent();
  }

  /** What a node computes with, if all of it is known. */
  private static Optional<Operands> operands(Node node, Map<Value, Tensor> known) {
    List<Optional<Tensor>> inputs = new ArrayList<>();
    boolean any = false;
    for (Value input : node.inputs()) {
      Optional<Tensor> tensor = Optional.empty();
      if (!input.isAbsent()) {
        tensor = known.containsKey(input) ? Optional.of(known.get(input)) : input.constant();
        if (tensor.isEmpty() || tensor.get().elemType().bits() == 0) {
          return Optional.empty();
        }
        any = true;
      }
      inputs.add(tensor);
    }
    OptionalLong opset = node.graph().opset(node.op().domain());
    return any && opset.isPresent()
        ? Optional.of(new Operands(node.op(), opset.getAsLong(), node.attributes(), inputs))
        : Optional.empty();
  }

  // ---- in onnxruntime

  private int foldInRuntime(Graph graph, Facts facts) throws IOException {
    List<Cone> cones = new ArrayList<>();
    for (Cone cone : Cone.apart(runtimeNodes(graph, facts))) {
      ToLongFunction<Value> bytes = value -> bytes(value, facts);
      Optional<Cone> first = cone.firstThat(part -> isAffordable(graph, part, bytes));
      first.ifPresent(cones::add);
      if (first.isEmpty() && !cone.isModest(bytes)) {
        refused.addAll(cone.nodes());
      }
    }
    if (cones.isEmpty()) {
      return 0;
    }
    int edits = 0;
    Map<Cone, Map<Value, Tensor>> results = runtime.run(graph, cones);
    for (Cone cone : cones) {
      Map<Value, Tensor> tensors = results.getOrDefault(cone, Map.of());
      boolean complete =
          cone.results().stream()
              .allMatch(
                  v -> tensors.containsKey(v) && ConstantsToInitializers.agrees(v, tensors.get(v)));
      if (complete && isAffordable(graph, cone, value -> tensors.get(value).data().size())) {
        cone.replace(graph, tensors::get);
        edits += cone.nodes().size();
      } else {
        refused.addAll(cone.nodes());
      }
    }
    return edits;
  }

  private List<Node> runtimeNodes(Graph graph, Facts facts) {
    List<Node> nodes = new ArrayList<>();
    Set<Value> made = new HashSet<>();
    long total = 0;
    for (Node node : graph.nodes()) {
      if (refused.contains(node) || !isForRuntime(node, made)) {
        continue;
      }
      long bytes = 0;
      for (List<Value> values : List.of(node.inputs(), node.outputs())) {
        for (Value value : values) {
          bytes = value.isAbsent() ? bytes : Math.min(bytes + bytes(value, facts), UNKNOWN);
        }
      }
      if (total + bytes <= MAX_RUNTIME_BYTES && isCandidate(node)) {
        total += bytes;
        nodes.add(node);
        made.addAll(node.outputs());
      }
    }
    return nodes;
  }

  /** Whether all inputs are constants, of types that nothing stores weights small in. */
  private static boolean isForRuntime(Node node, Set<Value> made) {
    boolean any = false;
    for (Value input : node.inputs()) {
      if (input.isAbsent()) {
        continue;
      }
      any = true;
      Optional<Tensor> constant = made.contains(input) ? Optional.empty() : input.constant();
      boolean fits = constant.map(tensor -> isPlain(tensor.elemType())).orElse(false);
      if (!made.contains(input) && !fits) {
        return false;
      }
    }
    return any;
  }

  private static boolean isPlain(ElemType type) {
    return switch (type) {
      case FLOAT, DOUBLE, INT32, INT64, BOOL -> true;
      default -> false;
    };
  }

  /** The size of a value; more than anything where it is not known. */
  private static long bytes(Value value, Facts facts) {
    TensorType type = facts.type(value).orElse(null);
    boolean known = type != null && isPlain(type.elemType()) && type.shape().isPresent();
    return known && type.shape().get().elements() instanceof Dim.Known count
        ? type.elemType().byteSize(count.size())
        : UNKNOWN;
  }
}
