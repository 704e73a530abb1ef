package dev.onnxslim.analyzer.params;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FillTest {
  private static Tensor shape(ElemType type, long... dims) {
    return new Tensor("w", type, dims, Payload.of(new byte[0]));
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT, -1.5",
    "DOUBLE, 1e300",
    "FLOAT16, 0.5",
    "BFLOAT16, 2",
    "INT8, -128",
    "UINT8, 255",
    "INT4, -8",
    "UINT4, 15",
    "INT2, 1",
    "UINT2, 2",
    "INT64, -9e18",
    "UINT64, 1.8e19",
    "UINT16, 7"
  })
  void aConstantStandsEverywhere(ElemType type, double value) throws IOException {
    Tensor filled = Fill.constant(shape(type, 5, 1003), value);
    ValueStatistics statistics = ValueStatistics.of(filled).orElseThrow();
    assertEquals(value, statistics.min());
    assertEquals(value, statistics.max());
    assertEquals(3, ValueStatistics.of(Fill.zeros(shape(type, 3))).orElseThrow().zeros());
  }

  @ParameterizedTest
  @CsvSource({"INT8, 128", "INT8, 0.5", "UINT8, -1", "INT4, 8", "UINT64, 1.9e19", "FLOAT8E5M2, 1"})
  void aNumberThatTheTypeDoesNotHoldIsRefused(ElemType type, double value) {
    Tensor shape = shape(type, 2);
    assertThrows(IllegalArgumentException.class, () -> Fill.constant(shape, value));
  }

  @Test
  void randomFloatsHaveTheDeviationAskedFor() throws IOException {
    ValueStatistics statistics =
        ValueStatistics.of(Fill.random(shape(ElemType.FLOAT, 100_000), 1, 0.5)).orElseThrow();
    assertEquals(0.5, statistics.std(), 0.005);
    assertEquals(0, statistics.mean(), 0.005);
    ValueStatistics bytes =
        ValueStatistics.of(Fill.random(shape(ElemType.INT8, 100_000), 1, 0.5)).orElseThrow();
    assertEquals(-128, bytes.min());
    assertEquals(127, bytes.max());
  }

  @Test
  void theSameSeedGivesTheSameNumbersWhereverReadingBegins() throws IOException {
    Tensor one = Fill.random(shape(ElemType.FLOAT, 5000), 7, 1);
    float[] all = one.toFloats();
    float[] part = new float[1500];
    Fill.random(shape(ElemType.FLOAT, 5000), 7, 1).readFloats(900, part, 0, part.length);
    for (int k = 0; k < part.length; k++) {
      assertEquals(all[900 + k], part[k]);
    }
    float[] other = Fill.random(shape(ElemType.FLOAT, 5000), 8, 1).toFloats();
    assertTrue(other[0] != all[0] && all[0] != all[1024]);
    ByteBuffer bytes = ByteBuffer.allocate(3);
    Fill.constant(shape(ElemType.FLOAT, 2), 1).data().read(3, bytes);
    assertArrayEquals(new byte[] {0x3f, 0, 0}, bytes.array());
  }
}
