package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeepReducedDimsTest {
  private static PassTester run(String nodes) {
    return PassTester.run(
        new KeepReducedDims(),
        "g (float[N, 3, 4] x) => (float[] y) <int64[1] one = {1}, int64[1] minus2 = {-2},"
            + " int64[1] two = {2}, int64[2] both = {2, 1}, int64[2] also = {-2, -1}> { "
            + nodes
            + " }");
  }

  @ParameterizedTest
  @CsvSource({
    "'ReduceSum<keepdims = 0>(x, one)', one, 'ReduceSum<keepdims = 1>(x, one)'",
    "'ReduceSum<keepdims = 0>(x, one)', minus2, 'ReduceSum<keepdims = 1>(x, one)'",
    "'ReduceSum<keepdims = 0>(x, both)', also, 'ReduceSum<keepdims = 1>(x, both)'",
    "'ReduceMax<axes = [-1], keepdims = 0>(x)', two, 'ReduceMax<axes = [-1], keepdims = 1>(x)'"
  })
  void theyAreKept(String reduction, String axes, String left) {
    run("r = " + reduction + " u = Unsqueeze(r, " + axes + ") y = Neg(u)")
        .edits(1)
        .leaves("u = " + left, "y = Neg(u)");
  }

  @Test
  void argMax() {
    PassTester.run(
            new KeepReducedDims(),
            "g (float[N, 3] x) => (int64[N, 1] y) <int64[1] one = {1}> {"
                + " r = ArgMax<axis = -1, keepdims = 0>(x) y = Unsqueeze(r, one) }")
        .edits(1)
        .leaves("y = ArgMax<axis = -1, keepdims = 1>(x)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r = ReduceSum<keepdims = 0>(x, one) y = Unsqueeze(r, two)",
        "r = ReduceSum<keepdims = 1>(x, one) y = Unsqueeze(r, one)",
        "r = ReduceSum<keepdims = 0>(x, one) y = Unsqueeze(r, both)",
        "r = ReduceSum<keepdims = 0>(x, both) y = Unsqueeze(r, one)",
        "r = ReduceSum<keepdims = 0>(x, one) u = Unsqueeze(r, one) v = Exp(r) w = Unsqueeze(v, one)"
            + " y = Add(u, w)"
      })
  void others(String nodes) {
    run(nodes).edits(0);
  }

  @Test
  void anOutputInTheMiddleStays() {
    PassTester.run(
            new KeepReducedDims(),
            "g (float[N, 3] x) => (float[N] r, float[N, 1] y) <int64[1] one = {1}> {"
                + " r = ReduceSum<keepdims = 0>(x, one) y = Unsqueeze(r, one) }")
        .edits(0);
  }

  @Test
  void bodiesAndFunctions() {
    PassTester.run(
            new KeepReducedDims(),
            """
            <ir_version: 8, opset_import: ["" : 11, "loc" : 1]>
            g (float[N, 2] x, bool c) => (float[N, 1] y) {
              t = loc.f(x)
              y = If<then_branch = a () => (float[N, 1] v) {
                       r = ReduceMean<axes = [1], keepdims = 0>(x) s = Unsqueeze<axes = [-1]>(r)
                       v = Add(s, t) },
                     else_branch = b () => (float[N, 1] u) { u = Neg(t) }>(c)
            }
            <domain: "loc", opset_import: ["" : 11]> f (a) => (b) {
              d = ReduceSum<axes = [-1], keepdims = 0>(a) b = Unsqueeze<axes = [-1]>(d)
            }\
            """)
        .edits(2);
  }

  @Test
  void axesFromOtherEndsNeedTheRank() {
    PassTester.run(
            new KeepReducedDims(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 3] x) => (float[] y, float[] z) { y, z = loc.f(x) }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b, c) {
              one = Constant<value = int64[1] {1}>() last = Constant<value = int64[1] {-1}>()
              r = ReduceSum<keepdims = 0>(a, one) b = Unsqueeze(r, last)
              s = ReduceSum<keepdims = 0>(a, last) c = Unsqueeze(s, last)
            }\
            """)
        .edits(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "r = ReduceSum<keepdims = 0>(x) s = Unsqueeze(r, zero) y = Add(s, x)", // all axes go
        "r = ReduceSum<keepdims = 0, noop_with_empty_axes = 1>(x) y = Unsqueeze(r, one)",
        "r = ReduceSum<keepdims = 0>(x, k) y = Unsqueeze(r, one)", // a caller may give another
        "r = ReduceSum<keepdims = 0>(x, one) y = Unsqueeze(r, k)",
        "o = ReduceSum<keepdims = 0>(x, one) y = If<then_branch = a () => (float[] v) {"
            + " v = Unsqueeze(o, one) }, else_branch = b () => (float[] u) { u = Neg(o) }>(c)"
      })
  void whatIsNotSureStays(String nodes) {
    PassTester.run(
            new KeepReducedDims(),
            "g (float[N, 3, 4] x, bool c, int64[1] k) => (float[] y) <int64[1] one = {1},"
                + " int64[1] zero = {0}, int64[1] k = {1}> { "
                + nodes
                + " }")
        .edits(0);
  }
}
