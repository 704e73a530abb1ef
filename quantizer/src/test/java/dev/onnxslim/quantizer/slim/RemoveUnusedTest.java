package dev.onnxslim.quantizer.slim;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

class RemoveUnusedTest {
  private static PassTester run(String text) {
    return PassTester.run(new RemoveUnused(), text);
  }

  @Test
  void aDeadChainGoesInOneRound() {
    run("g (float[N] x) => (float[N] y) { a = Neg(x) b = Abs(a) c = Relu(b) y = Exp(x) }")
        .edits(3)
        .leaves("y = Exp(x)");
  }

  @Test
  void aNodeStaysForOneOfItsOutputs() {
    run("g (float[N, 4] x) => (float[N, 2] y) { a, b = Split<axis = 1>(x) y = Neg(b) }").edits(0);
  }

  @Test
  void anInitializerGoesWithItsReader() {
    run("g (float[N, 2] x) => (float[N, 2] y) <float[2] w = {1, 2}, float[2] v = {3, 4}> {"
            + " a = Add(x, w) y = Add(x, v) }")
        .edits(2)
        .leaves("y = Add(x, v)");
  }

  @Test
  void anInitializerThatIsAnOutputStays() {
    run("g (float[N] x) => (float[N] y, float[2] w) <float[2] w = {1, 2}> { y = Neg(x) }").edits(0);
  }

  @Test
  void anInitializerThatACallerMayReplaceStays() {
    run("g (float[N] x, float[2] w) => (float[N] y) <float[2] w = {1, 2}> { y = Neg(x) }").edits(0);
  }

  @Test
  void belowIr4EveryInitializerIsListedAndGoes() {
    run("<ir_version: 3, opset_import: [\"\" : 8]>"
            + " g (float[N] x, float[2] w) => (float[N] y) <float[2] w = {1, 2}> { y = Neg(x) }")
        .edits(1);
  }

  @Test
  void anUnusedInputStays() {
    run("g (float[N] x, float[N] unused) => (float[N] y) { y = Neg(x) }").edits(0);
  }

  @Test
  void aDeadIfGivesUpWhatItsBodiesRead() {
    run("""
    g (float[N, 2] x, bool c) => (float[N, 2] y) <float[2] w = {1, 2}> {
      t = Abs(x)
      z = If<then_branch = a () => (float[N, 2] v) { v = Add(t, w) },
             else_branch = b () => (float[N, 2] u) { u = Neg(t) }>(c)
      y = Exp(x)
    }\
    """)
        .edits(3)
        .leaves("y = Exp(x)");
  }

  @Test
  void aCaptureKeepsAValueAlive() {
    run("""
    g (float[N, 2] x, bool c) => (float[N, 2] y) <float[2] w = {1, 2}> {
      t = Abs(x)
      y = If<then_branch = a () => (float[N, 2] v) { v = Add(t, w) },
             else_branch = b () => (float[N, 2] u) { u = Neg(x) }>(c)
    }\
    """)
        .edits(0);
  }

  @Test
  void deadNodesAndInitializersInBodiesGo() {
    run("""
    g (float[N, 2] x, bool c) => (float[N, 2] y) <float[2] w = {1, 2}> {
      t = Abs(x)
      y = If<then_branch = a () => (float[N, 2] v) <float[3] k = {1, 2, 3}>
               { q = Add(t, w) v = Relu(x) },
             else_branch = b () => (float[N, 2] u) { u = Neg(x) }>(c)
    }\
    """)
        .edits(4)
        .leaves(
            "y = If<else_branch = () => (u) {u = Neg(x)}, then_branch = () => (v) {v ="
                + " Relu(x)}>(c)");
  }

  @Test
  void anIfInsideAnIfGivesUpItsCaptures() {
    run("""
    g (float[N, 2] x, bool c) => (float[N, 2] y) {
      t = Abs(x)
      y = If<then_branch = a () => (float[N, 2] v) {
               q = If<then_branch = d () => (float[N, 2] r) { r = Neg(t) },
                      else_branch = e () => (float[N, 2] s) { s = Exp(t) }>(c)
               v = Relu(x) },
             else_branch = b () => (float[N, 2] u) { u = Neg(x) }>(c)
    }\
    """)
        .edits(2);
  }

  @Test
  void loopAndScanBodiesKeepTheirOutputs() {
    run("""
    g (float[N, 2] x) => (float[N, 2] y, float[3, N, 2] z) <int64 n = {3}> {
      y, z = Loop<body = b (int64 i, bool c, float[N, 2] s) => (bool d, float[N, 2] r, float[N, 2] o) {
        d = Identity(c) r = Neg(s) o = Abs(s) dead = Exp(s)
      }>(n, , x)
    }\
    """)
        .edits(1);
  }

  @Test
  void functionsAreCleanedButStay() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 2] x) => (float[N, 2] y) { y = loc.f(x) }
    <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
      k = Constant<value = float[2] {1, 2}>() q = Add(a, k) b = Neg(a)
    }\
    """)
        .edits(2)
        .leaves("y = loc.f(x)", "loc::f:", "b = Neg(a)");
  }

  @Test
  void operatorsOfOtherMakersStayEvenWhenNothingReadsThem() {
    PassTester.runWithoutOutputs(
            new RemoveUnused(),
            """
            <ir_version: 8, opset_import: ["" : 17, "other" : 1]>
            g (float[N] x) => (float[N] y) { a = Abs(x) t = other.Log(a) y = Relu(x) }\
            """,
            "a custom operator")
        .edits(0);
  }

  @Test
  void microsoftsOperatorsGo() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "com.microsoft" : 1]>
    g (float[N] x) => (float[N] y) { t = com.microsoft.Gelu(x) y = Relu(x) }\
    """)
        .edits(1);
  }

  @Test
  void aDeadNodeWithOptionalInputsLeftOutGoes() {
    run("g (float[N] x) => (float[N] y) <float m = {1}> { t = Clip(x, , m) y = Relu(x) }").edits(2);
  }
}
