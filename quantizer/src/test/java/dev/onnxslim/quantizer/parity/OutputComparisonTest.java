package dev.onnxslim.quantizer.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.quantizer.runtime.NdArray;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutputComparisonTest {
  private static final ParityOptions BAR = ParityOptions.defaults();

  private static OutputParity compare(
      boolean dependsOnData, boolean probability, NdArray x, NdArray y) {
    OutputComparison comparison = new OutputComparison("y", dependsOnData, probability);
    comparison.add(x, y, Optional.empty());
    return comparison.result(BAR);
  }

  private static NdArray floats(float... values) {
    return NdArray.ofFloats(values, values.length);
  }

  private static NdArray longs(long... values) {
    return NdArray.ofLongs(values, values.length);
  }

  @Test
  void theBarIsHeldAgainstAllSamplesTogether() {
    OutputComparison comparison = new OutputComparison("y", false, false);
    comparison.add(floats(10, 10), floats(10, 10), Optional.empty());
    comparison.add(floats(0.1f), floats(0.2f), Optional.empty()); // 0 dB on its own
    OutputParity row = comparison.result(BAR);
    assertEquals(Verdict.PASSED, row.verdict());
    assertEquals(0, row.worstSqnrDb(), 1e-6);
    assertEquals(3, row.elements());
  }

  @Test
  void aMissSaysByHowMuch() {
    OutputParity row = compare(false, false, floats(1, -1), floats(1.5f, -0.5f));
    assertEquals(Verdict.MISSED, row.verdict());
    assertEquals("SQNR 6.0 dB is below 12.0 dB", row.note());
  }

  @Test
  void aNanThatAppearsIsAMiss() {
    OutputParity row = compare(false, false, floats(1, 2), floats(1, Float.NaN));
    assertEquals(Verdict.MISSED, row.verdict());
  }

  @Test
  void aZeroReferenceAllowsAlmostNothing() {
    assertEquals(Verdict.PASSED, compare(false, false, floats(0), floats(1e-4f)).verdict());
    assertEquals(Verdict.MISSED, compare(false, false, floats(0), floats(0.1f)).verdict());
  }

  @Test
  void anotherShapeIsAMissUnlessItDependsOnData() {
    OutputParity row = compare(false, false, floats(1, 2), floats(1));
    assertEquals(Verdict.MISSED, row.verdict());
    assertEquals("FLOAT[2] became FLOAT[1]", row.note());
    assertEquals(Verdict.NOT_VERIFIED, compare(true, false, floats(1, 2), floats(1)).verdict());
  }

  @Test
  void anotherElementTypeIsAMiss() {
    assertEquals(Verdict.MISSED, compare(true, false, floats(1), longs(1)).verdict());
  }

  @Test
  void anOrderThatDependsOnDataMayChange() {
    OutputParity row = compare(true, false, floats(5, -3, 1), floats(1, 5, -3));
    assertEquals(Verdict.PASSED, row.verdict());
    assertEquals(Verdict.MISSED, compare(false, false, floats(5, -3), floats(-3, 5)).verdict());
  }

  @Test
  void smallProbabilitiesAreJudgedByLogOdds() {
    NdArray x = floats(0.001f, 0.002f);
    NdArray close = floats(0.0014f, 0.0014f);
    assertEquals(Verdict.MISSED, compare(false, false, x, close).verdict());
    OutputParity row = compare(false, true, x, close);
    assertEquals(Verdict.PASSED, row.verdict());
    assertTrue(row.note().contains("log odds"), row.note());
    assertEquals(Verdict.MISSED, compare(false, true, x, floats(0.5f, 0.5f)).verdict());
    assertEquals(Verdict.MISSED, compare(false, true, x, floats(0, 0)).verdict());
  }

  @Test
  void integersMayDifferInOnePlaceOrOneTenth() {
    assertEquals(Verdict.PASSED, compare(false, false, longs(1), longs(2)).verdict());
    OutputParity row = compare(false, false, longs(1, 2, 3, 4), longs(1, 2, 0, 0));
    assertEquals(Verdict.MISSED, row.verdict());
    assertEquals(0.5, row.agreement());
    assertEquals("2 of 4 values differ", row.note());
    long[] many = new long[20];
    long[] off = many.clone();
    off[3] = 1;
    off[4] = 1;
    assertEquals(Verdict.PASSED, compare(false, false, longs(many), longs(off)).verdict());
  }

  @Test
  void stringsAreComparedWhole() {
    NdArray x = NdArray.ofStrings(new long[] {3}, List.of("a", "b", "c"));
    NdArray y = NdArray.ofStrings(new long[] {3}, List.of("a", "x", "y"));
    assertEquals(Verdict.PASSED, compare(false, false, x, x).verdict());
    assertEquals(Verdict.MISSED, compare(false, false, x, y).verdict());
  }

  @Test
  void anEmptyOutputPasses() {
    assertEquals(Verdict.PASSED, compare(false, false, floats(), floats()).verdict());
  }
}
