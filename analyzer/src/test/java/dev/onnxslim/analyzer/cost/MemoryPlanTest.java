package dev.onnxslim.analyzer.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.infer.ShapeInference;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
  private static final String HEADER =
      "<ir_version: 8, opset_import: [\"\" : 17, \"loc\" : 1, \"com.microsoft\" : 1]>";

  private static MemoryPlan plan(String text, String... shapes) throws IOException {
    Model model = ModelText.parse(text.startsWith("<") ? text : HEADER + text);
    InputShapes given = InputShapes.parse(Arrays.asList(shapes), model);
    return MemoryPlan.of(ShapeInference.infer(model, given));
  }

  private static List<String> live(MemoryPlan plan) {
    return plan.peak().orElseThrow().live().stream().map(v -> v.name() + " " + v.bytes()).toList();
  }

  @Test
  void aValueLivesFromItsNodeToItsLastReader() throws IOException {
    MemoryPlan plan =
        plan(
            """
            g (float[2, 8] x) => (float[2, 4] y)
              <float[8, 4] w = random(1), float[2, 4] a, float[2, 4] b, float[2, 4] c>
            {
              a = MatMul(x, w)
              b = Relu(a)
              c = Exp(b)
              y = Add(c, b)
            }
            """);
    // x 64 and y 32 throughout; a dies behind b, weights count nothing
    assertEquals(List.of(128L, 160L, 160L, 160L), plan.timeline());
    assertEquals(Dim.of(160), plan.peakBytes());
    assertEquals(1, plan.peak().orElseThrow().step());
    assertEquals("Relu 'b'", plan.peak().get().node());
    assertEquals(List.of("x 64", "a 32", "b 32", "y 32"), live(plan));
    assertEquals("float[2x8]", plan.peak().get().live().get(0).type());
    assertEquals(Optional.empty(), plan.problem());
  }

  @Test
  void whatNothingReadsDiesAtOnce() throws IOException {
    MemoryPlan plan =
        plan(
            """
            g (float[4] x) => (float[4] y) <float[4] a, float[100] b, float[4] c> {
              a, b = loc.Two(x)
              c = Relu(a)
              y = Relu(c)
            }
            """);
    assertEquals(List.of(448L, 64L, 48L), plan.timeline());
  }

  @Test
  void smallElementsArePacked() throws IOException {
    MemoryPlan plan =
        plan(
            """
            <ir_version: 10, opset_import: ["" : 21, "loc" : 1]>
            g (uint4[3] x, float16[3] h, bool[3] m) => (int8[3] y) { y = loc.Op(x, h, m) }
            """);
    assertEquals(List.of(2L + 6 + 3 + 3), plan.timeline());
  }

  @Test
  void aViewIsItsInputsMemory() throws IOException {
    MemoryPlan plan =
        plan(
            """
            g (float[4] x) => (float[4] y, float[2, 2] z)
              <int64[2] s = {2, 2}, float[4] a, float[2, 2] b, float[2, 2] c, float[4] d>
            {
              a = Relu(x)
              b = Reshape(a, s)
              c = Exp(b)
              d = Relu(x)
              y = Sum(d, d)
              z = Reshape(x, s)
            }
            """);
    // x, y and z (a copy: the input is not the caller's to give) 16 each throughout
    assertEquals(List.of(64L, 64L, 80L, 64L, 64L, 48L), plan.timeline());
  }

  @Test
  void aViewOfAWeightIsAWeight() throws IOException {
    MemoryPlan plan =
        plan(
            """
            g (float[4] x) => (float[4] y)
              <float[2, 2] w = random(1), int64[1] s = {4}, float[4] v, float[1] k>
            {
              v = Reshape(w, s)
              k = Constant<value = float[1] {1}>()
              y = loc.Op(x, v, k)
            }
            """);
    assertEquals(List.of(32L, 32L, 32L), plan.timeline());
  }

  @Test
  void theLargerBranchCountsWhileItsNodeRuns() throws IOException {
    MemoryPlan plan =
        plan(
            """
            g (float[4] x, bool c) => (float[4] y) <float[4] a> {
              a = Relu(x)
              [choice] y = If<
                then_branch = t () => (float[4] p) <float[10] q, float[10] r> {
                  q = loc.Grow(a) r = Relu(q) p = loc.Shrink(r)
                },
                else_branch = e () => (float[4] p2) { p2 = Relu(a) }>(c)
            }
            """);
    // x 16, c 1, y 16, a 16 to the If that captures it, q and r 40 each
    assertEquals(List.of(49L, 49L + 80), plan.timeline());
    List<String> live = live(plan);
    assertTrue(live.contains("choice/then_branch/q 40"), live::toString);
    assertTrue(live.contains("choice/then_branch/r 40"), live::toString);
    assertEquals(6, live.size());
  }

  @Test
  void aLoopCountsOneIterationAndWhatItCarries() throws IOException {
    MemoryPlan plan =
        plan(
            """
            g (float[4] x) => (float[4] y) <int64 n = {3}, bool t = {1}> {
              y = Loop<body = b (int64 i, bool go, float[4] v) => (bool on, float[4] w)
                <float[8] u> {
                  on = Identity(go)
                  u = loc.Grow(v)
                  w = loc.Shrink(u)
              }>(n, t, x)
            }
            """);
    // x and y; i 8, go 1, v 16; u 32. w is y, and on is the loop's own
    assertEquals(Dim.of(32 + 25 + 32), plan.peakBytes());
  }

  @Test
  void aCallCountsWhatLivesInsideOnly() throws IOException {
    MemoryPlan plan =
        plan(
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[4, 4] x) => (float[4, 4] y) <float[4, 4] a> {
              a = loc.twice(x)
              y = loc.twice(a)
            }
            <domain: "loc", opset_import: ["" : 17]> twice (p) => (r) {
              q = MatMul(p, p)
              r = MatMul(q, q)
            }
            """);
    // x, y and a, and q inside
    assertEquals(List.of(256L, 256L), plan.timeline());
  }

  @Test
  void openSizesGiveAFormula() throws IOException {
    String text =
        """
        g (float[n, 8] x) => (float[n, 4] y)
          <float[8, 4] w = random(1), float[4, 4] w2 = random(2), float[n, 4] a, float[n, 4] b>
        {
          a = MatMul(x, w)
          b = MatMul(a, w2)
          y = MatMul(b, w2)
        }
        """;
    MemoryPlan plan = plan(text);
    assertEquals("80*n", plan.peakBytes().toString());
    assertEquals(Optional.empty(), plan.peak());
    assertEquals(List.of(), plan.timeline());
    assertEquals(plan(text, "n=5").peakBytes(), plan.peakBytes().with(Map.of("n", Dim.of(5))));
  }

  @Test
  void theFormulaKeepsAllMomentsThatMayBeThePeak() throws IOException {
    String text =
        """
        g (float[n, 8] x, float[m, 8] z) => (float[1] y)
          <float[8, 90] w = random(1), float[n, 90] a, float[1] k, float[m, 90] b, float[1] l> {
          a = MatMul(x, w)
          k = loc.Sum(a)
          b = MatMul(z, w)
          l = loc.Sum(b)
          y = Sum(k, l)
        }
        """;
    MemoryPlan plan = plan(text);
    for (long n : new long[] {1, 7, 400}) {
      for (long m : new long[] {1, 7, 400}) {
        assertEquals(
            plan(text, "n=" + n, "m=" + m).peakBytes(),
            plan.peakBytes().with(Map.of("n", Dim.of(n), "m", Dim.of(m))),
            plan.peakBytes()::toString);
      }
    }
  }

  @Test
  void whatCannotBeToldIsSaid() throws IOException {
    MemoryPlan plan =
        plan("g (float[4] x, string[2] s) => (float[4] y) <float[] a> { y = loc.Op(x, s) }");
    assertInstanceOf(Dim.Unknown.class, plan.peakBytes());
    assertEquals("the size of 's' is not known", plan.problem().orElseThrow());
    assertEquals(Optional.empty(), plan.peak());
  }

  @Test
  void aModelWithoutNodesHoldsItsInputs() throws IOException {
    MemoryPlan plan = plan("g (float[4] x) => (float[4] x) {}");
    assertEquals(Dim.of(16), plan.peakBytes());
    assertEquals(List.of(), plan.timeline());
  }
}
