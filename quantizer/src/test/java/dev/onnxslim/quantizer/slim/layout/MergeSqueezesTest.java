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
}
