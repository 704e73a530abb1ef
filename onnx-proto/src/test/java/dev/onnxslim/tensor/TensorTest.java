package dev.onnxslim.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TensorTest {

  @Test
  void elementsOfScalarsAndEmptyTensors() {
    assertEquals(1, tensor(ElemType.FLOAT, 0).elements());
    assertEquals(0, tensor(ElemType.FLOAT, 0, 3, 0).elements());
    assertEquals(0, tensor(ElemType.FLOAT, 0, Long.MAX_VALUE, Long.MAX_VALUE, 0).elements());
    assertEquals(4, tensor(ElemType.INT4, 0, 7).byteSize());
  }

  @Test
  void sizesThatOverflowAreReported() {
    Tensor huge = tensor(ElemType.FLOAT, 0, 1L << 32, 1L << 32);
    assertThrows(ArithmeticException.class, huge::elements);
    assertThrows(ArithmeticException.class, huge::byteSize);
    assertThrows(IllegalArgumentException.class, () -> tensor(ElemType.FLOAT, 0, 2, -1));
  }

  @Test
  void dimsAreCopied() {
    long[] dims = {2, 3};
    Tensor tensor = new Tensor("w", ElemType.INT8, dims, Payload.of(new byte[6]));
    dims[0] = 9;
    tensor.dims()[1] = 9;
    assertArrayEquals(new long[] {2, 3}, tensor.dims());
    assertEquals("INT8[2, 3] 'w'", tensor.toString());
  }

  @Test
  void longTensorsAreReadInChunks() throws IOException {
    int n = 150_001;
    Random random = new Random(2);
    ByteBuffer bytes = little(n * Double.BYTES);
    float[] expected = new float[n];
    for (int i = 0; i < n; i++) {
      double value = random.nextGaussian();
      bytes.putDouble(value);
      expected[i] = (float) value;
    }
    Tensor tensor = new Tensor("", ElemType.DOUBLE, new long[] {n}, Payload.of(bytes.array()));
    assertArrayEquals(expected, tensor.toFloats());
    float[] part = new float[5];
    tensor.readFloats(n - 3, part, 1, 3);
    assertArrayEquals(new float[] {0, expected[n - 3], expected[n - 2], expected[n - 1], 0}, part);
    float[] through = new float[100];
    tensor.readFloats(7, through, 0, 100, ByteBuffer.allocate(24));
    assertEquals(expected[106], through[99]);
  }

  @Test
  void floatTypesAreConverted() throws IOException {
    ByteBuffer floats = little(12).putFloat(1.5f).putFloat(-0.0f).putFloat(Float.NaN);
    assertArrayEquals(
        new float[] {1.5f, -0.0f, Float.NaN},
        new Tensor("", ElemType.FLOAT, new long[] {3}, Payload.of(floats.array())).toFloats());
    int n = 10_000;
    ByteBuffer halves = little(n * 2);
    for (int i = 0; i < n; i++) {
      halves.putShort((short) i);
    }
    Payload data = Payload.of(halves.array());
    float[] half = new Tensor("", ElemType.FLOAT16, new long[] {n}, data).toFloats();
    float[] brain = new Tensor("", ElemType.BFLOAT16, new long[] {n}, data).toFloats();
    for (int i = 0; i < n; i++) {
      assertEquals(Float16.toFloat((short) i), half[i]);
      assertEquals(BFloat16.toFloat((short) i), brain[i]);
    }
  }

  @Test
  void integerTypesAreConverted() throws IOException {
    byte[] bytes = {(byte) 0xff, 2, 0, 0, 0, 0, 0, (byte) 0x80};
    assertArrayEquals(new long[] {-1, 2, 0, 0, 0, 0, 0, -128}, longs(ElemType.INT8, bytes));
    assertArrayEquals(new long[] {255, 2, 0, 0, 0, 0, 0, 128}, longs(ElemType.UINT8, bytes));
    assertArrayEquals(new long[] {1, 1, 0, 0, 0, 0, 0, 1}, longs(ElemType.BOOL, bytes));
    assertArrayEquals(new long[] {0x2ff, 0, 0, -0x8000}, longs(ElemType.INT16, bytes));
    assertArrayEquals(new long[] {0x2ff, 0, 0, 0x8000}, longs(ElemType.UINT16, bytes));
    assertArrayEquals(new long[] {0x2ff, Integer.MIN_VALUE}, longs(ElemType.INT32, bytes));
    assertArrayEquals(new long[] {0x2ff, 0x80000000L}, longs(ElemType.UINT32, bytes));
    assertArrayEquals(new long[] {Long.MIN_VALUE + 0x2ff}, longs(ElemType.INT64, bytes));
    assertArrayEquals(new long[] {Long.MIN_VALUE + 0x2ff}, longs(ElemType.UINT64, bytes));
  }

  @Test
  void manyIntegersAreReadInChunks() throws IOException {
    ByteBuffer bytes = little(40_000 * Long.BYTES);
    for (int i = 0; i < 40_000; i++) {
      bytes.putLong(i * 3L);
    }
    long[] longs = longs(ElemType.INT64, bytes.array());
    assertEquals(39_999 * 3L, longs[39_999]);
    assertEquals(32_768 * 3L, longs[32_768]);
  }

  @Test
  void aShapeThatLiesAllocatesNothing() {
    Tensor lying = tensor(ElemType.FLOAT, 8, 1 << 30);
    assertThrows(EOFException.class, lying::toFloats);
    assertThrows(EOFException.class, tensor(ElemType.INT64, 8, 1 << 30)::toLongs);
    assertThrows(EOFException.class, () -> lying.readFloats(1, new float[2], 0, 2));
    assertThrows(ArithmeticException.class, tensor(ElemType.FLOAT, 8, 1L << 31)::toFloats);
  }

  @Test
  void misuseIsReported() {
    Tensor floats = tensor(ElemType.FLOAT, 8, 2);
    assertThrows(UnsupportedOperationException.class, floats::toLongs);
    assertThrows(UnsupportedOperationException.class, tensor(ElemType.INT8, 2, 2)::toFloats);
    assertThrows(UnsupportedOperationException.class, tensor(ElemType.STRING, 0, 2)::byteSize);
    assertThrows(IndexOutOfBoundsException.class, () -> floats.readFloats(1, new float[2], 0, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> floats.readFloats(0, new float[1], 0, 2));
  }

  private static Tensor tensor(ElemType type, int bytes, long... dims) {
    return new Tensor("t", type, dims, Payload.of(new byte[bytes]));
  }

  private static long[] longs(ElemType type, byte[] bytes) throws IOException {
    long n = bytes.length * 8L / type.bits();
    return new Tensor("t", type, new long[] {n}, Payload.of(bytes)).toLongs();
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
