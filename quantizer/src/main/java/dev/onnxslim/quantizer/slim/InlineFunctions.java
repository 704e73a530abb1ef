package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Function;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.NodeCopy;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the nodes of a local function in place of each call, bodies included: on request only, as
 * nodes multiply. Attributes that refer to the function's are those of the call or their defaults.
 * Calls inside functions stay until their own function is inlined.
 *
 * <p>A call stays if the function means other versions of operators than the graph around the call,
 * calls itself, holds constants of 1 kB that other calls need too, or passes an input that the call
 * leaves out to an output.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/IR.html#functions">ONNX functions</a>
 */
public record InlineFunctions() implements Pass {
  /** Constants that are not worth a thought when they are stored again for each call. */
  private static final long SMALL_BYTES = 1024;

  @Override
  public String name() {
    return "inline-functions";
  }

  @Override
  public String summary() {
    return "calls of local functions give way to their nodes";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.function().isPresent() || graph.model().functions().isEmpty()) {
      return 0;
    }
    int edits = 0;
    for (Node call : graph.nodes()) {
      Optional<Function> function = graph.model().function(call);
      if (function.isPresent() && isPossible(call, function.get())) {
        inline(graph, call, function.get());
        edits++;
      }
    }
    return edits;
  }

  private static boolean isPossible(Node call, Function function) {
    Graph body = function.body();
    return call.bodies().isEmpty()
        && !call.attributes().hasReference()
        && call.inputs().size() <= body.inputs().size()
        && call.outputs().size() <= body.outputs().size()
        && NodeCopy.isPossible(body.nodes())
        && body.nodes().stream().allMatch(node -> meansTheSame(node, call.graph()))
        && !calls(function, function, new HashSet<>())
        && (storedBytes(body) < SMALL_BYTES || calls(call.graph().model(), call.op()) == 1)
        && isEveryOutputGiven(call, body);
  }

  /** Whether a function's node, and those in its bodies, would be the same operators there. */
  private static boolean meansTheSame(Node node, Graph there) {
    String domain = node.op().domain();
    return there.opset(domain).isPresent()
        && there.opset(domain).equals(node.graph().opset(domain))
        && node.bodies().values().stream()
            .flatMap(body -> body.nodes().stream())
            .allMatch(inner -> meansTheSame(inner, there));
  }

  private static boolean calls(Function caller, Function wanted, Set<Function> seen) {
    return seen.add(caller) && calls(caller.body(), wanted, seen);
  }

  private static boolean calls(Graph graph, Function wanted, Set<Function> seen) {
    for (Node node : graph.nodes()) {
      Function called = graph.model().function(node).orElse(null);
      if (called == wanted || called != null && calls(called, wanted, seen)) {
        return true;
      }
      if (node.bodies().values().stream().anyMatch(body -> calls(body, wanted, seen))) {
        return true;
      }
    }
    return false;
  }

  private static long calls(Model model, OpId op) {
    return model.graphs().stream().mapToLong(graph -> graph.nodes(op).size()).sum();
  }

  private static long storedBytes(Graph graph) {
    long bytes = 0;
    for (Node node : graph.nodes()) {
      Optional<Tensor> constant =
          node.output(0).isAbsent() ? Optional.empty() : node.output(0).constant();
      bytes += constant.map(tensor -> tensor.data().size()).orElse(0L);
      for (Graph body : node.bodies().values()) {
        bytes += storedBytes(body);
        bytes += body.initializers().stream().mapToLong(i -> i.tensor().data().size()).sum();
      }
    }
    return bytes;
  }

  private static boolean isEveryOutputGiven(Node call, Graph body) {
    boolean allGiven =
        call.inputs().size() == body.inputs().size()
            && call.inputs().stream().noneMatch(Value::isAbsent);
    if (!allGiven && body.nodes().stream().anyMatch(node -> !node.bodies().isEmpty())) {
      return false; // a branch may give what is left out
    }
    for (int k = 0; k < call.outputs().size(); k++) {
      int input = body.inputs().indexOf(body.outputs().get(k));
      if (!call.output(k).isAbsent() && input >= 0 && call.input(input).isAbsent()) {
        return false;
      }
    }
    return true;
  }

  private static void inline(Graph graph, Node call, Function function) {
    Graph body = function.body();
    List<Value> inputs = List.copyOf(call.inputs());
    List<Value> outputs = List.copyOf(call.outputs());
    NodeCopy copy = NodeCopy.inCall(graph, call.attributes().orElse(function.defaults()));
    Optional<Node> next = graph.detach(call);
    for (int k = 0; k < body.inputs().size(); k++) {
      copy.put(body.inputs().get(k), k < inputs.size() ? inputs.get(k) : Value.ABSENT);
    }
    for (int k = 0; k < outputs.size(); k++) {
      if (!outputs.get(k).isAbsent() && !copy.has(body.outputs().get(k))) {
        copy.put(body.outputs().get(k), outputs.get(k));
      }
    }
    body.nodes().forEach(node -> copy.copy(node, next));
    for (int k = 0; k < outputs.size(); k++) {
      Value made = copy.of(body.outputs().get(k));
      if (!outputs.get(k).isAbsent() && made != outputs.get(k)) { // an input, or given twice
        graph.insert(
            next, OpId.onnx("Identity"), List.of(made), List.of(outputs.get(k)), Attributes.none());
      }
    }
  }
}
