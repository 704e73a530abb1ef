package dev.onnxslim.analyzer.params;

import static dev.onnxslim.analyzer.params.DuplicatesTest.random;
import static dev.onnxslim.analyzer.params.DuplicatesTest.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NearDuplicatesTest {
  private static float[] off(float[] elements, float by) {
    float[] result = elements.clone();
    for (int k = 0; k < result.length; k++) {
      result[k] *= 1 + by;
    }
    return result;
  }

  @Test
  void withinAThousandth() throws IOException {
    long[] dims = {300, 200};
    float[] a = random(60_000, 1);
    List<NearDuplicates.Pair> pairs =
        NearDuplicates.of(
            List.of(
                stored("a", dims, a),
                stored("far", dims, off(a, 2e-3f)),
                stored("other", dims, random(60_000, 2)),
                stored("near", dims, off(a, 5e-4f)),
                stored("reshaped", new long[] {200, 300}, off(a, 5e-4f))));
    assertEquals(1, pairs.size());
    assertEquals("a", pairs.get(0).first().name());
    assertEquals("near", pairs.get(0).second().name());
    assertEquals(5e-4, pairs.get(0).difference(), 1e-6);
  }

  @Test
  void aSampleThatAgreesIsNotEnough() throws IOException {
    float[] a = random(60_000, 1);
    float[] b = a.clone();
    b[59_999] += 1; // 1 in a norm of about 245
    assertEquals(
        List.of(),
        NearDuplicates.of(
            List.of(stored("a", new long[] {60_000}, a), stored("b", new long[] {60_000}, b))));
  }

  @Test
  void noNumbersAreNearNothing() throws IOException {
    float[] a = random(300, 1);
    a[7] = Float.NaN;
    assertEquals(
        List.of(),
        NearDuplicates.of(
            List.of(stored("a", new long[] {300}, a), stored("b", new long[] {300}, a))));
  }
}
