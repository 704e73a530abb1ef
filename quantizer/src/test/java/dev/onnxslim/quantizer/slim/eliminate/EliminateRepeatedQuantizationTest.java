package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.quantizer.fixture.PassTester;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EliminateRepeatedQuantizationTest {
  private static PassTester run(String nodes) {
    return PassTester.run(new EliminateRepeatedQuantization(), model(nodes, "float[] y"));
  }

  private static String model(String nodes, String outputs) {
    return "<ir_version: 8, opset_import: [\"\" : 17]> g (float[N, 3] x, uint8[N, 3] u, bool c) => ("
        + outputs
        + ") <float s = {0.013}, float t = {0.014}, float tiny = {1e-38}, uint8 z = {100},"
        + " uint8 w = {3}, int8 i = {-7}, float[3] many = {0.1, 3, 1e-5}, uint8[3] zs = {0, 255,"
        + " 4}> { "
        + nodes
        + " }";
  }

  private static final String FIRST = "q = QuantizeLinear(x, s, z) d = DequantizeLinear(q, s, z) ";

  @Test
  void integersComeBack() {
    run(FIRST + "r = QuantizeLinear(d, s, z) y = DequantizeLinear(r, s, z)")
        .edits(1)
        .leaves(
            "q = QuantizeLinear(x, s, z)",
            "d = DequantizeLinear(q, s, z)",
            "y = DequantizeLinear(q, s, z)");
    run("d = DequantizeLinear(u, s) r = QuantizeLinear(d, s) y = DequantizeLinear(r, s, w)")
        .edits(1);
    run("q = QuantizeLinear(x, s, i) d = DequantizeLinear(q, s, i) r = QuantizeLinear(d, s, i)"
            + " y = DequantizeLinear(r, s, i)")
        .edits(1);
    run("q = QuantizeLinear(x, many, zs) d = DequantizeLinear(q, many, zs)"
            + " r = QuantizeLinear(d, many, zs) y = DequantizeLinear(r, many, zs)")
        .edits(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        FIRST + "r = QuantizeLinear(d, t, z) y = DequantizeLinear(r, s, z)",
        FIRST + "r = QuantizeLinear(d, s, w) y = DequantizeLinear(r, s, w)",
        FIRST + "e = Relu(d) r = QuantizeLinear(e, s, z) y = DequantizeLinear(r, s, z)",
        "q = QuantizeLinear(x, tiny, z) d = DequantizeLinear(q, tiny, z)"
            + " r = QuantizeLinear(d, tiny, z) y = DequantizeLinear(r, s, z)",
        "a = Exp(s) q = QuantizeLinear(x, a, z) d = DequantizeLinear(q, a, z)"
            + " r = QuantizeLinear(d, a, z) y = DequantizeLinear(r, s, z)",
        "q = QuantizeLinear(x, s, i) d = DequantizeLinear(q, s, i) r = QuantizeLinear(d, s)"
            + " y = DequantizeLinear(r, s)"
      })
  void othersStay(String nodes) {
    run(nodes).edits(0);
  }

  @Test
  void integersThatAreGivenOutKeepTheirNode() {
    PassTester.run(
            new EliminateRepeatedQuantization(),
            model(FIRST + "r = QuantizeLinear(d, s, z) y = Neg(d)", "float[] y, uint8[] r"))
        .edits(0);
  }

  @Test
  void inBodiesToo() {
    run(FIRST
            + "y = If<then_branch = a () => (float[] v) { r = QuantizeLinear(d, s, z)"
            + " v = DequantizeLinear(r, s, z) }, else_branch = b () => (float[] n)"
            + " { n = Neg(x) }>(c)")
        .edits(1);
  }

  @Test
  void inFunctionsToo() {
    PassTester.run(
            new EliminateRepeatedQuantization(),
            "<ir_version: 8, opset_import: [\"\" : 17, \"l\" : 1]> g (float[N, 6] x) => (float[] y)"
                + " { y = l.f(x) } <domain: \"l\", opset_import: [\"\" : 17]> f (x) => (y)"
                + " { s = Constant<value = float {0.1}>() z = Constant<value = int8 {3}>()"
                + " q = QuantizeLinear(x, s, z) d = DequantizeLinear(q, s, z)"
                + " r = QuantizeLinear(d, s, z) y = DequantizeLinear(r, s, z) }")
        .edits(1);
  }

  @Test
  void everyIntegerComesBackAtAnyScale() {
    Random random = new Random(5);
    for (int k = 0; k < 40; k++) {
      float scale = Math.scalb(1 + random.nextFloat(), random.nextInt(180) - 90);
      int zero = random.nextInt(256);
      PassTester.run(
              new EliminateRepeatedQuantization(),
              "<ir_version: 8, opset_import: [\"\" : 17]> g (uint8[N, 64] x) => (uint8[] y) <float s"
                  + " = {%s}, uint8 z = {%d}> { d = DequantizeLinear(x, s, z)"
                      .formatted(scale, zero)
                  + " q = QuantizeLinear(d, s, z) y = Identity(q) }")
          .edits(1);
    }
  }
}
