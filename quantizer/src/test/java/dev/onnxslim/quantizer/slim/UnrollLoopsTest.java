package dev.onnxslim.quantizer.slim;

import dev.onnxslim.quantizer.fixture.PassTester;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnrollLoopsTest {
  private static final String DATA =
      " <int64 zero = {0}, int64 one = {1}, int64 two = {2}, int64 three = {3}, int64 nine = {9},"
          + " bool yes = {1}, bool no = {0}> ";

  private static PassTester run(String loop) {
    return PassTester.run(
        new UnrollLoops(),
        "g (float[N, 2] x, bool c, int64 n) => (float[N, 2] y)" + DATA + "{ " + loop + " }");
  }

  private static String loop(String inputs, String body) {
    return "y = Loop<body = b (int64 i, bool ci, float[?, 2] v) => (bool co, float[?, 2] w) "
        + body
        + ">("
        + inputs
        + ")";
  }

  @Test
  void eachTripHasNodesOfItsOwn() {
    run(loop("three, , x", "{ co = Identity(ci) w = Add(v, x) }"))
        .edits(1)
        .leaves("w_1 = Add(x, x)", "w_2 = Add(w_1, x)", "y = Add(w_2, x)");
    run(loop("one, yes, x", "{ co = Identity(ci) t = Neg(v) w = Add(t, x) }"))
        .edits(1)
        .leaves("t_1 = Neg(x)", "y = Add(t_1, x)");
  }

  @Test
  void noTripIsACopy() {
    run(loop("zero, yes, x", "{ co = Identity(ci) w = Add(v, x) }"))
        .edits(1)
        .leaves("y = Identity(x)");
  }

  @Test
  void constantsAreStoredOnceAndTheTripCounted() {
    run(loop(
            "two, yes, x",
            "<bool on = {1}, float[2] k = {5, 6}> { co = Identity(on) q = Identity(on)"
                + " z = Not(q) f = Cast<to = 1>(i) s = Add(v, k) w = Mul(s, f) }"))
        .edits(1)
        .leaves(
            "f_1 = Cast<to = 1>(i_1)",
            "s_1 = Add(x, k_1)",
            "w_1 = Mul(s_1, f_1)",
            "f_2 = Cast<to = 1>(i_2)",
            "s_2 = Add(w_1, k_1)",
            "y = Mul(s_2, f_2)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n, yes, x; { co = Identity(ci) w = Add(v, x) }",
        "nine, yes, x; { co = Identity(ci) w = Add(v, x) }",
        ", no, x; { co = Identity(ci) w = Add(v, x) }",
        "two, no, x; { co = Identity(ci) w = Add(v, x) }",
        "two, c, x; { co = Identity(ci) w = Add(v, x) }",
        "one, yes, x; { co = Not(ci) w = Add(v, x) }",
        "one, yes, x; <bool off = {0}> { co = Identity(off) w = Add(v, x) }",
        "one, yes, x; { co = Identity(ci) f = Cast<to = 1>(ci) w = Add(v, f) }",
        "three, yes, x; { co = Identity(ci) t = Neg(v) w = Add(t, x) }"
      })
  void whatIsNotSureOrGrowsStays(String loop) {
    String[] parts = loop.split(";", 2);
    run(loop(parts[0], parts[1].strip())).edits(0);
  }

  @Test
  void randomNumbersStay() {
    PassTester.runWithoutOutputs(
            new UnrollLoops(),
            "g (float[N, 2] x) => (float[N, 2] y)"
                + DATA
                + "{ "
                + loop("two, yes, x", "{ co = Identity(ci) w = RandomNormalLike(v) }")
                + " }",
            "random")
        .edits(0);
  }

  @Test
  void innerBodiesAreCopied() {
    String inner =
        "{ co = Identity(ci) t = %s w = If<then_branch = p () => (float[?, 2] a) { a = Add(t, x) },"
            + " else_branch = q () => (float[?, 2] d) { d = Mul(v, %s) }>(c) }";
    run(loop("one, yes, x", inner.formatted("Neg(v)", "v")))
        .edits(1)
        .leaves(
            "t_1 = Neg(x)",
            "y = If<else_branch = () => (d_1) {d_1 = Mul(x, x)}, then_branch = () => (a_1) {a_1 ="
                + " Add(t_1, x)}>(c)");
    run(loop("two, yes, x", inner.formatted("Neg(v)", "v"))).edits(0); // more nodes
    run(loop("one, yes, x", inner.formatted("Cast<to = 1>(i)", "t"))).edits(1);
    run(loop("one, yes, x", inner.formatted("Neg(v)", "v").replace(">(c)", ">(ci)"))).edits(0);
    run(loop(
            "one, yes, x",
            inner
                .formatted("Neg(v)", "v")
                .replace("a = Add(t, x)", "k = Cast<to = 1>(ci) a = Add(t, k)")))
        .edits(0);
    PassTester.runWithoutOutputs(
            new UnrollLoops(),
            "g (float[N, 2] x, bool c) => (float[N, 2] y)"
                + DATA
                + "{ "
                + loop(
                    "one, yes, x",
                    inner.formatted("Neg(v)", "v").replace("Add(t, x)", "RandomNormalLike(t)"))
                + " }",
            "random")
        .edits(0);
  }

  @Test
  void scanOutputsThatAreReadKeepTheLoop() {
    String text =
        "g (float[N, 2] x) => (float[N, 2] y%s)"
            + DATA
            + "{ y, z = Loop<body = b (int64 i, bool ci, float[?, 2] v)"
            + " => (bool co, float[?, 2] w, float[?, 2] s)"
            + " { co = Identity(ci) w = Add(v, x) s = Neg(w) }>(two, yes, x) }";
    PassTester.run(new UnrollLoops(), text.formatted(", float[2, N, 2] z")).edits(0);
    PassTester.run(new UnrollLoops(), text.formatted(""))
        .edits(1)
        .leaves("w_1 = Add(x, x)", "y = Add(w_1, x)");
  }

  @Test
  void bodiesAndFunctionsAreRewritten() {
    String loop =
        "%s = Loop<body = b (int64 i, bool ci, float[?, 2] v) => (bool co, float[?, 2] w)"
            + " { co = Identity(ci) w = Add(v, %s) }>(two, , %s)";
    PassTester.run(
            new UnrollLoops(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 2] x, bool c) => (float[N, 2] y) <int64 two = {2}> {
              t = loc.f(x)
              y = If<then_branch = p () => (float[?, 2] u) { %s },
                     else_branch = q () => (float[?, 2] o) { o = Neg(t) }>(c)
            }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (r) {
              two = Constant<value = int64 {2}>() %s }
            """
                .formatted(loop.formatted("u", "t", "t"), loop.formatted("r", "a", "a")))
        .edits(2);
  }

  @Test
  void randomLoopsComputeTheSame() {
    String[] trips = {"zero", "one", "two", "three"};
    String[] nodes = {
      "%s = Add(%s, x)", "%s = Neg(%s)", "%s = Mul(%s, k)", "%s = Add(%s, f)", "%s = Identity(%s)"
    };
    for (long seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      StringBuilder body = new StringBuilder("co = Identity(ci) f = Cast<to = 1>(i) d = Not(ci)");
      String[] values = {"v", "u", "v", "u", "v"};
      int count = 1 + random.nextInt(2);
      for (int k = 0; k < count; k++) {
        String from = values[random.nextInt(2 + k)];
        values[2 + k] = "t" + k;
        body.append(' ').append(nodes[random.nextInt(5)].formatted("t" + k, from));
      }
      String first = values[random.nextInt(2 + count)];
      String second = values[random.nextInt(2 + count)];
      // ONNX wants a body's outputs to be made in it
      body.append(" a = Identity(%s) b = Identity(%s)".formatted(first, second));
      boolean plain = random.nextBoolean();
      PassTester.run(
          new UnrollLoops(),
          "g (float[N, 2] x) => (float[?, 2] y, float[?, 2] z)"
              + DATA
              + "{ y, z = Loop<body = b (int64 i, bool ci, float[?, 2] v, float[?, 2] u)"
              + " => (bool co, float[?, 2] %s, float[?, 2] %s) <float[2] k = {-2, 3}> { %s }>(%s, yes, x, x) }"
                  .formatted(
                      plain && first.startsWith("t") ? first : "a",
                      "b",
                      body,
                      trips[random.nextInt(4)]));
    }
  }
}
