package dev.onnxslim.analyzer.cost;

import dev.onnxslim.analyzer.infer.Inner;
import dev.onnxslim.analyzer.infer.Scope;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What lives while one graph runs: the main graph, a body, or a function in one call. */
final class GraphMemory {
  private static final OpId CONSTANT = OpId.onnx("Constant");
  private static final Dim ZERO = Dim.of(0);

  /** Whose memory a graph's inputs are. */
  private enum Inputs {
    /** They are the model's, or a loop's that hands them on from run to run. */
    OWN,
    /** The caller's, who counts them. */
    CALLERS
  }

  /** Memory of a value and of its views, from one node to another. */
  private static final class Block {
    private final Value value;
    private final Dim bytes;
    private int from;
    private int to;
    private boolean isInput;
    private boolean countsOutside;

    private Block(Value value, Dim bytes, int from) {
      this.value = value;
      this.bytes = bytes;
      this.from = from;
      this.to = from;
    }
  }

  private final Scope scope;
  private final Map<Scope, GraphMemory> done;
  private final boolean isMain;
  private final List<Node> nodes;
  private final int last;
  private final Map<Node, Integer> positions = new HashMap<>();
  private final Set<Value> outputs;
  private final Map<Value, Block> blockOf = new HashMap<>();
  private final List<Block> blocks = new ArrayList<>();
  private final Dim[] inner;
  private final Dim[] moments;
  private final Dim peak;
  private Optional<String> problem = Optional.empty();

  private GraphMemory(Scope scope, Inputs inputs, boolean isMain, Map<Scope, GraphMemory> done) {
    this.scope = scope;
    this.done = done;
    this.isMain = isMain;
    this.nodes = scope.graph().nodes();
    this.last = Math.max(0, nodes.size() - 1);
    this.outputs = new HashSet<>(scope.graph().outputs());
    this.inner = new Dim[last + 1];
    this.moments = new Dim[last + 1];
    Arrays.fill(inner, ZERO);
    for (int k = 0; k < nodes.size(); k++) {
      positions.put(nodes.get(k), k);
    }
    addInputs(inputs);
    for (int k = 0; k < nodes.size(); k++) {
      addOutputs(nodes.get(k), k);
      inner[k] = innerPeak(nodes.get(k));
    }
    this.peak = run();
  }

  static GraphMemory main(Scope scope) {
    return new GraphMemory(scope, Inputs.OWN, true, new IdentityHashMap<>());
  }

  MemoryPlan plan() {
    if (peak instanceof Dim.Unknown) {
      return new MemoryPlan(peak, Optional.empty(), List.of(), problem);
    }
    int step = peakStep();
    if (step < 0) {
      return new MemoryPlan(peak, Optional.empty(), List.of());
    }
    List<Long> timeline = new ArrayList<>();
    for (int k = 0; k < nodes.size(); k++) {
      timeline.add(moments[k].sizeOrMinusOne());
    }
    String node = nodes.isEmpty() ? "" : nodes.get(step).label();
    List<MemoryPlan.Live> live = new ArrayList<>();
    addLive(step, "", live);
    live.sort(Comparator.comparingLong(MemoryPlan.Live::bytes).reversed());
    return new MemoryPlan(
        peak, Optional.of(new MemoryPlan.Peak(step, node, List.copyOf(live))), timeline);
  }

  // ---- what takes memory, and how long

  private void addInputs(Inputs inputs) {
    for (Value input : scope.graph().inputs()) {
      if (input.initializer().isEmpty() && !scope.isAbsent(input)) {
        Block block = new Block(input, ValueBytes.of(scope, input), 0);
        block.to = last;
        block.isInput = true;
        block.countsOutside = inputs == Inputs.CALLERS;
        blockOf.put(input, block);
        blocks.add(block);
      }
    }
  }

  private void addOutputs(Node node, int position) {
    if (node.op().equals(CONSTANT)) {
      return;
    }
    Value viewed = Views.isView(node) ? node.input(0) : Value.ABSENT;
    for (Value output : node.outputs()) {
      if (output.isAbsent()) {
        continue;
      }
      Block block = blockOf.get(viewed);
      boolean isView = !viewed.isAbsent() && output == node.output(0);
      // The caller gets memory of its own, not the input's or a weight's.
      boolean isCopy = outputs.contains(output) && (block == null || block.isInput);
      if (isView && !isCopy) {
        if (block != null) {
          extend(block, output);
        } // else a weight's, or one of an outer graph that lives on anyway
      } else {
        block = new Block(output, ValueBytes.of(scope, output), position);
        blocks.add(block);
        extend(block, output);
      }
    }
  }

