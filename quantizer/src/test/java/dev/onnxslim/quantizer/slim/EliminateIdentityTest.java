package dev.onnxslim.quantizer.slim;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

class EliminateIdentityTest {
  private static PassTester run(String text) {
    return PassTester.run(new EliminateIdentity(), text);
  }

  @Test
  void usersOfTheCopyReadTheOriginal() {
    run("g (float[N, 2] x) => (float[N, 2] y) { t = Identity(x) y = Relu(t) }")
        .edits(1)
        .leaves("y = Relu(x)");
  }

  @Test
  void theMakerOfTheOriginalTakesOverAnOutputsName() {
    run("g (float[N, 2] x) => (float[N, 2] y) { t = Relu(x) y = Identity(t) }")
        .edits(1)
        .leaves("y = Relu(x)");
  }

  @Test
  void otherReadersOfTheOriginalReadTheOutput() {
    run("""
    g (float[N, 2] x) => (float[N, 2] y, float[N, 2] z) {
      t = Relu(x) y = Identity(t) z = Neg(t)
    }\
    """)
        .edits(1)
        .leaves("y = Relu(x)", "z = Neg(y)");
  }

  @Test
  void aReaderBeforeTheCopyFollowsTheName() {
    run("""
    g (float[N, 2] x) => (float[N, 2] y, float[N, 2] z) {
      t = Relu(x) z = Neg(t) y = Identity(t)
    }\
    """)
        .edits(1)
        .leaves("y = Relu(x)", "z = Neg(y)");
  }

  @Test
  void theSecondOutputOfAMakerIsRenamedNotTheFirst() {
    run("""
    g (float[N, 4] x) => (float[N, 2] y, float[N, 2] z) {
      a, b = Split<axis = 1>(x) y = Identity(b) z = Neg(a)
    }\
    """)
        .edits(1)
        .leaves("a, y = Split<axis = 1>(x)", "z = Neg(a)");
  }

  @Test
  void aChainVanishesWhole() {
    run("""
    g (float[N, 2] x) => (float[N, 2] y) {
      a = Identity(x) b = Identity(a) c = Relu(b) d = Identity(c) y = Identity(d)
    }\
    """)
        .edits(4)
        .leaves("y = Relu(x)");
  }

  @Test
  void aCopyOfAnInputThatIsAnOutputStays() {
    run("g (float[N, 2] x) => (float[N, 2] y) { y = Identity(x) }")
        .edits(0)
        .leaves("y = Identity(x)");
  }

  @Test
  void aCopyOfAnInitializerThatIsAnOutputStays() {
    run("g (float[N] x) => (float[N] z, float[2] y) <float[2] w = {1, -2}> {"
            + " y = Identity(w) z = Neg(x) }")
        .edits(0);
  }

  @Test
  void theNodeOfAConstantMayMakeTheOutput() {
    run("g (float[N] x) => (float[N] z, float[2] y) {"
            + " w = Constant<value = float[2] {1, -2}>() y = Identity(w) z = Neg(x) }")
        .edits(1)
        .leaves("y = Constant<value = FLOAT[2]>()", "z = Neg(x)");
  }

  @Test
  void oneOfTwoCopiesThatAreOutputsStays() {
    run("""
    g (float[N, 2] x) => (float[N, 2] y, float[N, 2] z) {
      t = Relu(x) y = Identity(t) z = Identity(t)
    }\
    """)
        .edits(1)
        .leaves("y = Relu(x)", "z = Identity(y)");
  }

  @Test
  void aCopyWhoseOriginalIsAnOutputTooStays() {
    run("""
    g (float[N, 2] x) => (float[N, 2] t, float[N, 2] y) { t = Relu(x) y = Identity(t) }\
    """)
        .edits(0);
  }

  @Test
  void bodiesReadTheOriginalOfACopyOutside() {
    run("""
    g (float[N, 2] x, bool c) => (float[N, 2] y) {
      t = Identity(x)
      y = If<then_branch = a () => (float[N, 2] v) { v = Relu(t) },
             else_branch = b () => (float[N, 2] u) { u = Neg(t) }>(c)
    }\
    """)
        .edits(1)
        .leaves(
            "y = If<else_branch = () => (u) {u = Neg(x)}, then_branch = () => (v) {v ="
                + " Relu(x)}>(c)");
  }

  @Test
  void copiesInBodiesVanishTooUnlessTheyGiveOutACapture() {
    run("""
    g (float[N, 2] x, bool c) => (float[N, 2] y) {
      y = If<then_branch = a () => (float[N, 2] v) { s = Identity(x) r = Relu(s) v = Identity(r) },
             else_branch = b () => (float[N, 2] u) { u = Identity(x) }>(c)
    }\
    """)
        .edits(2)
        .leaves(
            "y = If<else_branch = () => (u) {u = Identity(x)}, then_branch = () => (v) {v ="
                + " Relu(x)}>(c)");
  }

  @Test
  void anOriginalThatABodyReadsGetsTheOutputsNameThereToo() {
    run("""
    g (float[N, 2] x, bool c) => (float[N, 2] y, float[N, 2] z) {
      t = Abs(x)
      z = If<then_branch = a () => (float[N, 2] v) { v = Relu(t) },
             else_branch = b () => (float[N, 2] u) { u = Neg(t) }>(c)
      y = Identity(t)
    }\
    """)
        .edits(1);
  }

  @Test
  void loopBodiesKeepTheirSignature() {
    run("""
    g (float[N, 2] x) => (float[N, 2] y) <int64 n = {3}> {
      y = Loop<body = b (int64 i, bool c, float[N, 2] s) => (bool d, float[N, 2] r) {
        d = Identity(c) q = Neg(s) p = Identity(q) r = Identity(p)
      }>(n, , x)
    }\
    """)
        .edits(2);
  }

  @Test
  void functionsAreRewrittenButKeepTheirSignature() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 2] x) => (float[N, 2] y) { z, y = loc.f(x) }
    <domain: "loc", opset_import: ["" : 17]> f (a) => (c, b) {
      s = Identity(a) t = Relu(s) b = Identity(t) c = Identity(a)
    }\
    """)
        .edits(2)
        .leaves("z, y = loc.f(x)", "loc::f:", "b = Relu(a)", "c = Identity(a)");
  }

  @Test
  void identityOfAnotherMakerIsAnotherOperator() {
    PassTester.runWithoutOutputs(
            new EliminateIdentity(),
            """
            <ir_version: 8, opset_import: ["" : 17, "other" : 1]>
            g (float[N] x) => (float[N] y) { t = other.Identity(x) y = Relu(t) }\
            """,
            "a custom operator")
        .edits(0);
  }

  @Test
  void theDomainMayBeWrittenOut() {
    run("""
    <ir_version: 8, opset_import: ["ai.onnx" : 17]>
    g (float[N] x) => (float[N] y) { t = ai.onnx.Identity(x) y = ai.onnx.Relu(t) }\
    """)
        .edits(1);
  }

  @Test
  void sequencesAreCopiedToo() {
    run("""
    g (float[N] x) => (float[N] y) <int64 k = {0}> {
      s = SequenceConstruct(x, x) t = Identity(s) y = SequenceAt(t, k)
    }\
    """)
        .edits(1);
  }
}
