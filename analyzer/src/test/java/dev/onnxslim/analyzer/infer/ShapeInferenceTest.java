package dev.onnxslim.analyzer.infer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.ops.Contents;
import dev.onnxslim.analyzer.ops.Inferred;
import dev.onnxslim.analyzer.ops.OpContext;
import dev.onnxslim.analyzer.ops.OpRegistry;
import dev.onnxslim.analyzer.ops.OpRule;
import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.analyzer.ops.OpRules;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The way through graphs, bodies and calls, with a few rules of its own. */
class ShapeInferenceTest {
  private static final OpRegistry RULES =
      OpRegistry.of(
          List.of(
              OpRule.onnx("Relu", 1, op -> op.known(op.shape(0)), CostRule.NONE),
              OpRule.onnx("Identity", 1, op -> op.known(op.shape(0)), CostRule.NONE)
                  .withContents(op -> List.of(op.contents(0))),
              OpRule.onnx(
                      "NonZero", 1, op -> op.known(Shape.of(Dim.of(2), Dim.UNKNOWN)), CostRule.NONE)
                  .withElemTypes(ElemTypeRule.of(ElemType.INT64)),
              OpRule.onnx("Abs", 1, ShapeInferenceTest::twice, CostRule.NONE),
              OpRule.onnx("Shape", 1, op -> op.known(Shape.of(op.rank(0))), CostRule.NONE)
                  .withElemTypes(ElemTypeRule.of(ElemType.INT64))
                  .withContents(
                      op -> List.of(Optional.of(new Contents.Integers(op.shape(0).dims())))),
              OpRule.onnx("Reshape", 1, op -> op.known(new Shape(op.integers(1))), CostRule.NONE),
              OpRule.onnx("Neg", 1, op -> Inferred.invalid("it is so"), CostRule.NONE)));

  /** The rule for Abs here: the last dim doubled. */
  private static Inferred twice(OpContext op) {
    return op.known(op.shape(0).with(-1, op.dim(0, -1).times(2)));
  }

  private static InferredModel infer(String text, String... shapes) throws IOException {
    Model model = ModelText.parse(text);
    return ShapeInference.infer(
        model, InputShapes.parse(Arrays.asList(shapes), model), Trust.STATED, RULES);
  }

  private static String type(InferredModel model, String value) {
    return type(model.main(), value);
  }

  private static String type(Scope scope, String value) {
    Value found = scope.graph().value(value).orElseThrow();
    return scope.type(found).toString();
  }

  @Test
  void shapesGoFromNodeToNode() throws IOException {
    InferredModel model =
        infer("g (float[n, 3] x) => (float[] y) { a = Relu(x) b = Abs(a) y = Abs(b) }");
    assertEquals("float[nx12]", type(model, "y"));
    assertEquals(Optional.empty(), model.main().unresolved(model.model().graph().nodes().get(0)));
  }

  @Test
  void anUnknownDimGetsANameOfItsOwn() throws IOException {
    InferredModel model =
        infer(
            """
            g (float[y_1, 3] x) => (int64[] z) {
              y = NonZero(x)
              a = NonZero(x)
              z = Abs(y)
            }
            """);
    assertEquals("int64[2xy_1_2]", type(model, "y"), "y_1 is taken by the input");
    assertEquals("int64[2xa_1]", type(model, "a"));
    assertEquals("int64[2x2*y_1_2]", type(model, "z"));
  }

  @Test
  void namesDoNotLookLikeArithmetic() throws IOException {
    InferredModel model =
        infer("g (float[n, 3] x) => (int64[] /m/a.b/c) { /m/a.b/c = NonZero(x) }");
    assertEquals("int64[2xm_a.b_c_1]", type(model, "/m/a.b/c"));
  }

  @Test
  void contentsMakeShapes() throws IOException {
    InferredModel model =
        infer("g (float[n, 3] x, float[m] z) => (float[] y) { s = Shape(x) y = Reshape(z, s) }");
    assertEquals("float[nx3]", type(model, "y"));
    assertEquals(
        "float[4x3]",
        type(
            infer(
                "g (float[n, 3] x, float[m] z) => (float[] y) { s = Shape(x) y = Reshape(z, s) }",
                "x=4x3"),
            "y"));
  }

