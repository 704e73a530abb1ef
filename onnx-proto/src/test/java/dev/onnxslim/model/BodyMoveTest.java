package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BodyMoveTest {
  private static Model inline(String text, String branch) throws ModelFormatException {
    Model model = ModelText.parse(text);
    Graph body = model.graph().nodes(OpId.onnx("If")).get(0).bodies().get(branch);
    BodyMove.inline(body);
    assertFalse(body.isAttached());
    check(model);
    return model;
  }

  private static void check(Model model) throws ModelFormatException {
    GraphInvariants.check(model);
    Model again = new Model(model.path(), model.toSkeleton(), model.payloads(), () -> {}, 0);
    GraphValidator.validate(again);
    GraphInvariants.check(again);
    assertEquals(GraphText.print(model), GraphText.print(again));
  }

  @Test
  void nodesStandWhereTheNodeStood() throws ModelFormatException {
    Model model =
        inline(
            """
            g (float[4] x, bool c) => (float[4] z) <float[4] w = {1, 2, 3, 4}> {
              a = Neg(x)
              y = If<then_branch = t () => (float[4] p) <float[4] k = {1, 2, 3, 4}, float[4] q> {
                       q = Add(a, k) [named] p = Mul(q, w) },
                     else_branch = e () => (float[4] r) { r = Add(a, a) }>(c)
              z = Relu(y)
            }""",
            "then_branch");
    assertEquals(
        "a = Neg(x)\nq_1 = Add(a, k_1)\ny = Mul(q_1, w)\nz = Relu(y)", GraphText.print(model));
    assertEquals("named", model.graph().value("y").orElseThrow().producer().get().name());
    assertEquals(
        "float[4]", model.graph().value("q_1").orElseThrow().type().orElseThrow().toString());
    assertEquals(1, model.graph().value("a").orElseThrow().uses().size());
  }

  @Test
  void whatNoNodeMakesForOneOutputAloneIsCopied() throws ModelFormatException {
    Model model =
        inline(
            """
            g (float[4] x, bool c) => (float[4] y, float[4] z, float[4] u, float[4] v) {
              y, z, u, v = If<
                then_branch = t () => (float[4] p, float[4] p, float[4] k, float[4] x)
                  <float[4] k = {1, 2, 3, 4}> { p = Neg(x) },
                else_branch = e () => (float[4] r, float[4] s, float[4] x, float[4] x) {
                  r = Add(x, x) s = Neg(r) }>(c)
            }""",
            "then_branch");
    assertEquals(
        "y = Neg(x)\nz = Identity(y)\nu = Identity(k_1)\nv = Identity(x)", GraphText.print(model));
  }

  @Test
  void innerBodiesGoAlongAndReadTheNewNames() throws ModelFormatException {
    Model model =
        inline(
            """
            g (float[4] x, bool c) => (float[4] y) {
              y = If<
                then_branch = t () => (float[4] p) {
                  a = Neg(x)
                  p = If<then_branch = i () => (float[4] q) <float[4] w = {1, 2, 3, 4}> {
                           b = Add(a, w) q = Mul(b, x) },
                         else_branch = j () => (float[4] a) { }>(c)
                },
                else_branch = e () => (float[4] x) { }>(c)
            }""",
            "then_branch");
    assertEquals(
        "a_1 = Neg(x)\ny = If<else_branch = () => (a_1) {}, then_branch = () => (q) {"
            + "b = Add(a_1, w); q = Mul(b, x)}>(c)",
        GraphText.print(model));
    Graph inner = model.graph().nodes().get(1).bodies().get("then_branch");
    inner.remove(
        inner.insert(
            Optional.empty(),
            OpId.onnx("Neg"),
            List.of(inner.value("b").orElseThrow()),
            List.of(inner.newValue("n")),
            Attributes.none()));
    check(model);
  }

  @Test
  void anInnerValueWithAnOutputsNameKeepsItsMeaning() throws ModelFormatException {
    Model model =
        inline(
            """
            g (float[4] x, bool c) => (float[4] z) {
              y = If<
                then_branch = t () => (float[4] p) {
                  p = If<then_branch = i () => (float[4] y) { y = Neg(x) },
                         else_branch = j () => (float[4] q) { q = Abs(x) }>(c)
                },
                else_branch = e () => (float[4] x) { }>(c)
              z = Relu(y)
            }""",
            "then_branch");
    assertEquals(3, model.graph().nodes().size());
    assertEquals("y = Identity(p_1)", GraphText.print(model.graph().nodes().get(1)));
  }

  @Test
  void constantsOfAnOldModelBecomeInputsAndThoseOfAFunctionNodes() throws ModelFormatException {
    String text =
        "y = If<then_branch = t () => (float[2] p) { k = Constant<value = float[2] {1, 2}>()"
            + " p = Add(x, k) }, else_branch = e () => (float[2] q) { q = Neg(x) }>(c)";
    Model old =
        inline(
            "<ir_version: 3, opset_import: [\"\" : 9]> g (float[2] x, bool c) => (float[2] y) {"
                + text
                + " }",
            "then_branch");
    assertEquals("k_1 = Constant<value = FLOAT[2]>()\ny = Add(x, k_1)", GraphText.print(old));
    Model model =
        ModelText.parse(
            "<ir_version: 8, opset_import: [\"\" : 17, \"loc\" : 1]> g (float[2] x, bool c) =>"
                + " (float[2] y) { y = loc.f(x, c) } <domain: \"loc\", opset_import: [\"\" : 17]>"
                + " f (x, c) => (y) { y = If<then_branch = t () => (float[2] p)"
                + " <float[2] k = {1, 2}> { p = Add(x, k) }, else_branch = e () => (float[2] q)"
                + " { q = Neg(x) }>(c) }");
    Graph function = model.functions().get(0).body();
    BodyMove.inline(function.nodes().get(0).bodies().get("then_branch"));
    check(model);
    assertEquals("k_1 = Constant<value = FLOAT[2]>()\ny = Add(x, k_1)", GraphText.print(function));
  }

  @Test
  void aBodyWithInputsStays() throws ModelFormatException {
    Model model =
        ModelText.parse(
            """
            g (float[4] x, int64 n) => (float[4] y) {
              y = Loop<body = b (int64 i, bool c, float[4] a) => (bool d, float[4] r) {
                d = Identity(c) r = Neg(a) }>(n, , x)
            }""");
    Graph body = model.graph().nodes().get(0).bodies().get("body");
    assertThrows(IllegalArgumentException.class, () -> BodyMove.inline(body));
    GraphInvariants.check(model);
    assertEquals(0, model.edits());
  }

  @Test
  void whateverTheNestingTheIndexStaysTrue() throws ModelFormatException {
    for (int seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      String text = "g (float[4] x, bool c) => (float[4] y) {" + ifs(random, "y", 0) + " }";
      Model model = ModelText.parse(text);
      for (int k = 0; k < 10; k++) {
        List<Graph> bodies = new ArrayList<>(model.graphs());
        bodies.removeIf(graph -> !BodyMove.isPossible(graph));
        if (!bodies.isEmpty()) {
          BodyMove.inline(bodies.get(random.nextInt(bodies.size())));
          check(model);
        }
      }
    }
  }

  private static String ifs(Random random, String output, int depth) {
    String a = "a" + depth;
    String last = depth > 0 && random.nextBoolean() ? "a" + (depth - 1) : "x";
    if (depth > 3 || depth > 0 && random.nextInt(4) == 0) {
      return " %s = Neg(%s) %s = Add(%s, x)".formatted(a, last, output, a);
    }
    String branch =
        "b () => (float[4] p%d) {%s }".formatted(depth, ifs(random, "p" + depth, depth + 1));
    return " %s = Neg(%s) %s = If<then_branch = %s, else_branch = %s>(c)"
        .formatted(a, last, output, branch, branch);
  }
}
