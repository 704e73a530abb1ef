package dev.onnxslim.quantizer.slim.layout;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Facts;
import java.io.IOException;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropReshapesAroundConstantsTest {
  private static PassTester run(String nodes) {
    return PassTester.run(
        new DropReshapesAroundConstants(),
        "g (float[N, 3, 4] x, bool c) => (float[N, 3, 4] y) <float[1, 1, 3, 1, 4] m = random(1),"
            + " float[3, 1, 4] m3 = random(2), float[2, 1, 3, 1, 4] big = random(3), float h = {2},"
            + " int64[5] up = {1, -1, 3, 1, 4}, int64[3] down = {-1, 3, 4}, int64[3] wrong ="
            + " {-1, 4, 3}, int64[2] axes = {0, 3}> { "
            + nodes
            + " }");
  }

  @Test
  void theConstantIsReshaped() {
    run("a = Reshape(x, up) b = Add(a, m) y = Reshape(b, down)").edits(1).leaves("y = Add(x, m_1)");
    run("a = Reshape(x, up) b = Sub(m3, a) y = Reshape(b, down)")
        .edits(1)
        .leaves("y = Sub(m3_1, x)");
    run("a = Unsqueeze(x, axes) b = Div(a, h) y = Squeeze(b, axes)")
        .edits(1)
        .leaves("y = Div(x, h_1)");
  }

  @Test
  void oneAfterTheOther() {
    run("a = Reshape(x, up) b = Add(a, m) d = Reshape(b, down) e = Reshape(d, up) f = Mul(e, m3)"
            + " y = Reshape(f, down)")
        .edits(2)
        .leaves("d = Add(x, m_1)", "y = Mul(d, m3_1)");
    run("a = Reshape(x, up) b = Add(a, h) d = Reshape(b, down) f = Mul(d, h) e = Reshape(f, up)"
            + " y = Reshape(e, down)")
        .edits(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = Reshape(x, up) b = Add(a, big) d = ReduceSum<keepdims = 0>(b) y = Add(x, d)",
        "a = Reshape(x, up) b = Add(a, m) d = Reshape(b, down) e = Neg(b) f = ReduceMax<keepdims ="
            + " 0>(e) y = Add(d, f)", // read twice
        "a = Reshape(x, up) b = Add(a, m) d = Reshape(b, down) f = ReduceMax<keepdims = 0>(a)"
            + " y = Add(d, f)",
        "a = Reshape(x, up) b = Pow(a, h) y = Reshape(b, down)", // another operator
        "a = Reshape(x, up) b = Add(a, a) y = Reshape(b, down)", // no constant
        "a = Reshape(x, wrong) b = Mul(a, h) y = Reshape(b, down)", // another order
        "a = Reshape(x, up) b = Add(a, m) d = Reshape(b, wrong) y = Transpose<perm = [0, 2, 1]>(d)"
      })
  void othersStay(String nodes) {
    run(nodes).edits(0);
  }

  @Test
  void aTableThatSomethingElseReadsStays() {
    String table = "float[1, 1, 9, 4] t = random(1), int64[4] up = {1, -1, 9, 4}, int64[3] down =";
    String head = "g (float[N, 9, 4] x) => (float[N, 9, 4] y) <" + table + " {-1, 9, 4}> { ";
    String one = "a = Reshape(x, up) b = Add(a, t) d = Reshape(b, down) ";
    PassTester.run(new DropReshapesAroundConstants(), head + one + "e = Squeeze(t) y = Add(d, e) }")
        .edits(0);
    PassTester.run(
            new DropReshapesAroundConstants(),
            head + one + "e = Reshape(d, up) f = Mul(e, t) y = Reshape(f, down) }")
        .edits(2);
  }

  @Test
  void inABody() {
    run("y = If<then_branch = t () => (float[N, 3, 4] v) { a = Reshape(x, up) b = Add(a, m) v ="
            + " Reshape(b, down) }, else_branch = e () => (float[N, 3, 4] u) { u = Neg(x) }>(c)")
        .edits(1);
  }

  @Test
  void inAFunctionNoShapeIsKnown() {
    PassTester.run(
            new DropReshapesAroundConstants(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[3, 4] x) => (float[3, 4] y) { y = loc.f(x) }
            <domain: "loc", opset_import: ["" : 17]> f (p) => (q) {
              a = Constant<value = int64[1] {0}>() b = Constant<value = float {3}>()
              s = Unsqueeze(p, a) t = Add(s, b) q = Squeeze(t, a)
            }\
            """)
        .edits(0);
  }

  @Test
  void anyAxes() throws IOException {
    Random random = new Random(7);
    int edits = 0;
    for (int k = 0; k < 60; k++) {
      String text = text(random);
      try (Model model = ModelText.parse(text)) {
        edits += new DropReshapesAroundConstants().apply(model.graph(), Facts.of(model));
      }
      PassTester.run(new DropReshapesAroundConstants(), text);
    }
    assertTrue(edits > 20);
  }

  /** Axes of size 1 are added anywhere; the constant has those sizes of the middle, or 1. */
  private static String text(Random random) {
    String[] data = {random.nextBoolean() ? "-1" : "1", "2", "1", "3"};
    StringJoiner up = new StringJoiner(", ");
    StringJoiner dims = new StringJoiner(", ");
    int rank = 0;
    int added = random.nextInt(3);
    for (int k = 0; k < data.length; k++) {
      for (; added > 0 && random.nextInt(3) == 0; added--, rank++) {
        up.add("1");
        dims.add("1");
      }
      if (k == 2 && random.nextBoolean()) {
        continue; // dropped
      }
      up.add(data[k]);
      dims.add(k == 0 || random.nextInt(3) == 0 ? "1" : data[k]);
      rank++;
    }
    String[] ops = {"Add", "Sub", "Mul", "Div"};
    String op = ops[random.nextInt(4)] + (random.nextBoolean() ? "(a, k)" : "(k, a)");
    return ("g (float[%s, 2, 1, 3] x) => (float[?, 2, 1, 3] y) <int64[%d] up = {%s}, int64[4] down"
            + " = {%s}, float[%s] k = random(%d)> { a = Reshape(x, up) b = %s y = Reshape(b,"
            + " down) }")
        .formatted(
            data[0].equals("-1") ? "N" : "1",
            rank,
            up,
            String.join(", ", data),
            dims,
            random.nextInt(99),
            op);
  }

  @Test
  void whatACallerMayReplaceStays() {
    PassTester.run(
            new DropReshapesAroundConstants(),
            "g (float[N, 3, 4] x, float[3, 1, 4] m) => (float[N, 3, 4] y) <float[3, 1, 4] m ="
                + " random(1), int64[5] up = {1, -1, 3, 1, 4}, int64[3] down = {-1, 3, 4}> {"
                + " a = Reshape(x, up) b = Add(a, m) y = Reshape(b, down) }")
        .edits(0);
  }

  @Test
  void aBatchThatTheConstantMayStretchStays() {
    PassTester.run(
            new DropReshapesAroundConstants(),
            "g (float[N, 4] x) => (float[?, 4] y) <float[1, 1, 4] one = random(1), float[3, 1, 4]"
                + " three = random(2), int64[3] up = {-1, 1, 4}, int64[2] down = {-1, 4}> {"
                + " a = Reshape(x, up) b = Add(a, three) d = Reshape(b, down) y = Neg(d) }")
        .edits(0);
  }
}
