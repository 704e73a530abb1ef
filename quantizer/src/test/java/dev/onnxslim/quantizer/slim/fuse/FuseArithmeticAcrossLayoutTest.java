package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.quantizer.fixture.PassTester;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FuseArithmeticAcrossLayoutTest {
  private static PassTester run(String graph) {
    return PassTester.runToRounding(new FuseArithmeticAcrossLayout(), graph);
  }

  private static String model(String nodes) {
    return "<ir_version: 8, opset_import: [\"\" : 17]> g (float[N, 6] x, float[N, 5, 6] z) =>"
        + " (float[] y) <float[6, 4] w = random(1), float[4] b = random(2), float[4] c = {-2, 3,"
        + " 0.5, 7}, float one = {-0.3}, float[1, 1, 1] deep = {2}, float[2, 2] m = random(3),"
        + " float[4, 1] tall = random(4), int64[3] split = {-1, 2, 2}, int64[3] same = {0, 1, 4},"
        + " int64[1] ax = {1}, int64[4] heads = {0, 0, 2, 2}, float[4] wide = {1, 2, 3, 4}> { "
        + nodes
        + " }";
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mul(r, c)", "Mul(c, r)", "Div(r, c)", "Add(r, c)", "Sub(c, r)"})
  void aConstantAlongThePreservedAxisGoesIntoGemm(String node) {
    run(model("t = Gemm(x, w, b) r = Reshape(t, same) y = " + node))
        .edits(1)
        .leaves("t = Gemm(x, w, b)", "y = Reshape(t, same)");
    run(model("t = Gemm(x, w, b) r = Unsqueeze(t, ax) y = " + node)).edits(1);
    run(model("t = MatMul(x, w) u = Unsqueeze(t, ax) r = Squeeze(u, ax) y = " + node)).edits(1);
  }

  @Test
  void aSummandMakesAMatMulAGemm() {
    run(model("t = MatMul(x, w) r = Unsqueeze(t, ax) y = Add(r, c)"))
        .edits(1)
        .leaves("t = Gemm(x, w, c)", "y = Unsqueeze(t, ax)");
    run(model("t = MatMul(z, w) r = Unsqueeze(t, ax) y = Add(r, c)")).edits(0);
  }

  @Test
  void aSingleFactorPassesEveryMove() {
    run(model(
            "t = MatMul(z, w) a = Add(t, b) h = Reshape(a, heads)"
                + " r = Transpose<perm = [0, 2, 1, 3]>(h) y = Mul(r, one)"))
        .edits(1);
    run(model("t = Gemm(x, w, b) r = Reshape(t, split) y = Div(r, deep)")).edits(1);
    run(model("t = Gemm(x, w, b) r = Flatten<axis = 0>(t) y = Div(r, one)")).edits(1);
  }

  @Test
  void theScaleOfAttentionGoesIntoOneOfItsProducts() {
    run(model(
            "t = MatMul(z, w) q = Add(t, b) k = Transpose<perm = [0, 2, 1]>(q)"
                + " s = MatMul(z, w) v = MatMul(s, k) y = Mul(v, one)"))
        .edits(0); // both read the weight
    run(model(
            "t = MatMul(z, w) q = Add(t, b) p = Relu(q) k = Transpose<perm = [0, 2, 1]>(p)"
                + " n = Neg(w) s = MatMul(z, n) v = MatMul(s, k) y = Mul(v, one)"))
        .edits(0);
    run(model(
                "t = MatMul(z, w) q = Add(b, t) e = Exp(z) k = Transpose<perm = [0, 2, 1]>(e)"
                    + " n = MatMul(q, m2) v = MatMul(n, k) y = Div(v, one)")
            .replace("float one", "float[4, 6] m2 = random(8), float one"))
        .edits(1);
    run(model(
                "t = MatMul(z, w) q = Add(b, t) k = Transpose<perm = [0, 2, 1]>(q) e = Softmax(t2)"
                    + " v = MatMul(e, k) y = Div(v, one)")
            .replace("t = MatMul", "t2 = MatMul(z, w2) t = MatMul")
            .replace("float one", "float[6, 4] w2 = random(8), float one"))
        .edits(1);
    run(model(
            "t = MatMul(z, w) r = Transpose<perm = [0, 2, 1]>(t) v = MatMul(r, z) y = Add(v, one)"))
        .edits(0);
  }

  @Test
  void theBiasBetweenTakesFactorAndSummand() {
    run(model("t = MatMul(z, w) a = Add(t, b) y = Mul(a, c)"))
        .edits(1)
        .leaves("t = MatMul(z, w)", "y = Add(t, b)");
    run(model("t = MatMul(z, w) a = Add(t, one) y = Mul(a, c)"))
        .edits(1); // four summands take no more than what goes
    run(model("t = MatMul(z, w) a = Add(t, b) r = Reshape(a, heads) y = Add(r, one)")).edits(1);
    run(model("t = MatMul(z, w) a = Add(t, b) d = Add(a, c) y = Add(d, one)")).edits(2);
    run(model("t = MatMul(z, w) a = Add(t, wide) y = Sub(one, a)")).edits(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Gemm(x, w, b) r = Reshape(t, split) y = Mul(r, m)", // no longer one axis
        "t = Gemm(x, w, b) r = Transpose(t) y = Mul(r, one) n = Neg(r)",
        "t = Gemm(x, w, b) r = Reshape(t, split) y = Div(one, r)",
        "t = Gemm(x, w, b) n = Relu(t) y = Mul(n, one)",
        "t = Gemm(x, w, b) u = Unsqueeze(t, ax) y = Mul(u, x3)",
        "t = MatMul(x, w) u = Unsqueeze(t, ax) y = Add(u, tall)", // makes it larger
        "t = MatMul(z, w) a = Add(t, z4) y = Mul(a, one)"
      })
  void othersStay(String nodes) {
    String more = "x3 = Exp(one) z4 = Cos(one) ";
    run(model(more + nodes)).edits(0);
  }

  @Test
  void channelsAreFollowedThroughATranspose() {
    run(model(
            "t = Gemm(x, w, b) u = Unsqueeze(t, ax) r = Transpose<perm = [0, 2, 1]>(u)"
                + " y = Mul(r, tall)"))
        .edits(1);
    run(model(
            "t = Gemm(x, w, b) u = Unsqueeze(t, ax) r = Transpose<perm = [2, 1, 0]>(u)"
                + " y = Mul(r, tall)"))
        .edits(0);
  }

  @Test
  void normalizationMeetsTheChannelsOfAConv() {
    String model =
        "<ir_version: 8, opset_import: [\"\" : 17]> g (float[N, 2, 5] x) => (float[] y)"
            + " <float[4, 2, 3] w = random(1), float[4] s = random(2), float[4] b = random(3),"
            + " float[4] m = random(4), float[4] v = {1, 2, 3, 4}, int64[1] ax = {%d}>"
            + " { t = Conv(x, w) r = Unsqueeze(t, ax) y = BatchNormalization(r, s, b, m, v) }";
    run(model.formatted(3)).edits(1).leaves("t = Conv(x, w, b)", "y = Unsqueeze(t, ax)");
    run(model.formatted(2)).edits(1);
  }

  @Test
  void aValueThatIsGivenOutKeepsItsScale() {
    run("<ir_version: 8, opset_import: [\"\" : 17]> g (float[N, 6] x) => (float[] y, float[] t)"
            + " <float[6, 4] w = random(1), float c = {3}>"
            + " { t = MatMul(x, w) r = Transpose(t) y = Mul(r, c) }")
        .edits(0);
  }

  @Test
  void inBodiesAndFunctionsToo() {
    run("<ir_version: 8, opset_import: [\"\" : 17]> g (float[N, 6] x, bool c) => (float[] y)"
            + " <float[6, 4] w = random(1), float s = {3}> { y = If<then_branch = a () => (float[]"
            + " p) { t = MatMul(x, w) r = Transpose(t) p = Mul(r, s) }, else_branch = d () =>"
            + " (float[] q) { q = Neg(x) }>(c) }")
        .edits(1);
    run("<ir_version: 8, opset_import: [\"\" : 17, \"l\" : 1]> g (float[N, 6] x) => (float[] y)"
            + " { y = l.f(x) } <domain: \"l\", opset_import: [\"\" : 17]> f (x) => (y)"
            + " { w = Constant<value = float[6, 1] {1, 2, 3, 4, 5, 6}>() s = Constant<value = float"
            + " {0.3}>() v = Constant<value = float[1] {0.3}>() t = MatMul(x, w) r = Transpose(t)"
            + " p = Mul(r, s) y = Mul(p, v) }")
        .edits(1);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "3"})
  void randomWaysKeepWhatIsComputed(int part) {
    for (int seed = 0; seed < 40; seed++) {
      run(random(new Random(100 * part + seed)));
    }
  }

  private static String random(Random random) {
    List<String> nodes = new ArrayList<>();
    List<String> outputs = new ArrayList<>(List.of("float[] y"));
    List<Integer> dims = new ArrayList<>(random.nextBoolean() ? List.of(0, 4) : List.of(0, 4, 4));
    String data = dims.size() == 2 ? "x" : "z";
    boolean gemm = dims.size() == 2 && random.nextBoolean();
    nodes.add(gemm ? "t0 = Gemm<alpha = 0.5>(x, w, b)" : "t0 = MatMul(" + data + ", w)");
    int at = 0;
    for (int k = 2 + random.nextInt(4); k > 0; k--) {
      if (random.nextInt(12) == 0) {
        outputs.add("float[] t" + at);
      }
      nodes.add("t" + (at + 1) + " = " + step(random, dims).formatted("t" + at));
      at++;
    }
    nodes.add("y = Neg(t" + at + ")");
    return "<ir_version: 8, opset_import: [\"\" : 17]> g (float[N, 6] x, float[N, 4, 6] z) => ("
        + String.join(", ", outputs)
        + ") <float[6, 4] w = random(1), float[4] b = random(2), float[4] c = {-2, 3, 0.5, 7},"
        + " float one = {-0.3}, float[4, 1] tall = random(4), int64[3] split = {-1, 2, 2},"
        + " int64[3] same = {-1, 1, 4}, int64[2] end = {-1, 4}, int64[1] ax = {1}> { "
        + String.join(" ", nodes)
        + " }";
  }

  /** A node that works for data of these sizes, 0 for the batch; they become those behind it. */
  private static String step(Random random, List<Integer> dims) {
    int rank = dims.size();
    String[] arithmetic = {"Mul(%s, ", "Add(%s, ", "Sub(%s, ", "Div(%s, "};
    switch (random.nextInt(rank > 4 ? 4 : 8)) {
      case 0, 1, 2, 3:
        boolean along = dims.get(rank - 1) == 4 && random.nextBoolean();
        boolean across = rank > 1 && dims.get(rank - 2) == 4 && random.nextInt(3) == 0;
        return arithmetic[random.nextInt(4)] + (across ? "tall)" : along ? "c)" : "one)");
      case 4:
        dims.add(1, 1);
        return "Unsqueeze(%s, ax)";
      case 5:
        Collections.reverse(dims);
        return "Transpose(%s)";
      case 6:
        dims.clear();
        boolean splits = random.nextBoolean();
        dims.addAll(splits ? List.of(0, 2, 2) : List.of(0, 4));
        return splits ? "Reshape(%s, split)" : "Reshape(%s, end)";
      default:
        return random.nextBoolean() ? "Neg(%s)" : "Sub(one, %s)";
    }
  }
}
