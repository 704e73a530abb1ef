package dev.onnxslim.quantizer.lift;

import dev.onnxslim.model.Function;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.OpSchemas;
import dev.onnxslim.model.OpSchemas.Availability;
import dev.onnxslim.quantizer.pass.Facts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Lifts a model to a newer opset of the standard domain {@code ai.onnx}: the main graph, bodies and
 * local functions, which import their own. Every node whose operator a version changed is written
 * in that version's form, one version after the other, so that it gives the same outputs for every
 * input. Other domains stay as they are.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/Versioning.md">ONNX versioning</a>
 */
public final class OpsetLift {
  /** The oldest opset that is lifted. */
  public static final int OLDEST = 7;

  /** The newest opset that a model is lifted to. */
  public static final int NEWEST = 26;

  /** The IR version that came with each opset from {@link #OLDEST} on. */
  private static final int[] IR_VERSIONS = {
    3, 3, 4, 5, 6, 7, 7, 7, 8, 8, 8, 8, 9, 9, 10, 10, 11, 12, 13, 13
  };

  private static final OpsetChanges CHANGES = OpsetChanges.load();

  private final Model model;
  private final List<String> problems = new ArrayList<>();
  private final Set<Node> refused = new HashSet<>();
  private int reachable = NEWEST;
  private int rewritten;

  private OpsetLift(Model model) {
    this.model = model;
  }

  /**
   * Lifts a model in place. The IR version rises with it where the opset came with a newer one.
   *
   * @param target from {@link #OLDEST} to {@link #NEWEST}, not below the model's own opset; a
   *     function that imports a newer one stays as it is
   * @return how many nodes were rewritten, counted for each version that changed them
   * @throws LiftException if the model's opset or a node cannot be lifted; the model is to be
   *     thrown away then, as some nodes may be rewritten
   * @throws IllegalArgumentException if {@code target} is out of bounds
   */
  public static int lift(Model model, int target) throws LiftException {
    if (target < OLDEST || target > NEWEST) {
      throw new IllegalArgumentException(
          "opset " + target + " is not from " + OLDEST + " to " + NEWEST);
    }
    OpsetLift lift = new OpsetLift(model);
    lift.run(target);
    return lift.rewritten;
  }

  private void run(int target) throws LiftException {
    long from = model.opset("").orElse(target);
    List<Function> functions =
        model.functions().stream().filter(f -> f.body().opset("").orElse(target) < target).toList();
    if (from == target && functions.isEmpty()) {
      return;
    }
    check(from, target, functions);
    Facts facts = Facts.of(model);
    model.graph().outputs().stream().findFirst().ifPresent(facts::type); // before any edit
    model.raiseIrVersion(Math.max(model.irVersion(), IR_VERSIONS[target - OLDEST]));
    Lifting lifting = new Lifting(target, facts);
    if (from < target) {
      steps(Optional.empty(), from, lifting);
      model.setOpset("", target);
    }
    for (Function function : functions) {
      steps(Optional.of(function), function.body().opset("").orElseThrow(), lifting);
      model.setOpset(function, "", target);
    }
    if (!problems.isEmpty()) {
      boolean further = reachable > from;
      throw new LiftException(problems, further ? OptionalInt.of(reachable) : OptionalInt.empty());
    }
  }

  private void check(long from, int target, List<Function> functions) throws LiftException {
    if (from > target) {
      throw refusal("opset " + from + " cannot be lowered to " + target);
    }
    if (from < OLDEST) {
      throw refusal("opset " + from + " is older than " + OLDEST + ", the oldest that is lifted");
    }
    for (Function function : functions) {
      if (function.body().opset("").orElseThrow() < OLDEST) {
        throw refusal("the opset of " + function + " is older than " + OLDEST);
      }
    }
    if (model.hasTrainingInfo()) {
      throw refusal("training_info cannot be lifted");
    }
  }

  private static LiftException refusal(String problem) {
    return new LiftException(List.of(problem), OptionalInt.empty());
  }

  private void steps(Optional<Function> scope, long from, Lifting lifting) {
    List<Graph> graphs =
        model.graphs().stream().filter(graph -> graph.function().equals(scope)).toList();
    graphs.forEach(graph -> graph.nodes().forEach(node -> checkKnown(node, from)));
    for (int opset = (int) from + 1; opset <= lifting.target(); opset++) {
      for (Graph graph : graphs) {
        for (Node node : graph.nodes()) {
          step(node, opset, lifting);
        }
      }
    }
  }

  private void checkKnown(Node node, long opset) {
    Availability known = OpSchemas.standard().availability(node.op(), opset);
    boolean unknown = known == Availability.UNKNOWN_OP || known == Availability.NOT_YET;
    if (isStandard(node) && unknown) {
      problems.add(node.label() + " is no operator of opset " + opset);
      reachable = OLDEST;
    }
  }

  private void step(Node node, int opset, Lifting lifting) {
    Optional<LiftRule> rule = CHANGES.rule(node.op(), opset);
    if (rule.isEmpty() || !isStandard(node) || refused.contains(node)) {
      return;
    }
    int edits = model.edits();
    try {
      if (node.attributes().hasReference()) {
        throw new Refusal("its function's caller gives an attribute");
      }
      rule.get().rewrite(new LiftSite(node, lifting));
    } catch (Refusal e) {
      refused.add(node);
      reachable = Math.min(reachable, opset - 1);
      String where = node.graph() == model.graph() ? "" : " in " + node.graph().label();
      problems.add(
          node.label() + where + " cannot be lifted to opset " + opset + ": " + e.getMessage());
    }
    rewritten += model.edits() == edits ? 0 : 1;
  }

  private boolean isStandard(Node node) {
    return node.op().domain().equals(OpId.onnx("").domain()) && model.function(node).isEmpty();
  }
}
