package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

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
}
