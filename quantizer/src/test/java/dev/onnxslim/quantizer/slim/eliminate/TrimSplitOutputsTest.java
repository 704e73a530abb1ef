package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.quantizer.fixture.PassTester;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrimSplitOutputsTest {
  private static PassTester run(int opset, String nodes) {
    return PassTester.run(
        new TrimSplitOutputs(),
        "<ir_version: 8, opset_import: [\"\" : "
            + opset
            + "]> g (float[N, 8] x) => (float[] y) <int64[4] s = {1, 2, 3, 2}> { "
            + nodes
            + " }");
  }

  @Test
  void neighboursAreMadeOne() {
    run(17, "a, b, c, d = Split<axis = 1>(x, s) y = Neg(c)")
        .edits(1)
        .leaves("unused, c, d = Split<axis = 1>(x, split_sizes)", "y = Neg(c)");
    run(17, "a, b, c, d = Split<axis = 1>(x, s) y = Neg(d)")
        .edits(1)
        .leaves("unused, d = Split<axis = 1>(x, split_sizes)", "y = Neg(d)");
    run(11, "a, b, c, d = Split<axis = 1, split = [1, 2, 3, 2]>(x) y = Neg(a)")
        .edits(1)
        .leaves("a, unused = Split<axis = 1, split = [1, 7]>(x)", "y = Neg(a)");
  }

  @Test
  void othersStay() {
    run(17, "a, b, c, d = Split<axis = 1>(x, s) y = Concat<axis = 1>(d, b)").edits(0);
    run(17, "a, b, c, d = Split<axis = 1>(x) y = Neg(d)").edits(0);
    run(17, "a, b, c, d = Split<axis = 1>(x, s) y = Neg(x)").edits(0);
    run(
            17,
            "a, b, c, d = Split<axis = 1>(x, s) e, f, h, i = Split<axis = 1>(x, s)"
                + " y = Concat<axis = 1>(d, e)")
        .edits(0);
  }

  @Test
  void inABody() {
    PassTester.run(
            new TrimSplitOutputs(),
            """
            g (float[N, 4] x, bool c) => (float[N, ?] y) <int64[3] s = {1, 1, 2}> {
              y = If<then_branch = a () => (float[N, ?] v) { d, e, f = Split<axis = 1>(x, s)
                       v = Neg(f) },
                     else_branch = b () => (float[N, 4] u) { u = Neg(x) }>(c) }\
            """)
        .edits(1);
  }

  @Test
  void anySizes() {
    Random random = new Random(5);
    for (int k = 0; k < 30; k++) {
      int count = 2 + random.nextInt(5);
      StringBuilder outputs = new StringBuilder();
      StringBuilder sizes = new StringBuilder();
      StringBuilder used = new StringBuilder("x");
      int sum = 0;
      for (int i = 0; i < count; i++) {
        int size = random.nextInt(4);
        sum += size;
        outputs.append(i == 0 ? "" : ", ").append("o").append(i);
        sizes.append(i == 0 ? "" : ", ").append(size);
        used.append(random.nextInt(3) == 0 ? ", o" + i : "");
      }
      PassTester.run(
          new TrimSplitOutputs(),
          ("g (float[%d, N] x) => (float[] y) <int64[%d] s = {%s}>"
                  + " { %s = Split(x, s) y = Concat<axis = 0>(%s) }")
              .formatted(sum, count, sizes, outputs, used));
    }
  }

  @Test
  void inAFunction() {
    PassTester.run(
            new TrimSplitOutputs(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 4] x) => (float[N, ?] y) { y = loc.f(x) }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
              s = Constant<value = int64[3] {1, 1, 2}>() d, e, f = Split<axis = 1>(a, s) b = Neg(f)
            }\
            """)
        .edits(1);
  }

  @Test
  void outputsOfTheGraphAndWhatABodyReadsAreUsed() {
    String split = "{ a, b, d, e = Split<axis = 1>(x, s) %s }";
    String head = "g (float[N, 8] x, bool c) => (%s) <int64[4] s = {1, 2, 3, 2}> ";
    PassTester.run(
            new TrimSplitOutputs(),
            head.formatted("float[] b, float[] e, float[] y") + split.formatted("y = Neg(x)"))
        .edits(0);
    PassTester.run(
            new TrimSplitOutputs(),
            head.formatted("float[] e, float[] y")
                + split.formatted(
                    "y = If<then_branch = p () => (float[] v) { v = Neg(b) },"
                        + " else_branch = q () => (float[] u) { u = Abs(b) }>(c)"))
        .edits(0);
  }

  @Test
  void sizesThatACallerMayReplaceOrOthersReadStay() {
    PassTester.run(
            new TrimSplitOutputs(),
            "g (float[N, 8] x, int64[4] s) => (float[] y) <int64[4] s = {1, 2, 3, 2}>"
                + " { a, b, c, d = Split<axis = 1>(x, s) y = Neg(d) }")
        .edits(0);
    run(
            17,
            "a, b, c, d = Split<axis = 1>(x, s) e = Cast<to = 1>(s) f = ReduceSum(e)"
                + " y = Mul(d, f)")
        .edits(0);
  }
}
