package dev.onnxslim.analyzer.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.analyzer.params.UnknownParameterException;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelBuilderTest {
  private final ParameterDictionary parameters = ParameterDictionary.empty();

  /** Adds a tensor that counts up from 0. */
  private void add(String name, long... dims) {
    int n = 1;
    for (long dim : dims) {
      n *= (int) dim;
    }
    ByteBuffer bytes = ByteBuffer.allocate(n * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int k = 0; k < n; k++) {
      bytes.putFloat(k);
    }
    parameters.add(new Tensor(name, ElemType.FLOAT, dims, Payload.of(bytes.array())));
  }

  private ModelBuilder builder(long... sizes) {
    return ModelBuilder.of(parameters).input("x", sizes);
  }

  @Test
  void aMissingNameSuggestsTheNearest() {
    add("fc1.weight", 3, 4);
    UnknownParameterException e =
        assertThrows(UnknownParameterException.class, () -> builder(4).dense("fc2"));
    assertEquals("no parameter 'fc2.weight'; did you mean 'fc1.weight'?", e.getMessage());
    assertEquals(List.of("fc1.weight"), e.nearest());
  }

  @Test
  void aWrongShapeSaysWhatWasExpectedAndFound() {
    add("fc.weight", 3, 4);
    add("fc.bias", 2);
    add("c.weight", 8, 3, 3, 3);
    add("lstm.weight_ih_l0", 8, 5);
    add("lstm.weight_hh_l0", 8, 2);
    assertEquals(
        "dense 'fc': expected 'fc.weight' as FLOAT[out, 5], found FLOAT[3, 4]",
        message(() -> builder(5).dense("fc")));
    assertEquals(
        "dense 'fc': expected 'fc.bias' as FLOAT[3], found FLOAT[2]",
        message(() -> builder(4).dense("fc")));
    assertEquals(
        "conv 'c': expected 'c.weight' as FLOAT[out, 4, kernel, kernel], found FLOAT[8, 3, 3, 3]",
        message(() -> builder(4, 9, 9).conv("c", Window.PLAIN)));
    assertEquals(
        "conv 'c': expected at least 3 along axis 2, found [batchx3x2x9]",
        message(() -> builder(3, 2, 9).conv("c", Window.PLAIN)));
    assertEquals(
        "LSTM 'lstm': expected 'lstm.weight_ih_l0' as FLOAT[8, 4], found FLOAT[8, 5]",
        message(() -> builder(7, 4).recurrent(Recurrence.LSTM, "lstm")));
    assertEquals(
        "attention 'a': expected data of 3 axes, found [batchx4]",
        message(() -> builder(4).attention("a", 2)));
  }

  private static String message(org.junit.jupiter.api.function.Executable layers) {
    return assertThrows(LayerException.class, layers).getMessage();
  }

  @Test
  void gatesAreReordered() throws IOException {
    add("r.weight_ih_l0", 4, 1);
    add("r.weight_hh_l0", 4, 1);
    add("r.bias_ih_l0", 4);
    add("r.bias_hh_l0", 4);
    Model model = builder(3, 1).recurrent(Recurrence.LSTM, "r").output("y");
    assertArrayEquals(
        new float[] {0, 3, 1, 2},
        model.graph().value("r.W_l0").orElseThrow().constant().orElseThrow().toFloats());
    assertArrayEquals(
        new float[] {0, 3, 1, 2, 0, 3, 1, 2},
        model.graph().value("r.B_l0").orElseThrow().constant().orElseThrow().toFloats());
  }

  @Test
  void shapesAreFollowed() {
    add("c.weight", 8, 3, 3, 3);
    ModelBuilder builder =
        ModelBuilder.of(parameters)
            .input("x", ElemType.FLOAT, Shape.of(Dim.of(3), new Dim.Symbol("h"), Dim.of(10)))
            .conv("c", Window.PLAIN.withStride(2).withPadding(1));
    assertEquals("[batchx8xfloor((h+1)/2)x5]", builder.shape().toString());
    assertEquals("[batchx8x1x1]", builder.globalAveragePool().shape().toString());
    assertEquals("[batchx8]", builder.flatten().shape().toString());
  }
}
