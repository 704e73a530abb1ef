package dev.onnxslim.quantizer.slim.fuse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Float16;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfWeightTest {
  private static String model(String type, String weights, String factor) {
    return "<ir_version: 8, opset_import: [\"\" : 17]> g (%1$s[N, 2] x) => (%1$s[] y) <%1$s[2, 2] w"
            .formatted(type)
        + " = {%s}, %s f = {%s}> { t = MatMul(x, w) y = Mul(t, f) }"
            .formatted(weights, type, factor);
  }

  @ParameterizedTest
  @CsvSource({
    "'1, 2, 3, 4', 0.5, 1",
    "'1, 2, 3, 4', 8192, 1",
    "'1, 2, 30, 4', 8192, 0",
    "'1, 2, 3, 4', 0.000030517578125, 0",
    "'0, 2, 0, 4', 0.0001220703125, 1",
    "'0, 2, 0, 4', 0.00003, 0"
  })
  void productsStayInTheRangeOfHalves(String weights, String factor, int edits) {
    PassTester tester =
        factor.equals("8192")
            ? PassTester.runWithoutOutputs(
                new FuseArithmeticIntoConv(),
                model("float16", weights, factor),
                "the data leaves the range")
            : PassTester.run(new FuseArithmeticIntoConv(), model("float16", weights, factor));
    tester.edits(edits);
  }

  @Test
  void bfloat16HasTheRangeOfFloats() {
    for (String factor : new String[] {"0.00003", "8192"}) {
      PassTester.runWithoutOutputs(
              new FuseArithmeticIntoConv(),
              model("bfloat16", "1, 2, 3, 4", factor),
              "onnxruntime has no such MatMul")
          .edits(1);
    }
  }

  @Test
  void otherTypesOfConstantsStay() {
    String mixed =
        "<ir_version: 8, opset_import: [\"\" : 17]> g (float16[N, 2] x) => (float[] y) <float16[2,"
            + " 2] w = {1, 2, 3, 4}, float f = {0.5}> { t = MatMul(x, w) u = Cast<to = 1>(t)"
            + " y = Mul(u, f) }";
    PassTester.run(new FuseArithmeticIntoConv(), mixed).edits(0);
  }

  @Test
  void aProductIsRoundedOnce() throws IOException {
    Random random = new Random(7);
    for (int k = 0; k < 20_000; k++) {
      double value = (random.nextDouble() - 0.5) * Math.scalb(1, random.nextInt(40) - 28);
      Tensor rounded = Numbers.tensor("", ElemType.FLOAT16, new long[0], new double[] {value});
      float found = rounded.toFloats()[0];
      float near = Float16.toFloat(Float16.fromFloat((float) value));
      double error = Math.abs(found - value);
      assertEquals(Math.min(error, Math.abs(near - value)), error, "" + value);
    }
    double tie = 1 + 0x1p-11; // half way, and a trace above that a float does not hold
    double[] above = {tie, tie + 0x1p-40, 1 + 3 * 0x1p-11, 1 + 3 * 0x1p-11 - 0x1p-40};
    float[] found = Numbers.tensor("", ElemType.FLOAT16, new long[] {4}, above).toFloats();
    assertEquals(1f, found[0]);
    assertEquals(1f + 0x1p-10f, found[1]);
    assertEquals(1f + 0x1p-9f, found[2]);
    assertEquals(1f + 0x1p-10f, found[3]);
  }
}