  @Test
  void whatTheModelStatesCompletesWhatRulesCannotTell() throws IOException {
    InferredModel model =
        infer(
            """
            <ir_version: 8, opset_import: ["" : 17, "other" : 1]>
            g (float[n, 3] x) => (float[] y) <int64[2, 7] a, float[n, 5] b, float[1, 1] c> {
              a = NonZero(x)
              b = other.Op(x)
              c = Relu(x)
              y = Relu(b)
            }
            """);
    assertEquals("int64[2x7]", type(model, "a"));
    assertEquals("float[nx5]", type(model, "b"));
    assertEquals("float[nx5]", type(model, "y"));
    assertEquals("float[nx3]", type(model, "c"), "a rule knows better");
    assertEquals(
        "['c' is stated to be float[1x1], but is float[nx3]]", model.contradictions().toString());
    assertEquals(
        "there is no rule for other::Op",
        model.main().unresolved(model.model().graph().nodes().get(1)).orElseThrow());
  }

  @Test
  void forRewritesOnlyEnforcedSizesCount() throws IOException {
    Model model =
        ModelText.parse(
            """
            <ir_version: 8, opset_import: ["" : 17, "other" : 1]>
            g (float[n, 3] x, float[n, 3] z) => (float[n, 3] y, float[n, 3] w, float[2] v)
              <float[2] v> {
              y = Relu(x)
              w = Relu(z)
              v = other.Op(x)
            }
            """);
    InferredModel found = ShapeInference.infer(model, InputShapes.NONE, Trust.ENFORCED, RULES);
    assertEquals("float[x_0x3]", type(found, "y"));
    assertEquals("float[z_0x3]", type(found, "w"), "the same name does not prove the same size");
    assertEquals("float[...]", type(found, "v"));
  }

  @Test
  void theLastNAreAllWhereNIsZero() throws IOException {
    Model model =
        ModelText.parse(
            """
            <ir_version: 8, opset_import: ["" : 17, "local" : 1]>
            g (float[d] x, float[n] z) => (float[] y, float[] w)
              <int64[1] zero = {0}, int64[1] end = {9223372036854775807}> {
              s = Shape(z)
              t = Sub(zero, s)
              y = Slice(x, t, end)
              w = local.Last(x, t, end)
            }
            <domain: "local", opset_import: ["" : 17]>
            Last (x, t, end) => (w) { w = Slice(x, t, end) }
            """);
    InferredModel stated =
        ShapeInference.infer(model, InputShapes.NONE, Trust.STATED, OpRules.standard());
    assertEquals("float[min(d,n)]", type(stated, "y"));
    assertEquals("float[min(d,n)]", type(stated, "w"));
    InferredModel enforced =
        ShapeInference.infer(model, InputShapes.NONE, Trust.ENFORCED, OpRules.standard());
    assertEquals("float[y_0]", type(enforced, "y"));
    assertEquals("float[w_0]", type(enforced, "w"));
  }

  @Test
  void aBrokenNodeIsSaidAndTheRestGoesOn() throws IOException {
    InferredModel model = infer("g (float[n] x) => (float[] y) { a = Neg(x) y = Relu(x) }");
    assertEquals("it is so", model.main().unresolved(model.model().graph().nodes().get(0)).get());
    assertEquals("float[...]", type(model, "a"));
    assertEquals("float[n]", type(model, "y"));
  }

  @Test
  void branchesThatAgreeAndBranchesThatDiffer() throws IOException {
    String text =
        """
        g (float[n, 3] x, bool c) => (float[] y) <bool t = {1}> {
          y = If<then_branch = g1 () => (float[] v) { v = Relu(x) },
                 else_branch = g2 () => (float[] w) { w = Abs(x) }>(%s)
        }
        """;
    InferredModel open = infer(text.formatted("c"));
    assertEquals("float[nxy_1]", type(open, "y"));
    List<Inner> inner = open.main().inner(open.model().graph().nodes().get(0));
    assertEquals(List.of("then_branch", "else_branch"), inner.stream().map(Inner::name).toList());
    assertTrue(inner.stream().allMatch(Inner::isAlternative));
    InferredModel known = infer(text.formatted("t"));
    assertEquals("float[nx3]", type(known, "y"));
    List<Inner> taken = known.main().inner(known.model().graph().nodes().get(0));
    assertEquals(List.of(Dim.of(1), Dim.of(0)), taken.stream().map(Inner::times).toList());
  }

