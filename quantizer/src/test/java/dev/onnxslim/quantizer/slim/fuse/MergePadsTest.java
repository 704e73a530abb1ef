package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.quantizer.fixture.PassTester;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergePadsTest {
  private static PassTester run(String nodes) {
    return PassTester.run(new MergePads(), model(nodes, "float[] y"));
  }

  private static String model(String nodes, String outputs) {
    return "<ir_version: 8, opset_import: [\"\" : 18]> g (float[N, 3] x, bool c) => ("
        + outputs
        + ") <int64[4] p = {0, 1, 2, 0}, int64[4] q = {1, 0, 0, 3}, int64[4] less = {0, -1, 0, 0},"
        + " float one = {1}, float same = {1}, float two = {2}, float zero = {0}, int64[2] p1 = {1,"
        + " 2}, int64[1] a1 = {1}, int64[1] b1 = {1}, int64[1] a0 = {0}> { "
        + nodes
        + " }";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Pad(x, p) y = Pad(t, q)",
        "t = Pad(x, p, one) y = Pad(t, q, one)",
        "t = Pad<mode = \"constant\">(x, p, one) y = Pad(t, q, same)",
        "t = Pad(x, p1, one, a1) y = Pad(t, p1, one, b1)",
        "t = Pad(x, p1, , a1) y = Pad(t, p1, , a1)"
      })
  void equalConstantsAddUp(String nodes) {
    run(nodes).edits(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "t = Pad(x, p, one) y = Pad(t, q, two)",
        "t = Pad(x, p, one) y = Pad(t, q)",
        "t = Pad(x, less) y = Pad(t, q)",
        "t = Pad(x, p) y = Pad(t, less)",
        "t = Pad<mode = \"edge\">(x, p) y = Pad<mode = \"edge\">(t, q)",
        "t = Pad<mode = \"edge\">(x, p) y = Pad(t, q)",
        "t = Pad(x, p1, one, a1) y = Pad(t, p1, one, a0)",
        "t = Pad(x, p) u = Pad(t, q) s = Size(t) f = Cast<to = 1>(s) y = Add(u, f)"
      })
  void othersStay(String nodes) {
    run(nodes).edits(0);
  }

  @Test
  void aResultThatIsGivenOutStays() {
    PassTester.run(new MergePads(), model("t = Pad(x, p) y = Pad(t, q)", "float[] y, float[] t"))
        .edits(0);
  }

  @Test
  void attributesAddUpBelowOpset11() {
    String model =
        "<ir_version: 4, opset_import: [\"\" : 9]> g (float[N, 3] x) => (float[] y) {"
            + " t = Pad<pads = [0, 1, 2, 0], value = 1.0>(x)"
            + " y = Pad<pads = [1, 0, 0, 3], value = %s>(t) }";
    PassTester.run(new MergePads(), model.formatted("1.0"))
        .edits(1)
        .leaves("y = Pad<pads = [1, 1, 2, 3], value = 1.0>(x)");
    PassTester.run(new MergePads(), model.formatted("2.0")).edits(0);
  }

  @Test
  void inBodiesAndFunctionsToo() {
    run("y = If<then_branch = a () => (float[] u) { t = Pad(x, p) u = Pad(t, q) },"
            + " else_branch = b () => (float[] v) { v = Neg(x) }>(c)")
        .edits(1);
    PassTester.run(
            new MergePads(),
            "<ir_version: 8, opset_import: [\"\" : 17, \"l\" : 1]> g (float[N, 6] x) => (float[] y)"
                + " { y = l.f(x) } <domain: \"l\", opset_import: [\"\" : 17]> f (x) => (y)"
                + " { p = Constant<value = int64[4] {0, 1, 2, 0}>() t = Pad(x, p) y = Pad(t, p) }")
        .edits(1);
  }

  @Test
  void randomPadsKeepWhatIsComputed() {
    Random random = new Random(3);
    String[] pads = {"p", "q", "p", "less"};
    String[] values = {"", ", one", ", same", ", two", ", zero"};
    for (int seed = 0; seed < 60; seed++) {
      StringBuilder nodes = new StringBuilder();
      String at = "x";
      for (int k = 0; k < 4; k++) {
        String node =
            random.nextInt(5) == 0
                ? "Neg(" + at + ")"
                : "Pad(%s, %s%s)"
                    .formatted(at, pads[random.nextInt(4)], values[random.nextInt(seed % 2 + 4)]);
        nodes.append("t").append(k).append(" = ").append(node).append(' ');
        at = "t" + k;
      }
      run(nodes + "y = Neg(" + at + ")");
    }
  }
}
