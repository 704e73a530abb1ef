package dev.onnxslim.quantizer.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.quantizer.runtime.NdArray;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FloatSumsTest {
  private static FloatSums sums(float[] x, float[] y, long... dims) {
    FloatSums sums = new FloatSums();
    sums.add(NdArray.ofFloats(x, dims), NdArray.ofFloats(y, dims), Optional.empty());
    return sums;
  }

  @Test
  void figuresByHand() {
    FloatSums sums = sums(new float[] {3, 4}, new float[] {3, 4.5f}, 2);
    assertEquals(0.5, sums.maxError());
    assertEquals(20, sums.sqnrDb(), 1e-12); // 25 / 0.25
    assertEquals(27 / (5 * Math.sqrt(29.25)), sums.cosine(), 1e-12);
  }

  @Test
  void nothingDiffers() {
    FloatSums sums = sums(new float[] {0, 0}, new float[] {0, -0f}, 2);
    assertEquals(Double.POSITIVE_INFINITY, sums.sqnrDb());
    assertEquals(1, sums.cosine());
  }

  @Test
  void aZeroReferenceGivesTheLowestSqnr() {
    FloatSums sums = sums(new float[] {0, 0}, new float[] {0, 1}, 2);
    assertEquals(Double.NEGATIVE_INFINITY, sums.sqnrDb());
    assertEquals(0, sums.cosine());
  }

  @Test
  void topOneIsCountedPerRow() {
    FloatSums sums = sums(new float[] {1, 2, 5, 4, 0, 1}, new float[] {1, 3, 4, 5, 0, 2}, 3, 2);
    assertEquals(2.0 / 3, sums.top1(), 1e-12);
  }

  @Test
  void valuesThatBecomeNotFiniteAreCountedAndLeftOut() {
    float inf = Float.POSITIVE_INFINITY;
    FloatSums sums =
        sums(
            new float[] {1, Float.NaN, inf, inf, 2},
            new float[] {1, Float.NaN, inf, -inf, Float.NaN},
            5);
    assertEquals(2, sums.moved());
    assertEquals(Double.POSITIVE_INFINITY, sums.sqnrDb());
  }

  @Test
  void paddedPositionsAreLeftOut() {
    NdArray x = NdArray.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 2, 2);
    NdArray y = NdArray.ofFloats(new float[] {1, 2, 9, 9, 5, 6, 7, 8}, 2, 2, 2);
    FloatSums sums = new FloatSums();
    PaddingMask mask = new PaddingMask(NdArray.ofLongs(new long[] {1, 0, 1, 1}, 2, 2));
    sums.add(x, y, Optional.of(mask));
    assertEquals(6, sums.count());
    assertEquals(0, sums.maxError());
    FloatSums scores = new FloatSums();
    NdArray a = NdArray.ofFloats(new float[] {1, 2, 3, 4}, 2, 2);
    NdArray b = NdArray.ofFloats(new float[] {1, 7, 3, 4}, 2, 2);
    scores.add(a, b, Optional.of(mask));
    assertEquals(3, scores.count());
    assertEquals(0, scores.maxError());
  }

  @Test
  void longArraysAreReadInPieces() {
    float[] x = new float[10_007];
    Arrays.fill(x, 1);
    float[] y = x.clone();
    y[10_006] = 3;
    FloatSums sums = sums(x, y, 10_007, 1);
    assertEquals(2, sums.maxError());
    assertEquals(10 * Math.log10(10_007 / 4.0), sums.sqnrDb(), 1e-12);
  }
}
