package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.quantizer.fixture.PassTester;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FuseTransposeIntoGemmTest {
  private static PassTester run(String nodes) {
    return PassTester.runToRounding(
        new FuseTransposeIntoGemm(),
        "g (float[N, 3] x) => (float[] y) <float[4, 3] w = random(1), float[3, 4] v = random(2),"
            + " float[4, 4] s = random(3)> {"
            + nodes
            + "}");
  }

  @Test
  void theGemmTransposes() {
    run("t = Transpose(w) y = Gemm(x, t)").edits(1).leaves("y = Gemm<transB = 1>(x, w)");
    run("t = Transpose<perm = [1, 0]>(v) y = Gemm<transB = 1>(x, t)")
        .edits(1)
        .leaves("y = Gemm(x, v)");
    run("t = Transpose(x) u = Transpose(w) y = Gemm<transA = 1, alpha = 2.0>(t, u)")
        .edits(2)
        .leaves("y = Gemm<alpha = 2.0, transB = 1>(x, w)");
  }

  @Test
  void oneWithMoreReadersStays() {
    run("t = Transpose(w) u = Gemm(x, t) v1 = MatMul(x, t) y = Add(u, v1)").edits(0);
    run("t = Transpose(s) u = Gemm(t, t) a = MatMul(x, v) y = Gemm(a, u)").edits(0);
  }

  @Test
  void oneThatSwapsNothingStays() {
    run("t = Transpose<perm = [0, 1]>(v) y = Gemm(x, t)").edits(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Transpose(s) y = Gemm(v, w, t) z = Neg(x)", // what is added is not transposed
        "t = Transpose(w) y = Gemm(x, t) z = Neg(t)",
        "t = Transpose(w) u = Neg(t) y = Gemm(x, u) z = Neg(x)",
        "t = Transpose(w) y = MatMul(x, t) z = Neg(x)",
        "t = Transpose<perm = [0, 1]>(x) y = Gemm(t, v) z = Neg(x)"
      })
  void othersStay(String nodes) {
    PassTester.runToRounding(
            new FuseTransposeIntoGemm(),
            "g (float[N, 3] x) => (float[] y, float[] z) <float[4, 3] w = random(1),"
                + " float[3, 4] v = random(2), float[3, 3] s = random(3)> {"
                + nodes
                + "}")
        .edits(0);
  }

  @Test
  void anOutputInTheMiddleStays() {
    PassTester.runToRounding(
            new FuseTransposeIntoGemm(),
            "g (float[N, 3] x) => (float[] t, float[] y) <float[4, 3] w = random(1)> {"
                + " t = Transpose(w) y = Gemm(x, t) }")
        .edits(0);
  }

  @Test
  void inBodies() {
    PassTester.runToRounding(
            new FuseTransposeIntoGemm(),
            """
            g (float[N, 3] x, bool c) => (float[] y) <float[4, 3] w = random(1)> {
              o = Transpose(w)
              y = If<then_branch = p () => (float[] v) { t = Transpose(w) v = Gemm(x, t) },
                     else_branch = q () => (float[] u) { u = Gemm(x, o) }>(c) }\
            """)
        .edits(1)
        .leaves(
            "o = Transpose(w)",
            "y = If<else_branch = () => (u) {u = Gemm(x, o)}, then_branch = () => (v) {v ="
                + " Gemm<transB = 1>(x, w)}>(c)");
  }

  @Test
  void inFunctionsWhereTheFlagsAreTheirOwn() {
    String f =
        """
        <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
        g (float[N, 3] x) => (float[] y) <float[4, 3] w = random(1)> { y = loc.f<k = %s>(x, w) }
        <domain: "loc", opset_import: ["" : 17]> f <k> (a, b) => (c) { %s }\
        """;
    PassTester.runToRounding(
            new FuseTransposeIntoGemm(), f.formatted("1.0", "t = Transpose(b) c = Gemm(a, t)"))
        .edits(1)
        .leaves("y = loc.f<k = 1.0>(x, w)", "loc::f:", "c = Gemm<transB = 1>(a, b)");
    PassTester.runToRounding(
            new FuseTransposeIntoGemm(),
            f.formatted("2.0", "t = Transpose(b) c = Gemm<alpha: float = @k>(a, t)"))
        .edits(0);
    PassTester.runToRounding(
            new FuseTransposeIntoGemm(),
            f.formatted("[1, 0]", "t = Transpose<perm: ints = @k>(b) c = Gemm(a, t)"))
        .edits(0);
  }

  @Test
  void randomGemmsKeepTheirResults() {
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      boolean[] flags = {random.nextBoolean(), random.nextBoolean()};
      boolean[] turned = {random.nextBoolean(), random.nextBoolean()};
      // p is [4, 3] and q is [3, 4], whatever way they are read
      String a = flags[0] == turned[0] ? "p" : "q";
      String b = flags[1] == turned[1] ? "q" : "p";
      String perm = random.nextBoolean() ? "<perm = [1, 0]>" : "";
      StringBuilder nodes = new StringBuilder();
      nodes.append(turned[0] ? " a = Transpose%s(%s)".formatted(perm, a) : " a = Neg(" + a + ")");
      nodes.append(turned[1] ? " b = Transpose%s(%s)".formatted(perm, b) : " b = Neg(" + b + ")");
      String added = List.of("", ", row", ", column").get(random.nextInt(3));
      nodes.append(
          " t = Gemm<transA = %d, transB = %d, alpha = %s, beta = %s>(a, b%s)"
              .formatted(
                  flags[0] ? 1 : 0,
                  flags[1] ? 1 : 0,
                  List.of("1.0", "-0.5").get(random.nextInt(2)),
                  List.of("1.0", "2.0", "0.0").get(random.nextInt(3)),
                  added));
      boolean shared = random.nextInt(3) == 0;
      nodes.append(shared ? " u = Neg(a) y = Relu(t)" : " u = Neg(x) y = Relu(t)");
      String outputs = random.nextInt(4) == 0 ? ", float[] b" : "";
      int edits = (turned[0] && !shared ? 1 : 0) + (turned[1] && outputs.isEmpty() ? 1 : 0);
      PassTester.runToRounding(
              new FuseTransposeIntoGemm(),
              ("g (float[N, 3] x, float[4, 3] p, float[3, 4] q) => (float[] y, float[] u%s)"
                      + " <float[4] row = random(1), float[4, 1] column = random(2)> {%s }")
                  .formatted(outputs, nodes))
          .edits(edits);
    }
  }
}