  private static final String LOOP =
      """
      g (float[n, 3] x, int64 m, bool c) => (float[] y, float[] z)
        <int64 five = {5}, bool yes = {1}, int64[1] s = {7}> {
        y, z = Loop<body = b (int64 i, bool on, float[] v) => (bool go, float[] vo, float[] so) {
          go = Identity(%s)
          vo = %s(v)
          so = Relu(v)
        }>(%s, %s, x)
      }
      """;

  private static InferredModel loop(String condition, String op, String count, String start)
      throws IOException {
    return infer(LOOP.formatted(condition, op, count, start));
  }

  private static Dim trips(InferredModel model) {
    return model.main().inner(model.model().graph().nodes().get(0)).get(0).times();
  }

  @Test
  void aLoopThatKeepsItsShape() throws IOException {
    InferredModel model = loop("on", "Relu", "five", "yes");
    assertEquals("float[nx3]", type(model, "y"));
    assertEquals("float[5xnx3]", type(model, "z"));
    assertEquals(Dim.of(5), trips(model));
  }

  @Test
  void aLoopThatChangesItsShape() throws IOException {
    InferredModel model = loop("on", "Abs", "five", "");
    assertEquals("float[nxy_1]", type(model, "y"), "not the shape after one round");
    assertEquals(Dim.of(5), trips(model));
  }

  @Test
  void aLoopWhoseEndIsNotKnown() throws IOException {
    assertEquals("y_trips", trips(loop("c", "Relu", "five", "yes")).toString());
    assertEquals("y_trips", trips(loop("on", "Relu", "five", "c")).toString());
    assertEquals("y_trips", trips(loop("on", "Relu", "m", "yes")).toString());
    assertEquals("float[y_tripsxnx3]", type(loop("on", "Relu", "m", "yes"), "z"));
  }

  @Test
  void scans() throws IOException {
    InferredModel model =
        infer(
            """
            g (float[b, 3] s, float[7, b, t] x) => (float[] o, float[] z) {
              o, z = Scan<num_scan_inputs = 1, scan_input_axes = [2], scan_output_axes = [-1],
                body = b (float[] v, float[] e) => (float[] w, float[] u) {
                  w = Relu(v)
                  u = Abs(e)
                }>(s, x)
            }
            """);
    assertEquals("float[bx3]", type(model, "o"));
    assertEquals("float[7x2*bxt]", type(model, "z"));
    assertEquals("t", trips(model).toString());
  }

  @Test
  void eachCallOfAFunctionHasItsOwnShapes() throws IOException {
    InferredModel model =
        infer(
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[n] x, float[5, m] z) => (float[] y, float[] w, float[] v) {
              y = loc.f(x)
              w = loc.f(z)
              v = loc.f(x)
            }
            <domain: "loc", opset_import: ["" : 17]> f (a, b) => (c) { c = Abs(a) }
            """);
    assertEquals("float[2*n]", type(model, "y"));
    assertEquals("float[5x2*m]", type(model, "w"));
    List<Scope> calls =
        model.model().graph().nodes().stream()
            .map(node -> model.main().inner(node).get(0).scope())
            .toList();
    assertEquals("float[2*n]", type(calls.get(0), "c"));
    assertEquals("float[5x2*m]", type(calls.get(1), "c"));
    assertTrue(calls.get(0) == calls.get(2), "the same call is gone through once");
    assertTrue(calls.get(0).isAbsent(calls.get(0).graph().inputs().get(1)));
  }

  /** Functions that call each other twice: 2^40 calls if each were gone through. */
  @Test
  void manyCallsTakeNoTime() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[n] x) => (float[] y) { y = loc.f0(x) }
            """);
    for (int k = 0; k < 40; k++) {
      text.append(
          "<domain: \"loc\", opset_import: [\"\" : 17, \"loc\" : 1]> f%d (a) => (c) { b = loc.f%d(a) c = loc.f%d(b) }%n"
              .formatted(k, k + 1, k + 1));
    }
    text.append("<domain: \"loc\", opset_import: [\"\" : 17]> f40 (a) => (c) { c = Relu(a) }");
    assertEquals("float[n]", type(infer(text.toString()), "y"));
  }
}
