package dev.onnxslim.analyzer.params;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
  /** A weight of a model; which one plays no part. */
  static StoredTensor stored(String name, long[] dims, float[] elements) throws IOException {
    Model model =
        ModelText.parse(
            "g (float[] x) => (float[] y) <float[2, 2] %s = random(1)> { y = MatMul(x, %s) }"
                .formatted(name, name));
    ByteBuffer bytes = ByteBuffer.allocate(4 * elements.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(elements);
    Tensor tensor = new Tensor(name, ElemType.FLOAT, dims, Payload.of(bytes.array()));
    return new StoredTensor(
        model.graph().value(name).orElseThrow(),
        tensor,
        "",
        Role.WEIGHT,
        List.of(),
        "",
        elements.length,
        Optional.empty());
  }

  static float[] random(int count, int seed) {
    Random random = new Random(seed);
    float[] elements = new float[count];
    for (int k = 0; k < count; k++) {
      elements[k] = (float) random.nextGaussian();
    }
    return elements;
  }

  static float[] transposed(float[] elements, int batch, int rows, int columns) {
    float[] result = new float[elements.length];
    for (int b = 0; b < batch; b++) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          int start = b * rows * columns;
          result[start + j * rows + i] = elements[start + i * columns + j];
        }
      }
    }
    return result;
  }

  private static List<String> found(Duplicates duplicates) {
    List<String> found = new ArrayList<>();
    for (Duplicates.Pair pair : duplicates.pairs()) {
      found.add(
          pair.second().name()
              + (pair.transposed() ? " = transposed " : " = ")
              + pair.first().name()
              + (pair.verified() ? "" : "?")
              + (pair.isUniform() ? " uniform" : ""));
    }
    return found;
  }

  @Test
  void equalAndTransposed() throws IOException {
    float[] a = random(30 * 40, 1);
    float[] square = random(24 * 24, 2);
    float[] batch = random(3 * 10 * 20, 3);
    Duplicates duplicates =
        Duplicates.of(
            List.of(
                stored("a", new long[] {30, 40}, a),
                stored("other", new long[] {30, 40}, random(1200, 9)),
                stored("same", new long[] {30, 40}, a),
                stored("flipped", new long[] {40, 30}, transposed(a, 1, 30, 40)),
                stored("reshaped", new long[] {40, 30}, a),
                stored("square", new long[] {24, 24}, square),
                stored("squareT", new long[] {24, 24}, transposed(square, 1, 24, 24)),
                stored("batch", new long[] {3, 10, 20}, batch),
                stored("batchT", new long[] {3, 20, 10}, transposed(batch, 3, 10, 20))));
    assertEquals(
        List.of(
            "same = a",
            "flipped = transposed a",
            "squareT = transposed square",
            "batchT = transposed batch"),
        found(duplicates));
    assertEquals(
        Optional.of(new StoredTensor.Duplicate("a", true)),
        duplicates.marked().get(3).duplicateOf());
    assertEquals(Optional.empty(), duplicates.marked().get(4).duplicateOf());
  }

  @Test
  void oneElementApartIsNoDuplicate() throws IOException {
    for (int at : new int[] {0, 123, 70_000, 99_999}) {
      float[] a = random(100_000, 4);
      float[] b = a.clone();
      float[] c = transposed(a, 1, 250, 400);
      b[at] += 1;
      c[at] += 2;
      Duplicates duplicates =
          Duplicates.of(
              List.of(
                  stored("a", new long[] {250, 400}, a),
                  stored("b", new long[] {250, 400}, b),
                  stored("c", new long[] {400, 250}, c)));
      assertEquals(List.of(), found(duplicates), "element " + at);
    }
  }

  @Test
  void largeTransposeGoesByBands() throws IOException {
    float[] a = random(3 * 300_000, 5);
    for (long[] dims : new long[][] {{300_000, 3}, {3, 300_000}, {900, 1000}}) {
      long[] swapped = {dims[1], dims[0]};
      float[] b = transposed(a, 1, (int) dims[0], (int) dims[1]);
      assertEquals(
          List.of("b = transposed a"),
          found(Duplicates.of(List.of(stored("a", dims, a), stored("b", swapped, b)))));
    }
  }

  @Test
  void beyondTheAllowanceItIsOnlyProbable() throws IOException {
    float[] a = random(1000, 6);
    List<StoredTensor> tensors =
        List.of(
            stored("a", new long[] {20, 50}, a),
            stored("b", new long[] {20, 50}, a),
            stored("c", new long[] {50, 20}, transposed(a, 1, 20, 50)));
    assertEquals(List.of("b = a?", "c = transposed a?"), found(Duplicates.of(tensors, 7999)));
    assertEquals(List.of("b = a", "c = transposed a?"), found(Duplicates.of(tensors, 8000)));
    assertFalse(Duplicates.of(tensors, 0).marked().get(1).duplicateOf().orElseThrow().verified());
    assertTrue(Duplicates.of(tensors).marked().get(2).duplicateOf().orElseThrow().verified());
  }

  @Test
  void smallOnesAndThoseOfOneNumber() throws IOException {
    float[] few = random(255, 7);
    float[] zeros = new float[256];
    Duplicates duplicates =
        Duplicates.of(
            List.of(
                stored("a", new long[] {255}, few),
                stored("b", new long[] {255}, few),
                stored("c", new long[] {256}, zeros),
                stored("d", new long[] {256}, zeros)));
    assertEquals(List.of("d = c uniform"), found(duplicates));
  }
}
