package dev.onnxslim.quantizer.slim;

import dev.onnxslim.quantizer.fixture.PassTester;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InlineFunctionsTest {
  private static final String HEADER = "<ir_version: 9, opset_import: [\"\" : 18, \"loc\" : 1]> ";
  private static final String FUNCTION =
      "<domain: \"loc\", opset_import: [\"\" : 18, \"loc\" : 1]> ";

  private static PassTester run(String main, String... functions) {
    return PassTester.run(new InlineFunctions(), model(main, functions));
  }

  private static PassTester runWithoutOutputs(String reason, String main, String function) {
    return PassTester.runWithoutOutputs(new InlineFunctions(), model(main, function), reason);
  }

  private static String model(String main, String... functions) {
    StringBuilder text = new StringBuilder(HEADER + main);
    for (String function : functions) {
      text.append(' ').append(FUNCTION).append(function);
    }
    return text.toString();
  }

  @Test
  void eachCallGetsNodesOfItsOwn() {
    run(
            "g (float[N, 2] x) => (float[N, 2] y) { t = loc.f(x) y = loc.f(t) }",
            "f (a) => (b) { c = Neg(a) b = Relu(c) }")
        .edits(2)
        .leaves(
            "c_1 = Neg(x)",
            "t = Relu(c_1)",
            "c_2 = Neg(t)",
            "y = Relu(c_2)",
            "loc::f:",
            "c = Neg(a)",
            "b = Relu(c)");
  }

  @Test
  void attributesAreThoseOfTheCallOrTheirDefaults() {
    run(
            "g (float[N, 2] x) => (float[N, 2] y)"
                + " { t = loc.f<s = 0.25>(x) u = loc.f(t) y = loc.f<k = 1>(u) }",
            "f <k, s: float = 0.5> (a) => (b)"
                + " { c = LeakyRelu<alpha: float = @s>(a) b = Softmax<axis: int = @k>(c) }")
        .edits(3)
        .leaves(
            "c_1 = LeakyRelu<alpha = 0.25>(x)",
            "t = Softmax(c_1)",
            "c_2 = LeakyRelu<alpha = 0.5>(t)",
            "u = Softmax(c_2)",
            "c_3 = LeakyRelu<alpha = 0.5>(u)",
            "y = Softmax<axis = 1>(c_3)",
            "loc::f:",
            "c = LeakyRelu<alpha = @s>(a)",
            "b = Softmax<axis = @k>(c)");
  }

  @Test
  void callsWithinFunctionsFollow() {
    run(
            "g (float[N, 2] x) => (float[N, 2] y) { y = loc.f<s = 0.25>(x) }",
            "f <s> (a) => (b) { c = loc.h<t: float = @s>(a) b = loc.h(c) }",
            "h <t: float = 0.5> (a) => (b) { b = LeakyRelu<alpha: float = @t>(a) }")
        .edits(3)
        .leaves(
            "c_1 = LeakyRelu<alpha = 0.25>(x)",
            "y = LeakyRelu<alpha = 0.5>(c_1)",
            "loc::f:",
            "c = loc.h<t = @s>(a)",
            "b = loc.h(c)",
            "loc::h:",
            "b = LeakyRelu<alpha = @t>(a)");
  }

  @Test
  void bodiesOnBothSides() {
    run(
            "g (float[N, 2] x, bool c) => (float[N, 2] y) {"
                + " y = If<then_branch = p () => (float[N, 2] v) { v = loc.f<s = 0.1>(x, c) },"
                + " else_branch = q () => (float[N, 2] u) { w = loc.f<s = 0.2>(x, c) u = Abs(w) }>(c) }",
            "f <s> (a, c) => (b) { d = Neg(a)"
                + " b = If<then_branch = p () => (float[?, 2] v)"
                + " <float[2] k = {1, 2}> { e = Add(d, k) v = LeakyRelu<alpha: float = @s>(e) },"
                + " else_branch = q () => (float[?, 2] d2) { d2 = Sub(a, d) }>(c) }")
        .edits(2);
  }

  @Test
  void aBodyThatGivesWhatTheFunctionHas() {
    runWithoutOutputs(
            "onnxruntime wants a copy in the branch",
            "g (float[N, 2] x, bool c) => (float[N, 2] y) { t = Abs(x) y = loc.f(t, c) }",
            "f (a, c) => (b) { d = Neg(a)"
                + " b = If<then_branch = p () => (float[?, 2] d) { },"
                + " else_branch = q () => (float[?, 2] v) { v = Abs(d) }>(c) }")
        .edits(1);
  }

  @Test
  void whatIsLeftOutStaysLeftOut() {
    runWithoutOutputs(
            "onnxruntime wants all outputs",
            "g (float[N, 2] x) => (float[N, 2] y) { y = loc.f(x) }",
            "f (a, low, high) => (b, unread) { b = Clip(a, low, high) unread = Neg(b) }")
        .edits(1)
        .leaves(
            "y = Clip(x, , )",
            "unread_1 = Neg(y)",
            "loc::f:",
            "b = Clip(a, low, high)",
            "unread = Neg(b)");
  }

  @Test
  void inputsAndOutputsGivenTwiceAreCopied() {
    runWithoutOutputs(
            "onnxruntime wants inputs and outputs apart",
            "g (float[N, 2] x) => (float[N, 2] y, float[N, 2] z, float[N, 2] w)"
                + " { y, z, w = loc.f(x) }",
            "f (a) => (a, b, b) { b = Neg(a) }")
        .edits(1)
        .leaves("z = Neg(x)", "y = Identity(x)", "w = Identity(z)", "loc::f:", "b = Neg(a)");
  }

  @Test
  void otherVersionsOfOperatorsStayAway() {
    PassTester.runWithoutOutputs(
            new InlineFunctions(),
            HEADER
                + "g (float[N, 2] x) => (float[N, 2] y) { y = loc.f(x) }"
                + " <domain: \"loc\", opset_import: [\"\" : 17]> f (a) => (b) { b = Neg(a) }",
            "onnxruntime may refuse a function of another version")
        .edits(0);
  }

  @Test
  void constantsAreNotStoredTwice() {
    String function =
        "f (a) => (b) { w = Constant<value = float[2, 200] random(1)>()"
            + " t = Transpose(w) m = MatMul(a, w) b = MatMul(m, t) }";
    run("g (float[N, 2] x) => (float[N, 2] y) { t = loc.f(x) y = loc.f(t) }", function).edits(0);
    run("g (float[N, 2] x) => (float[N, 2] y) { y = loc.f(x) }", function).edits(1);
  }

  @Test
  void randomCallsComputeTheSame() {
    String[] calls = {"f<s = 0.3>(%s, %s)", "f(%s, %s)", "h(%s, %s)", "k(%s, %s)"};
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      StringBuilder nodes = new StringBuilder();
      for (int n = 0; n < 4; n++) {
        String call = calls[random.nextInt(calls.length)];
        String first = n == 0 ? "x" : "t" + random.nextInt(n);
        String second = n == 0 || random.nextBoolean() ? "x" : "u" + random.nextInt(n);
        nodes.append(" t%d, u%d = loc.".formatted(n, n)).append(call.formatted(first, second));
      }
      int middle = random.nextInt(3);
      run(
          "g (float[N, 2] x) => (float[?, 2] t3, float[?, 2] u%d) {%s }".formatted(middle, nodes),
          "f <s: float = 0.5> (a, b) => (c, d)"
              + " { e = LeakyRelu<alpha: float = @s>(a) c = Sub(e, b) d = Mul(c, e) }",
          "h (a, b) => (c, d) { e = Neg(b) c = Sub(a, e) d = Identity(a) }",
          "k (b, a) => (c, d) { c, e = loc.f<s = 0.7>(a, b) n, d = loc.h(e, c) }");
    }
  }
}