  /** Lets memory live as long as a value that stands in it. */
  private void extend(Block block, Value value) {
    blockOf.put(value, block);
    if (outputs.contains(value)) {
      block.countsOutside |= !isMain;
      block.from = isMain ? 0 : block.from;
      block.to = last;
    } else if (value.isGraphOutput()) {
      block.to = last; // a body gives it to its caller
    }
    for (Use use : value.uses()) {
      block.to = Math.max(block.to, position(use.node()));
    }
  }

  private int position(Node reader) {
    Node node = reader;
    while (node.graph() != scope.graph()) {
      node = node.graph().owner().orElseThrow();
    }
    return positions.get(node);
  }

  // ---- bodies and calls

  private Dim innerPeak(Node node) {
    Dim most = ZERO;
    for (Inner graph : scope.inner(node)) {
      if (!graph.times().is(0)) {
        GraphMemory memory = inner(node, graph);
        most = most.max(memory.peak);
        if (memory.peak instanceof Dim.Unknown && problem.isEmpty()) {
          problem = memory.problem;
        }
      }
    }
    return most;
  }

  /** A function that is called with the same types again is the same scope. */
  private GraphMemory inner(Node node, Inner graph) {
    GraphMemory memory = done.get(graph.scope());
    if (memory == null) {
      boolean isBody = node.bodies().containsKey(graph.name());
      memory = new GraphMemory(graph.scope(), isBody ? Inputs.OWN : Inputs.CALLERS, false, done);
      done.put(graph.scope(), memory);
    }
    return memory;
  }

  // ---- the run

  private Dim run() {
    Dim[] starting = new Dim[last + 1];
    Dim[] ending = new Dim[last + 1];
    Arrays.fill(starting, ZERO);
    Arrays.fill(ending, ZERO);
    for (Block block : blocks) {
      if (!block.countsOutside) {
        if (block.bytes instanceof Dim.Unknown && problem.isEmpty()) {
          problem = Optional.of("the size of " + block.value + " is not known");
        }
        starting[block.from] = starting[block.from].plus(block.bytes);
        ending[block.to] = ending[block.to].plus(block.bytes);
      }
    }
    PeakFormula most = new PeakFormula();
    Dim live = ZERO;
    boolean risen = false; // since the last moment that counted: the others are no peaks
    for (int k = 0; k <= last; k++) {
      live = live.plus(starting[k]);
      moments[k] = live.plus(inner[k]);
      risen |= k == 0 || !starting[k].is(0);
      boolean falls = k == last || !ending[k].is(0);
      if (risen && falls || !inner[k].is(0)) {
        most.add(moments[k]);
        risen = false;
      }
      if (most.isOpen()) {
        break;
      }
      live = live.minus(ending[k]);
    }
    Dim result = most.result();
    if (result instanceof Dim.Unknown && problem.isEmpty()) {
      problem =
          Optional.of(
              "too many sizes are open for a formula; it is at least " + most.atLeast() + " bytes");
    }
    return result;
  }

  /** The first moment of the peak; -1 while a size is open. */
  private int peakStep() {
    int step = -1;
    for (int k = 0; k < moments.length; k++) {
      if (!moments[k].isKnown()) {
        return -1;
      }
      step = step < 0 && moments[k].equals(peak) ? k : step;
    }
    return step;
  }

  private void addLive(int step, String prefix, List<MemoryPlan.Live> live) {
    if (step < 0) {
      return;
    }
    for (Block block : blocks) {
      long bytes = block.bytes.sizeOrMinusOne();
      if (!block.countsOutside && block.from <= step && step <= block.to && bytes > 0) {
        String type = scope.type(block.value).toString();
        live.add(new MemoryPlan.Live(prefix + block.value.name(), type, bytes));
      }
    }
    if (nodes.isEmpty() || inner[step].is(0)) {
      return;
    }
    Node node = nodes.get(step);
    for (Inner graph : scope.inner(node)) {
      GraphMemory memory = done.get(graph.scope());
      if (memory != null && !graph.times().is(0) && memory.peak.equals(inner[step])) {
        String name = node.name().isEmpty() ? node.output(0).name() : node.name();
        memory.addLive(memory.peakStep(), prefix + name + "/" + graph.name() + "/", live);
        return;
      }
    }
  }
}
