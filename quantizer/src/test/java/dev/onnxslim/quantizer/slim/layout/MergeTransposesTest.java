package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

class MergeTransposesTest {
  private static PassTester run(String text) {
    return Cleaned.run(new MergeTransposes(), text);
  }

  @Test
  void twoBecomeOne() {
    run("""
    g (float[N, 2, 3] x) => (float[3, ?, 2] y) {
      t = Transpose<perm = [1, 0, 2]>(x) y = Transpose<perm = [2, 1, 0]>(t)
    }\
    """)
        .leaves("y = Transpose<perm = [2, 0, 1]>(x)");
  }

  @Test
  void twoThatCancelVanish() {
    run("""
    g (float[N, 2, 3] x) => (float[N, 2, 3] y) {
      t = Transpose<perm = [1, 2, 0]>(x) u = Transpose<perm = [2, 0, 1]>(t) y = Neg(u)
    }\
    """)
        .leaves("y = Neg(x)");
  }

  @Test
  void theDefaultReversesTheAxes() {
    run("""
    g (float[N, 2, 3] x) => (float[N, 2, 3] y) {
      t = Transpose(x) u = Transpose<perm = [2, 1, 0]>(t) y = Neg(u)
    }\
    """)
        .leaves("y = Neg(x)");
  }

  @Test
  void oneThatMovesNothingVanishes() {
    run("g (float[N, 2] x) => (float[N, 2] y) { t = Transpose<perm = [0, 1]>(x) y = Neg(t) }")
        .leaves("y = Neg(x)");
  }

  @Test
  void aFirstOneThatIsReadStaysAndSoDoesTheSecond() {
    run("""
    g (float[N, 2, 3] x) => (float[3, ?, 2] y, float[2, ?, 3] z) {
      t = Transpose<perm = [1, 0, 2]>(x) y = Transpose<perm = [2, 1, 0]>(t) z = Neg(t)
    }\
    """)
        .edits(0);
  }

  @Test
  void twoThatCancelVanishAlsoIfTheFirstIsAnOutput() {
    run("""
    g (float[N, 2] x) => (float[2, ?] t, float[N, 2] y) {
      t = Transpose(x) u = Transpose(t) y = Neg(u)
    }\
    """)
        .leaves("t = Transpose(x)", "y = Neg(x)");
  }

  @Test
  void twoThatCancelBetweenAnInputAndAnOutputLeaveOne() {
    run("g (float[N, 2] x) => (float[N, 2] y) { t = Transpose(x) y = Transpose(t) }")
        .leaves("y = Transpose<perm = [0, 1]>(x)");
  }

  @Test
  void inBodiesAndFunctionsToo() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 2] x, bool c) => (float[?, 2] y, float[N, 2] z) {
      z = loc.f(x)
      y = If<then_branch = p () => (float[?, 2] v) {
               t = Transpose(x) u = Transpose<perm = [1, 0]>(t) v = Neg(u) },
             else_branch = q () => (float[?, 2] u) { u = Abs(x) }>(c)
    }
    <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
      t = Transpose<perm = [1, 0]>(a) u = Transpose<perm = [1, 0]>(t) b = Neg(u)
    }\
    """)
        .leaves(
            "z = loc.f(x)",
            "y = If<else_branch = () => (u) {u = Abs(x)}, then_branch = () => (v) {v ="
                + " Neg(x)}>(c)",
            "loc::f:",
            "b = Neg(a)");
  }
}
