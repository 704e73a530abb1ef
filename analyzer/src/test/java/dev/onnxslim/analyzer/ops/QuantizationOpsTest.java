package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.Dim;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantizationOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10 | QuantizeLinear(x, s)                        | uint8[Nx4]",
        "13 | QuantizeLinear(x, s, z)                     | int8[Nx4]",
        "21 | QuantizeLinear<output_dtype = 22>(x, s)     | int4[Nx4]",
        "28 | QuantizeLinear<output_dtype = 17>(x, s)     | float8e4m3fn[Nx4]",
        "10 | DequantizeLinear(q, s, z)                   | float[Nx4]",
        "19 | DequantizeLinear(q, h)                      | float16[Nx4]",
        "23 | DequantizeLinear<output_dtype = 16>(q, h)   | bfloat16[Nx4]",
        "13 | com.microsoft.QuantizeLinear(x, s)          | uint8[Nx4]",
        "13 | com.microsoft.QuantizeLinear(x, s, z)       | int8[Nx4]",
        "13 | com.microsoft.DequantizeLinear(q, h)        | float16[Nx4]",
      })
  void shapesStayAndTypesChange(int opset, String node, String type) throws IOException {
    InferredGraph g =
        InferredGraph.of(
            opset, "float[N, 4] x, int8[N, 4] q, float s, float16 h, int8 z => y = " + node);
    assertEquals(type, g.type("y"));
  }

  @Test
  void aZeroPointIsOneOperationMore() throws IOException {
    String inputs = "float[N, 4] x, int8[N, 4] q, float s, int8 z => y = ";
    assertEquals(
        Dim.parse("8*N"), InferredGraph.of(inputs + "QuantizeLinear(x, s)").work(Work.ELEMENTWISE));
    assertEquals(
        Dim.parse("12*N"),
        InferredGraph.of(inputs + "QuantizeLinear(x, s, z)").work(Work.ELEMENTWISE));
    assertEquals(
        Dim.parse("4*N"),
        InferredGraph.of(inputs + "DequantizeLinear(q, s)").work(Work.ELEMENTWISE));
    assertEquals(
        Dim.parse("8*N"),
        InferredGraph.of(inputs + "DequantizeLinear(q, s, z)").work(Work.ELEMENTWISE));
  }

  @Test
  void scalesMustMatchTheirAxis() throws IOException {
    String inputs = "int8[2, 4] q, float[4] s, float[1] one, float[2, 2] blocks => y = ";
    assertEquals("float[2x4]", InferredGraph.of(inputs + "DequantizeLinear(q, s)").type("y"));
    assertEquals("float[2x4]", InferredGraph.of(inputs + "DequantizeLinear(q, one)").type("y"));
    assertEquals(
        "float[2x4]",
        InferredGraph.of(inputs + "DequantizeLinear<block_size = 2>(q, blocks)").type("y"));
    assertEquals(
        "4 scales for 2 slices of [2x4]",
        InferredGraph.of(inputs + "DequantizeLinear<axis = 0>(q, s)").why());
  }

  @Test
  void anUnknownRankLeavesTheType() throws IOException {
    InferredGraph g =
        InferredGraph.of("float[] x, float s, int16 z => y = QuantizeLinear(x, s, z)");
    assertEquals("int16[...]", g.type("y"));
  }

  @Test
  void dynamicQuantizationLooksForTheRange() throws IOException {
    InferredGraph g = InferredGraph.of("float[N, 4] x => y, s, z = DynamicQuantizeLinear(x)");
    assertEquals("uint8[Nx4]", g.type("y"));
    assertEquals("float[]", g.type("s"));
    assertEquals("uint8[]", g.type("z"));
    assertEquals(Dim.parse("8*N"), g.work(Work.REDUCTION));
    assertEquals(Dim.parse("12*N"), g.work(Work.ELEMENTWISE));
  }

  @Test
  void blockFloatingPointKeepsTheShapeBeside() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float16[N, 4] x => q, n, t = com.microsoft.QuantizeBFP<bfp_type = 0>(x)"
                + " y = com.microsoft.DequantizeBFP<bfp_type = 0, dtype = 10>(q, n, t)");
    assertEquals("uint8[q_0]", g.type("q"));
    assertEquals("int64[2]", g.type("n"));
    assertEquals("float16[Nx4]", g.type("y"));
    InferredGraph open =
        InferredGraph.of(
            "uint8[9] q, int64[3] n => y = com.microsoft.DequantizeBFP<bfp_type = 0>(q, n, n)");
    assertEquals("float[y_0xy_1xy_2]", open.type("y"));
  }

  @Test
  void concatenatesEveryThirdInput() throws IOException {
    String node = "com.microsoft.QLinearConcat<axis = 1>(s, z, a, s, z, b, s, z)";
    InferredGraph g =
        InferredGraph.of("float s, int8 z, uint8[N, 2] a, uint8[N, 3] b => y = " + node);
    assertEquals("int8[Nx5]", g.type("y"));
    InferredGraph broken =
        InferredGraph.of("float s, int8 z, uint8[4, 2] a, uint8[5, 3] b => y = " + node);
    assertEquals("cannot concatenate along axis 1: [4x2], [5x3]", broken.why());
  }

  @Test
  void orderedQuantizationOfTheRuntime() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[N, 4] x, float s"
                + " => q = com.microsoft.QuantizeWithOrder<order_input = 1, order_output = 0>(x, s)"
                + " y = com.microsoft.DequantizeWithOrder<order_input = 0, order_output = 1,"
                + " to = 10>(q, s)");
    assertEquals("int8[Nx4]", g.type("q"));
    assertEquals("float16[Nx4]", g.type("y"));
  }
}
