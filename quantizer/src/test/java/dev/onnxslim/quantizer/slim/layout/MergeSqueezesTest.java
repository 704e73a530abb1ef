package dev.onnxslim.quantizer.slim.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

class MergeSqueezesTest {
  private static PassTester run(String text) {
    return Cleaned.run(new MergeSqueezes(), text);
  }

  @Test
  void axesCountInTheLargestTensor() {
    assertArrayEquals(new long[] {0, 1, 3}, Axes.merged(new long[] {1}, new long[] {0, 2}));
    assertArrayEquals(new long[] {0, 1, 2}, Axes.merged(new long[] {0, 1}, new long[] {0}));
  }

  @Test
  void twoUnsqueezesBecomeOne() {
    run("""
    g (float[N, M] x) => (float[?, 1, ?, 1] y) <int64[1] a = {1}, int64[1] b = {3}> {
      t = Unsqueeze(x, a) y = Unsqueeze(t, b)
    }\
    """)
        .leaves("y = Unsqueeze(x, shape)");
  }

  @Test
  void twoSqueezesBecomeOneBelowOpset13Too() {
    run("""
    <ir_version: 8, opset_import: ["" : 11]>
    g (float[N, 1, M, 1] x) => (float[?, ?] y) {
      t = Squeeze<axes = [1]>(x) y = Squeeze<axes = [2]>(t)
    }\
    """)
        .leaves("y = Squeeze<axes = [1, 3]>(x)");
  }

  @Test
  void theSameAxesCancel() {
    run("""
    g (float[N, M] x) => (float[?, ?] y) <int64[2] a = {0, 2}, int64[2] b = {2, 0}> {
      t = Unsqueeze(x, a) u = Squeeze(t, b) y = Neg(u)
    }\
    """)
        .leaves("y = Neg(x)");
  }

  @Test
  void otherAxesStay() {
    run("""
    g (float[1, N] x) => (float[?, 1] y) <int64[1] a = {2}, int64[1] b = {0}> {
      t = Unsqueeze(x, a) y = Squeeze(t, b)
    }\
    """)
        .edits(0);
  }

  @Test
  void axesThatAreLeftOutOrCountedFromTheEndStay() {
    run("""
    g (float[2, 1, 1] x) => (float[2] y, float[2, 1, 1, 1] z)
      <int64[1] a = {2}, int64[1] b = {-1}> {
      t = Squeeze(x, a) y = Squeeze(t) u = Squeeze(x, a) v = Unsqueeze(x, b) z = Neg(v)
    }\
    """)
        .leaves("t = Squeeze(x, a)", "y = Squeeze(t)", "v = Unsqueeze(x, b)", "z = Neg(v)");
  }

  @Test
  void aFirstOneThatIsReadStays() {
    run("""
    g (float[N] x) => (float[1, ?] t, float[1, ?, 1] y) <int64[1] a = {0}, int64[1] b = {2}> {
      t = Unsqueeze(x, a) y = Unsqueeze(t, b)
    }\
    """)
        .edits(0);
  }

  @Test
  void inFunctionsToo() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N] x) => (float[1, ?, 1] y) { y = loc.f(x) }
    <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
      i = Constant<value = int64[1] {0}>() j = Constant<value = int64[1] {2}>()
      t = Unsqueeze(a, i) b = Unsqueeze(t, j)
    }\
    """)
        .leaves(
            "y = loc.f(x)",
            "loc::f:",
            "shape = Constant<value = INT64[2]>()",
            "b = Unsqueeze(a, shape)");
  }

  @Test
  void inBodies() {
    run("""
    g (float[N, M] x, bool c) => (float[?, ?, ?, ?] y) <int64[1] a = {1}, int64[1] b = {3}> {
      o = Unsqueeze(x, a)
      y = If<then_branch = p () => (float[?, ?, ?, ?] v) { t = Unsqueeze(x, a)
               v = Unsqueeze(t, b) },
             else_branch = q () => (float[?, ?, ?, ?] u) { u = Unsqueeze(o, b) }>(c)
    }\
    """)
        .leaves(
            "o = Unsqueeze(x, a)",
            "y = If<else_branch = () => (u) {u = Unsqueeze(o, b)}, then_branch = () => (v) {v ="
                + " Unsqueeze(x, shape)}>(c)");
  }

  @Test
  void aFirstOneThatABodyReadsStays() {
    run("""
    g (float[N] x, bool c) => (float[?, ?, ?] z, float[?, ?] y)
      <int64[1] a = {0}, int64[1] b = {2}> {
      t = Unsqueeze(x, a) z = Unsqueeze(t, b)
      y = If<then_branch = p () => (float[?, ?] v) { v = Neg(t) },
             else_branch = q () => (float[?, ?] u) { u = Abs(t) }>(c)
    }\
    """)
        .edits(0);
  }

  @Test
  void axesThatACallerMayReplaceOrComputesStay() {
    run("""
    g (float[N] x, int64[1] b) => (float[?, ?, ?] y, float[?, ?, ?] z)
      <int64[1] a = {0}, int64[1] b = {2}> {
      t = Unsqueeze(x, a) y = Unsqueeze(t, b)
      k = Abs(a) u = Unsqueeze(x, a) z = Unsqueeze(u, k)
    }\
    """)
        .edits(0);
  }

  @Test
  void axesOfTheCallAreNotKnown() {
    run("""
    <ir_version: 8, opset_import: ["" : 11, "loc" : 1]>
    g (float[N] x) => (float[1, ?, 1] y) { y = loc.f<k = [2]>(x) }
    <domain: "loc", opset_import: ["" : 11]> f <k> (a) => (b) {
      t = Unsqueeze<axes = [0]>(a) b = Unsqueeze<axes: ints = @k>(t)
    }\
    """)
        .edits(0);
  }
}
