package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.NodeCopy;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the nodes of a Loop's body in its place, once for each trip. The number of trips has to be a
 * constant of at most 8, the condition must never become false and play no other part, no scan
 * output may be read, and there must not be more nodes than before. Nodes that are random or of
 * other domains, in inner bodies too, keep the loop.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Loop.html">ONNX Loop</a>
 */
public record UnrollLoops() implements Pass {
  private static final OpId LOOP = OpId.onnx("Loop");
  private static final OpId IDENTITY = OpId.onnx("Identity");
  private static final OpId CONSTANT = OpId.onnx("Constant");
  private static final int MAX_TRIPS = 8;

  @Override
  public String name() {
    return "unroll-loops";
  }

  @Override
  public String summary() {
    return "a Loop of few, known rounds becomes its rounds, where that takes no more nodes";
  }

  @Override
  public boolean reveals() {
    return true;
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node loop : graph.nodes(LOOP)) {
      Graph body = loop.bodies().get("body");
      long trips = number(loop.input(0)).orElse(-1L);
      if (body != null
          && trips >= 0
          && trips <= MAX_TRIPS
          && loop.inputs().size() == body.inputs().size()
          && loop.inputs().stream().skip(2).noneMatch(Value::isAbsent)
          && runsThrough(loop, body)) {
        List<Node> live = live(body, states(loop));
        if (isPossible(loop, body, live) && !grows(loop, body, live, trips)) {
          unroll(graph, loop, body, live, (int) trips);
          edits++;
        }
      }
    }
    return edits;
  }

  private static int states(Node loop) {
    return loop.inputs().size() - 2;
  }

  /** Whether the condition is true before the first trip and stays so. */
  private static boolean runsThrough(Node loop, Graph body) {
    Value before = loop.input(1);
    Value after = body.outputs().get(0);
    while (after.producer().filter(node -> node.op().equals(IDENTITY)).isPresent()) {
      after = after.producer().get().input(0);
    }
    boolean stays = after == body.inputs().get(1) || number(after).orElse(0L) == 1;
    return stays && (before.isAbsent() || number(before).orElse(0L) == 1);
  }

  /** The nodes that the values carried from trip to trip need, in order. */
  private static List<Node> live(Graph body, int states) {
    Set<Node> needed = new HashSet<>();
    List<Value> open = new ArrayList<>(body.outputs().subList(1, 1 + states));
    while (!open.isEmpty()) {
      Value value = open.remove(open.size() - 1);
      Node node = value.producer().orElse(null);
      if (node != null && node.graph() == body && needed.add(node)) {
        open.addAll(reads(node));
      }
    }
    return body.nodes().stream().filter(needed::contains).toList();
  }

  private static boolean isPossible(Node loop, Graph body, List<Node> live) {
    int states = states(loop);
    Value condition = body.inputs().get(1);
    boolean conditionRead =
        body.outputs().subList(1, 1 + states).contains(condition)
            || live.stream().anyMatch(node -> reads(node).contains(condition));
    boolean scansRead =
        loop.outputs().stream().skip(states).anyMatch(out -> !out.isAbsent() && out.isUsed());
    boolean constant =
        body.initializers().stream().noneMatch(initializer -> initializer.value().isGraphInput());
    return !conditionRead
        && !scansRead
        && constant
        && body.outputs().subList(1, 1 + states).stream().allMatch(out -> out.graph() == body)
        && NodeCopy.isPossible(live)
        && body.nodes().stream().allMatch(UnrollLoops::isPlain);
  }

  /** Whether a node gives the same when it is run once in each of several places. */
  private static boolean isPlain(Node node) {
    return node.op().domain().isEmpty()
        && !Determinism.isRandom(node.op())
        && node.graph().model().function(node).isEmpty()
        && node.bodies().values().stream()
            .flatMap(body -> body.nodes().stream())
            .allMatch(UnrollLoops::isPlain);
  }

  /** What a node reads, in its bodies too. */
  private static Set<Value> reads(Node node) {
    Set<Value> read = new HashSet<>(node.inputs());
    for (Graph body : node.bodies().values()) {
      read.addAll(body.outputs());
      body.nodes().forEach(inner -> read.addAll(reads(inner)));
    }
    return read;
  }

  /** Nodes with those in their bodies. */
  private static long count(List<Node> nodes) {
    return nodes.stream()
        .mapToLong(n -> 1 + n.bodies().values().stream().mapToLong(b -> count(b.nodes())).sum())
        .sum();
  }

  private static boolean grows(Node loop, Graph body, List<Node> live, long trips) {
    long constants = live.stream().filter(node -> node.op().equals(CONSTANT)).count();
    long after = constants + trips * (count(live) - constants) + states(loop); // at worst: copies
    if (loop.graph().function().isPresent() || loop.graph().model().irVersion() < 4) {
      after +=
          body.initializers().size()
              + (isRead(body.inputs().get(0), body, live) ? trips : 0); // as nodes
    }
    return after - copiesSpared(body, trips, states(loop)) > 1 + count(body.nodes());
  }

  /** States that a node of the last trip gives, so that no copy is needed. */
  private static long copiesSpared(Graph body, long trips, int states) {
    return trips == 0
        ? 0
        : body.outputs().subList(1, 1 + states).stream()
            .distinct()
            .filter(out -> out.producer().filter(n -> !n.op().equals(CONSTANT)).isPresent())
            .count();
  }

  private static void unroll(Graph graph, Node loop, Graph body, List<Node> live, int trips) {
    List<Value> results = loop.outputs().subList(0, Math.min(states(loop), loop.outputs().size()));
    List<Value> carried = loop.inputs().subList(2, loop.inputs().size());
    List<Value> given = body.outputs().subList(1, 1 + carried.size());
    Optional<Node> next = graph.detach(loop);
    Value counter = body.inputs().get(0);
    NodeCopy once = NodeCopy.into(graph);
    for (Initializer stored : body.initializers()) {
      if (trips > 0 && isRead(stored.value(), body, live)) {
        once.put(stored.value(), constant(graph, stored.name(), stored.tensor(), next));
      }
    }
    for (Node node : trips == 0 ? List.<Node>of() : live) {
      if (node.op().equals(CONSTANT)) {
        once.copy(node, next);
      }
    }
    for (int trip = 0; trip < trips; trip++) {
      NodeCopy copy = once.fork();
      if (isRead(counter, body, live)) {
        copy.put(counter, constant(graph, counter.name(), counted(trip), next));
      }
      for (int k = 0; k < carried.size(); k++) {
        copy.put(body.inputs().get(2 + k), carried.get(k));
      }
      for (int k = 0; k < results.size() && trip == trips - 1; k++) {
        if (!results.get(k).isAbsent() && !copy.has(given.get(k))) {
          copy.put(given.get(k), results.get(k));
        }
      }
      live.stream().filter(n -> !n.op().equals(CONSTANT)).forEach(node -> copy.copy(node, next));
      carried = given.stream().map(copy::of).toList();
    }
    giveTo(results, carried, graph, next);
  }

  /** Copies what no node makes under the name that the loop's readers know. */
  private static void giveTo(
      List<Value> results, List<Value> carried, Graph graph, Optional<Node> next) {
    for (int k = 0; k < results.size(); k++) {
      if (!results.get(k).isAbsent() && carried.get(k) != results.get(k)) {
        graph.insert(
            next, IDENTITY, List.of(carried.get(k)), List.of(results.get(k)), Attributes.none());
      }
    }
  }

  private static boolean isRead(Value value, Graph body, List<Node> live) {
    return body.outputs().contains(value)
        || live.stream().anyMatch(node -> reads(node).contains(value));
  }

  private static Value constant(Graph graph, String base, Tensor tensor, Optional<Node> next) {
    String name = graph.model().uniqueName(base);
    return graph.addConstant(
        new Tensor(name, tensor.elemType(), tensor.dims(), tensor.data()), next);
  }

  private static Tensor counted(long trip) {
    byte[] bytes = new byte[Long.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(trip);
    return new Tensor("", ElemType.INT64, new long[0], Payload.of(bytes));
  }

  /** A constant number or truth. */
  private static Optional<Long> number(Value value) {
    Optional<Tensor> constant = value.constant().filter(tensor -> tensor.elements() == 1);
    if (constant.isEmpty()
        || !Set.of(ElemType.INT64, ElemType.BOOL).contains(constant.get().elemType())) {
      return Optional.empty();
    }
    try {
      return Optional.of(constant.get().toLongs()[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
