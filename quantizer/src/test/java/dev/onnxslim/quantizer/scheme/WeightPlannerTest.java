package dev.onnxslim.quantizer.scheme;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightPlannerTest {
  @ParameterizedTest
  @CsvSource({
    "8191, 20, COARSE, false", // its zero points would cost too much
    "8192, 39.9, COARSE, true",
    "8192, 40, COARSE, false",
    "8192, NaN, COARSE, false", // not finite: detail does not help
    "65535, 10, COARSE, true",
    "65536, 10, FINE, false" // has it already
  })
  void detailByNumberOfElementsAndError(
      long elements, double sqnrDb, WeightPlanner.Detail first, boolean more) {
    Tensor tensor = new Tensor("w", ElemType.FLOAT, new long[] {elements}, Payload.of(new byte[0]));
    assertEquals(first, WeightPlanner.detail(tensor));
    assertEquals(more, WeightPlanner.needsDetail(tensor, sqnrDb));
  }
}
