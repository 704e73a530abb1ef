package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

class SwapTransposesTest {
  private static PassTester run(String text) {
    return Cleaned.run(new SwapTransposes(), text);
  }

  @Test
  void aNewAxisEntersTheReshapeBefore() {
    run("""
    g (float[N, 12] x) => (float[1, 3, ?, 4] y) <int64[3] a = {-1, 3, 4}, int64[1] b = {0}> {
      t = Reshape(x, a) u = Transpose<perm = [1, 0, 2]>(t) y = Unsqueeze(u, b)
    }\
    """)
        .leaves("y_shaped = Reshape(x, shape)", "y = Transpose<perm = [0, 2, 1, 3]>(y_shaped)");
  }

  @Test
  void aDroppedAxisLeavesTheReshapeBefore() {
    run("""
    g (float[2, N, 1, 12] x) => (float[3, ?, 2, 4] y) <int64[5] a = {2, -1, 1, 3, 4}, int64[1] b = {3}> {
      t = Reshape(x, a) u = Transpose<perm = [3, 1, 0, 2, 4]>(t) y = Squeeze(u, b)
    }\
    """)
        .leaves("y_shaped = Reshape(x, shape)", "y = Transpose<perm = [2, 1, 0, 3]>(y_shaped)");
  }

  @Test
  void theTransposeEntersTheNext() {
    run("""
    g (float[N, 2, 3] x) => (float[3, 1, ?, 2] y) <int64[1] b = {1}> {
      t = Transpose<perm = [1, 0, 2]>(x) u = Unsqueeze(t, b) y = Transpose<perm = [3, 1, 2, 0]>(u)
    }\
    """)
        .leaves("y_shaped = Reshape(x, shape)", "y = Transpose<perm = [3, 2, 0, 1]>(y_shaped)");
  }

  @Test
  void anotherChangeOfShapeStays() {
    run("""
    g (float[N, 12] x) => (float[?, 4] y) <int64[3] a = {-1, 3, 4}, int64[2] b = {-1, 4}> {
      t = Reshape(x, a) u = Transpose<perm = [1, 0, 2]>(t) y = Reshape(u, b)
    }\
    """)
        .edits(0);
  }

  @Test
  void whereNoNodeGoesNothingChanges() {
    run("""
    g (float[N, 3, 4] x) => (float[1, 3, ?, 4] y) <int64[1] b = {0}> {
      t = Neg(x) u = Transpose<perm = [1, 0, 2]>(t) y = Unsqueeze(u, b)
    }\
    """)
        .edits(0);
  }

  @Test
  void whatIsReadInBetweenStays() {
    run("""
    g (float[N, 12] x) => (float[3, ?, 4] u, float[1, 3, ?, 4] y)
      <int64[3] a = {-1, 3, 4}, int64[1] b = {0}> {
      t = Reshape(x, a) u = Transpose<perm = [1, 0, 2]>(t) y = Unsqueeze(u, b)
    }\
    """)
        .edits(0);
  }

  @Test
  void nothingIsKnownInFunctions() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 12] x) => (float[1, 3, ?, 4] y) { y = loc.f(x) }
    <domain: "loc", opset_import: ["" : 17]> f (p) => (q) {
      a = Constant<value = int64[3] {-1, 3, 4}>() b = Constant<value = int64[1] {0}>()
      t = Reshape(p, a) u = Transpose<perm = [1, 0, 2]>(t) q = Unsqueeze(u, b)
    }\
    """)
        .edits(0);
  }

  @Test
  void inBodies() {
    run("""
    g (float[N, 12] x, bool c) => (float[1, 3, ?, 4] y)
      <int64[3] a = {-1, 3, 4}, int64[1] b = {0}> {
      o = Reshape(x, a)
      y = If<then_branch = k () => (float[1, 3, ?, 4] v) { t = Reshape(x, a)
               u = Transpose<perm = [1, 0, 2]>(t) v = Unsqueeze(u, b) },
             else_branch = l () => (float[1, 3, ?, 4] w) {
               p = Transpose<perm = [1, 0, 2]>(o) w = Unsqueeze(p, b) }>(c)
    }\
    """)
        .leaves(
            "o = Reshape(x, a)",
            "y = If<else_branch = () => (w) {p = Transpose<perm = [1, 0, 2]>(o); w = Unsqueeze(p,"
                + " b)}, then_branch = () => (v) {v_shaped = Reshape(x, shape); v = Transpose<perm"
                + " = [0, 2, 1, 3]>(v_shaped)}>(c)");
  }

  @Test
  void whatABodyReadsInBetweenStays() {
    run("""
    g (float[N, 12] x, bool c) => (float[1, 3, ?, 4] z, float[3, ?, 4] y)
      <int64[3] a = {-1, 3, 4}, int64[1] b = {0}> {
      t = Reshape(x, a) u = Transpose<perm = [1, 0, 2]>(t) z = Unsqueeze(u, b)
      y = If<then_branch = p () => (float[3, ?, 4] v) { v = Neg(u) },
             else_branch = q () => (float[3, ?, 4] w) { w = Abs(u) }>(c)
    }\
    """)
        .edits(0);
  }

  @Test
  void sizesThatACallerMayReplaceStay() {
    run("""
    g (float[N, 12] x, int64[1] b) => (float[?, ?, ?, ?] y)
      <int64[3] a = {-1, 3, 4}, int64[1] b = {0}> {
      t = Reshape(x, a) u = Transpose<perm = [1, 0, 2]>(t) y = Unsqueeze(u, b)
    }\
    """)
        .edits(0);
  }
}
