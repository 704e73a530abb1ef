package dev.onnxslim.quantizer.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.onnxslim.tensor.ElemType;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NdArrayTest {
  @ParameterizedTest
  @CsvSource({
    "FLOAT, -1.5, -1.5",
    "DOUBLE, -1.5, -1.5",
    "FLOAT16, -1.5, -1.5",
    "BFLOAT16, -1.5, -1.5",
    "INT8, -3, -3",
    "UINT8, 255, 255",
    "INT16, -300, -300",
    "UINT16, 65535, 65535",
    "INT32, -70000, -70000",
    "UINT32, 4294967295, 4294967295",
    "INT64, -5000000000, -5000000000",
    "BOOL, 1, 1"
  })
  void keepsWhatIsSet(ElemType type, double value, double expected) {
    NdArray array = NdArray.allocate(type, 2, 2);
    array.set(3, value);
    double[] read = new double[2];
    array.read(2, read, 2);
    assertArrayEquals(new double[] {0, expected}, read);
  }

  @Test
  void aScalarHasOneElement() {
    assertEquals(1, NdArray.allocate(ElemType.INT64).elements());
    assertEquals(0, NdArray.allocate(ElemType.FLOAT, 3, 0).elements());
  }

  @Test
  void refusesBytesThatDoNotMatch() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> NdArray.of(ElemType.FLOAT, new long[] {2}, ByteBuffer.allocate(7)));
    assertEquals("FLOAT[2]: expected 8 bytes, found 7", e.getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> NdArray.ofStrings(new long[] {2}, List.of("a")));
  }
}
