package dev.onnxslim.quantizer.slim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Float16;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoreFloat16Test {
  private static final String ROUNDED = "halves are rounded";

  private static PassTester run(String model) {
    return PassTester.runWithoutOutputs(new StoreFloat16(), model, ROUNDED);
  }

  @Test
  void largeWeightsAreHalved() throws IOException {
    String text =
        "g (float[N, 16] x) => (float[N, 16] y) <float[16, 16] w = random(3), float[16] b = random(4)>"
            + " { t = MatMul(x, w) y = Add(t, b) }";
    run(text).edits(1).leaves("w = Cast<to = 1>(w_fp16)", "t = MatMul(x, w)", "y = Add(t, b)");
    Model model = ModelText.parse(text);
    float[] floats = model.graph().value("w").orElseThrow().constant().orElseThrow().toFloats();
    new StoreFloat16().apply(model.graph(), Facts.of(model));
    Node cast = model.graph().nodes(OpId.onnx("Cast")).get(0);
    Tensor stored = cast.input(0).constant().orElseThrow();
    assertEquals(ElemType.FLOAT16, stored.elemType());
    assertEquals(512, stored.data().size());
    float[] halves = stored.toFloats();
    for (int k = 0; k < floats.length; k++) {
      assertEquals(Float16.toFloat(Float16.fromFloat(floats[k])), halves[k]);
    }
  }

  @Test
  void weightsThatHalvesHoldComputeTheSame() {
    String ones = "1, 0.5, -0.25, 3, ".repeat(64).replaceAll(", $", "");
    String text =
        "<ir_version: %d, opset_import: [\"\" : 17]> g (float[N, 16] x, bool c) => (float[N, 16] y)"
            + " <float[16, 16] w = {%s}> {"
            + " y = If<then_branch = p () => (float[?, 16] v)"
            + " { k = Constant<value = float[16, 16] {%s}>() v = MatMul(x, k) },"
            + " else_branch = q () => (float[?, 16] u) { u = MatMul(x, w) }>(c) }";
    PassTester.run(new StoreFloat16(), text.formatted(8, ones, ones)).edits(2);
    PassTester.run(
            new StoreFloat16(),
            text.formatted(3, ones, ones).replace("bool c)", "bool c, float[16, 16] w)"))
        .edits(2);
  }

  @Test
  void functionsHaveConstantNodes() {
    String ones = "1, 0.5, -0.25, 3, ".repeat(64).replaceAll(", $", "");
    PassTester.run(
            new StoreFloat16(),
            ("<ir_version: 8, opset_import: [\"\" : 17, \"loc\" : 1]>"
                    + " g (float[N, 16] x) => (float[N, 16] y) { y = loc.f(x) }"
                    + " <domain: \"loc\", opset_import: [\"\" : 17]> f (a) => (b)"
                    + " { k = Constant<value = float[16, 16] {%s}>() b = MatMul(a, k) }")
                .formatted(ones))
        .edits(1);
  }

  @Test
  void whatHalvesCannotHoldStays() {
    String filled = "<float[256] w = {%s}> { y = %s(x, w) }";
    String head = "g (float[N, 256] x) => (float[N, 256] y) ";
    String plain = "1, 2, -3, ".repeat(85);
    run(head + filled.formatted(plain + "65520", "Mul")).edits(0);
    run(head + filled.formatted(plain + "65504", "Mul")).edits(1);
    run(head + filled.formatted("3e-7, ".repeat(255) + "1e-7", "Mul")).edits(0);
    run(head + filled.formatted(plain + "1e-9", "Mul")).edits(1);
    run(head + filled.formatted(plain + "1e-9", "Div")).edits(0);
    run(head + filled.formatted(plain + "0", "Div")).edits(1);
  }

  @Test
  void whatIsNoLargeFloatWeightStays() {
    run("g (float[N, 5] x) => (float[N, 5] y) <float[51, 5] w = random(1)> { y = Gather(w, w) }"
            .replace("Gather(w, w)", "Identity(x)"))
        .edits(0);
    run("g (float[N, 255] x) => (float[N, 255] y) <float[255] w = random(1)> { y = Add(x, w) }")
        .edits(0);
    run("g (double[N, 256] x) => (double[N, 256] y) <double[256] w = random(1)> { y = Add(x, w) }")
        .edits(0);
    run("g (float[N, 256] x, float[256] w) => (float[N, 256] y) <float[256] w = random(1)>"
            + " { y = Add(x, w) }")
        .edits(0);
  }

  @Test
  void anyBytesMayBeReadAlone() throws IOException {
    Random random = new Random(5);
    byte[] bytes = new byte[40_000 * Float.BYTES];
    ByteBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    byte[] expected = new byte[40_000 * Short.BYTES];
    ByteBuffer halves = ByteBuffer.wrap(expected).order(ByteOrder.LITTLE_ENDIAN);
    while (floats.hasRemaining()) {
      float value = (float) random.nextGaussian();
      floats.putFloat(value);
      halves.putShort(Float16.fromFloat(value));
    }
    Payload payload =
        new HalfPayload(new Tensor("w", ElemType.FLOAT, new long[] {40_000}, Payload.of(bytes)));
    for (int k = 0; k < 50; k++) {
      int from = random.nextInt(expected.length);
      byte[] found = new byte[random.nextInt(expected.length - from + 1)];
      payload.read(from, ByteBuffer.wrap(found));
      assertArrayEquals(java.util.Arrays.copyOfRange(expected, from, from + found.length), found);
    }
  }
}
