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

class SplitSlicesTest {
  private static final String LISTS =
      "int64[1] n2 = {-2}, int64[1] a0 = {0}, int64[1] a1 = {1}, int64[1] a2 = {2}, int64[1] a3 ="
          + " {3}, int64[1] a4 = {4}, int64[1] a5 = {5}, int64[1] a6 = {6}, int64[1] end ="
          + " {9223372036854775807}";

  private static PassTester run(int opset, String nodes) {
    return PassTester.run(
        new SplitSlices(),
        "<ir_version: 8, opset_import: [\"\" : "
            + opset
            + "]> g (float[N, 6] x, bool c) => (float[] y) <"
            + LISTS
            + "> { "
            + nodes
            + " }");
  }

  @Test
  void halvesThatChangePlaces() {
    run(17, "a = Slice(x, a3, end, a1) b = Slice(x, a0, a3, a1) y = Concat<axis = 1>(a, b)")
        .edits(1)
        .leaves("b, a = Split<axis = 1>(x, shape)", "y = Concat<axis = 1>(a, b)");
    run(11, "a = Slice(x, n2, end, a1) b = Slice(x, a0, n2, a1) y = Concat<axis = 1>(a, b)")
        .edits(1)
        .leaves("b, a = Split<axis = 1, split = [4, 2]>(x)", "y = Concat<axis = 1>(a, b)");
  }

  @Test
  void otherReadersOfOtherPartsKeepTheirSlices() {
    run(
            17,
            "a = Slice(x, a0, a2, a1) b = Slice(x, a2, a4, a1) d = Slice(x, a1, a5, a1)"
                + " e = Slice(x, a4, end, a1) y = Concat<axis = 1>(e, d, b, a)")
        .edits(1)
        .leaves(
            "a, b, e = Split<axis = 1>(x, shape)",
            "d = Slice(x, a1, a5, a1)",
            "y = Concat<axis = 1>(e, d, b, a)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = Slice(x, a0, a2, a1) b = Slice(x, a3, end, a1) y = Concat<axis = 1>(a, b)", // a gap
        "a = Slice(x, a0, a4, a1) b = Slice(x, a3, end, a1) y = Concat<axis = 1>(a, b)", // twice
        "a = Slice(x, a0, a3, a1) b = Slice(x, a3, a5, a1) y = Concat<axis = 1>(a, b)", // no end
        "a = Slice(x, a0, a1, a0) b = Slice(x, a1, end, a0) y = Concat<axis = 0>(a, b)", // open
        "a = Slice(x, a0, end, a1, a2) b = Slice(x, a1, end, a1, a2) y = Concat<axis = 1>(a, b)",
        "a = Slice(x, a6, end, a1) b = Slice(x, a0, a6, a1) y = Concat<axis = 1>(a, b)", // empty
        "n = Neg(x) a = Slice(n, a0, a3, a1) b = Slice(x, a3, end, a1) y = Concat<axis = 1>(a, b)"
      })
  void otherCutsStay(String nodes) {
    run(17, nodes).edits(0);
  }

  @Test
  void belowOpset10() {
    run(
            9,
            "a = Slice<starts = [0], ends = [3], axes = [1]>(x)"
                + " b = Slice<starts = [3], ends = [6], axes = [1]>(x) y = Concat<axis = 1>(a, b)")
        .edits(0);
  }

  @Test
  void typesThatNotEverySplitHas() {
    run(
            17,
            "k = Greater(x, x) a = Slice(k, a0, a3, a1) b = Slice(k, a3, end, a1) d = Concat<axis ="
                + " 1>(b, a) y = Cast<to = 1>(d)")
        .edits(0);
  }

  @Test
  void inABody() {
    run(
            17,
            "y = If<then_branch = t () => (float[N, 6] v) { a = Slice(x, a3, end, a1)"
                + " b = Slice(x, a0, a3, a1) v = Concat<axis = 1>(a, b) },"
                + " else_branch = e () => (float[N, 6] u) { u = Neg(x) }>(c)")
        .edits(1);
  }

  @Test
  void inAFunctionNoSizeIsKnown() {
    PassTester.run(
            new SplitSlices(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 6] x) => (float[N, 6] y) { y = loc.f(x) }
            <domain: "loc", opset_import: ["" : 17]> f (p) => (q) {
              a = Constant<value = int64[1] {0}>() b = Constant<value = int64[1] {3}>()
              c = Constant<value = int64[1] {6}>() d = Constant<value = int64[1] {1}>()
              s = Slice(p, a, b, d) t = Slice(p, b, c, d) q = Concat<axis = 1>(t, s)
            }\
            """)
        .edits(0);
  }

  @Test
  void partsThatAreOutputs() {
    PassTester.run(
            new SplitSlices(),
            "g (float[N, 6] x) => (float[N, 2] a, float[N, 4] b) <"
                + LISTS
                + "> { b = Slice(x, a2, end, a1) a = Slice(x, a0, a2, a1) }")
        .edits(1)
        .leaves("a, b = Split<axis = 1>(x, shape)");
  }

  @Test
  void anyCuts() throws IOException {
    Random random = new Random(11);
    int edits = 0;
    for (int k = 0; k < 60; k++) {
      String text = text(random);
      try (Model model = ModelText.parse(text)) {
        edits += new SplitSlices().apply(model.graph(), Facts.of(model));
      }
      PassTester.run(new SplitSlices(), text);
    }
    assertTrue(edits > 10);
  }

  /** Slices between random places of an axis, which are written in several ways. */
  private static String text(Random random) {
    StringBuilder nodes = new StringBuilder();
    StringJoiner constants = new StringJoiner(", ", "<", ">");
    StringJoiner outputs = new StringJoiner(", ");
    int axis = random.nextInt(3);
    int size = axis == 0 ? 3 : 4;
    int count = 2 + random.nextInt(4);
    int at = 0;
    for (int k = 0; k < count; k++) {
      int start = random.nextInt(4) > 0 ? at : random.nextInt(size);
      int end = random.nextInt(3) == 0 ? size : Math.min(size, start + 1 + random.nextInt(2));
      at = end == size ? 0 : end;
      String[] bounds = {
        Integer.toString(random.nextBoolean() ? start : start - size),
        end == size ? "99" : Integer.toString(random.nextBoolean() ? end : end - size),
        Integer.toString(random.nextBoolean() ? axis : axis - 3)
      };
      for (int b = 0; b < 3; b++) {
        constants.add("int64[1] c%d_%d = {%s}".formatted(k, b, bounds[b]));
      }
      nodes.append(" s%1$d = Slice(x, c%1$d_0, c%1$d_1, c%1$d_2)".formatted(k));
      nodes.append(" y%1$d = Neg(s%1$d)".formatted(k));
      outputs.add("float[?, ?, ?] " + (random.nextInt(4) == 0 ? "s" : "y") + k);
    }
    String first = random.nextBoolean() && axis > 0 ? "N" : "3";
    return "g (float[%s, 4, 4] x) => (%s) %s {%s }".formatted(first, outputs, constants, nodes);
  }
}
