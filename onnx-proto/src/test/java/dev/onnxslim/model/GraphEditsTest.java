package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random sequences of edits: after each one every promise of the graph holds. */
class GraphEditsTest {
  private static final String MODEL =
      """
      <ir_version: %d, opset_import: ["" : 17, "loc" : 1]>
      g (bool c, float[4] x) => (float[4] y, float[4] z)
        <float[4] w = {1, 2, 3, 4}, float[300] big = random(1), float[4] spare = random(2)>
      {
        a = Identity(x)
        b = Add(a, w)
        k = Constant<value = float[4] random(3)>()
        t = If<
          then_branch = th () => (float[4] p) <float[4] v = random(2)> {
            p0 = Identity(b)
            p1 = Add(p0, v)
            p2 = If<then_branch = i () => (float[4] q) { q0 = Add(p1, a) q = Identity(q0) },
                    else_branch = j () => (float[4] r) { r = Mul(w, b) }>(c)
            p = Add(p1, p2)
          },
          else_branch = el () => (float[4] s) { s1 = Identity(k) s = Add(s1, s1) }>(c)
        d, m = Dropout(t)
        e = loc.f(d, k)
        y = Identity(e)
        z = Add(e, d)
      }
      <domain: "loc", opset_import: ["" : 17]> f (fa, fb) => (fy) {
        fc = Identity(fa)
        fd = If<then_branch = ft () => (float[4] fp) { fp = Add(fc, fb) },
                else_branch = fe () => (float[4] fq) { fq = Identity(fb) }>(fg)
        fg = Cast<to = 9>(fh)
        fh = ReduceMax<keepdims = 0>(fa)
        fy = Identity(fd)
      }
      """;

  private Random random;
  private Model model;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void everyEditKeepsTheIndexTrue(int seed) throws ModelFormatException {
    random = new Random(seed);
    model = ModelText.parse(MODEL.formatted(seed % 2 == 0 ? 3 : 8));
    GraphInvariants.check(model);
    int edits = 0;
    for (int k = 0; k < 200; k++) {
      String before = GraphText.print(model);
      int count = model.edits();
      try {
        edit();
        edits++;
      } catch (IllegalStateException | IllegalArgumentException e) {
        assertEquals(before, GraphText.print(model), e.getMessage());
        assertEquals(count, model.edits(), e.getMessage());
      }
      GraphInvariants.check(model);
    }
    assertTrue(edits > 80, edits + " edits");
    Model again = new Model(model.path(), model.toSkeleton(), model.payloads(), () -> {}, 0);
    GraphInvariants.check(again);
    assertEquals(GraphText.print(model), GraphText.print(again));
  }

  private void edit() {
    Graph graph = pick(model.graphs());
    List<Node> nodes = graph.nodes();
    Node node = nodes.isEmpty() ? null : pick(nodes);
    switch (random.nextInt(9)) {
      case 0 -> {
        Value output = graph.newValue("new");
        List<Value> inputs = List.of(pick(visible(graph)), Value.ABSENT, pick(visible(graph)));
        graph.insert(
            Optional.ofNullable(node),
            OpId.onnx("Clip"),
            inputs,
            List.of(output),
            Attributes.none());
      }
      case 1 -> addConstant(graph, node);
      case 2 -> graph.replaceUses(pick(graph.values()), pick(visible(graph)));
      case 3 -> detach(graph);
      case 4 -> removeUnused(graph);
      default -> editNode(graph, node);
    }
  }

  private void editNode(Graph graph, Node node) {
    if (node == null) {
      return;
    }
    switch (random.nextInt(5)) {
      case 0 -> graph.remove(node);
      case 1 -> graph.dropOutput(node, random.nextInt(node.outputs().size()));
      case 2 -> graph.setAttributes(node, node.attributes().with("extra", random.nextInt(9)));
      case 3 -> {
        if (!node.inputs().isEmpty()) {
          graph.setInput(node, random.nextInt(node.inputs().size()), pick(visible(graph)));
        }
      }
      default -> {
        if (node.op().equals(OpId.onnx("Identity")) && !node.output(0).isAbsent()) {
          graph.bypass(node);
        }
      }
    }
  }

  private void addConstant(Graph graph, Node before) {
    int elements = random.nextBoolean() ? 4 : 400;
    Tensor tensor =
        new Tensor(
            model.uniqueName("const"),
            ElemType.FLOAT,
            new long[] {elements},
            Payload.of(new byte[4 * elements]));
    graph.addConstant(tensor, Optional.ofNullable(before));
  }

  /** A constant becomes the output of a new node that reads the same constant. */
  private void detach(Graph graph) {
    List<Value> constants = new ArrayList<>(graph.values());
    constants.removeIf(value -> value.constant().isEmpty());
    if (constants.isEmpty()) {
      return;
    }
    Value value = pick(constants);
    Tensor tensor = value.constant().get();
    Optional<Node> before = graph.detachConstant(value);
    Tensor renamed =
        new Tensor(model.uniqueName("moved"), tensor.elemType(), tensor.dims(), tensor.data());
    Value moved = graph.addConstant(renamed, before);
    if (random.nextBoolean()) {
      graph.insert(before, OpId.onnx("Neg"), List.of(moved), List.of(value), Attributes.none());
    } else {
      Node node =
          graph.insert(
              before,
              OpId.onnx("Abs"),
              List.of(moved),
              List.of(graph.newValue("abs")),
              Attributes.none());
      graph.redefine(node, value);
    }
  }

  private void removeUnused(Graph graph) {
    for (Initializer initializer : List.copyOf(graph.initializers())) {
      if (!initializer.value().isUsed()) {
        graph.removeInitializer(initializer.value());
        return;
      }
    }
  }

  private static List<Value> visible(Graph graph) {
    List<Value> values = new ArrayList<>();
    for (Graph at = graph; at != null; at = at.parent().orElse(null)) {
      at.values().stream().filter(Value::isDefined).forEach(values::add);
    }
    return values;
  }

  private <T> T pick(List<T> list) {
    if (list.isEmpty()) {
      throw new IllegalStateException("nothing to pick from");
    }
    return list.get(random.nextInt(list.size()));
  }
}
