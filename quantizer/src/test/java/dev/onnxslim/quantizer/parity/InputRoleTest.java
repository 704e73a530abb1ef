package dev.onnxslim.quantizer.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.tensor.ElemType;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InputRoleTest {
  private static double[] fill(InputRole role, NdArray array, int sample) {
    role.fill(array, new SplittableRandom(1), sample, 16);
    double[] values = new double[array.elements()];
    array.read(0, values, values.length);
    return values;
  }

  @Test
  void realNumbersAreAboutNormal() {
    double[] values = fill(new InputRole.Continuous(), NdArray.allocate(ElemType.FLOAT, 20_000), 0);
    double mean = Arrays.stream(values).average().orElseThrow();
    double power = Arrays.stream(values).map(v -> v * v).average().orElseThrow();
    assertEquals(0, mean, 0.03);
    assertEquals(1, power, 0.03);
    assertTrue(Arrays.stream(values).anyMatch(v -> v < -2.5));
    assertTrue(Arrays.stream(values).anyMatch(v -> v > 2.5));
  }

  @Test
  void aMaskIsOnesThenZeros() {
    NdArray array = NdArray.allocate(ElemType.INT64, 8, 16);
    double[] values = fill(new InputRole.Mask(), array, 0);
    for (int row = 0; row < 8; row++) {
      double[] mask = Arrays.copyOfRange(values, 16 * row, 16 * row + 16);
      int ones = (int) Arrays.stream(mask).sum();
      assertTrue(ones >= 8, "row " + row);
      assertTrue(Arrays.stream(mask, 0, ones).allMatch(v -> v == 1), "row " + row);
    }
    assertEquals(16, Arrays.stream(values, 0, 16).sum());
    assertTrue(Arrays.stream(values).anyMatch(v -> v == 0));
  }

  @Test
  void lengthsLieWithinTheSequence() {
    NdArray array = NdArray.allocate(ElemType.INT32, 50);
    double[] values = fill(new InputRole.Length(), array, 0);
    assertEquals(16, values[0]);
    assertTrue(Arrays.stream(values).allMatch(v -> v >= 8 && v <= 16));
  }

  @Test
  void everySampleGetsAnotherOfTheConstants() {
    InputRole role = new InputRole.OneOf(List.of(8000.0, 16000.0));
    assertEquals(8000, fill(role, NdArray.allocate(ElemType.INT64), 0)[0]);
    assertEquals(16000, fill(role, NdArray.allocate(ElemType.INT64), 1)[0]);
  }
}
