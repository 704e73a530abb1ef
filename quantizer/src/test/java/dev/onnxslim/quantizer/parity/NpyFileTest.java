package dev.onnxslim.quantizer.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.onnxslim.quantizer.runtime.NdArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyFileTest {
  private static String header(String descr, boolean fortran, String shape) {
    return "{'descr': '"
        + descr
        + "', 'fortran_order': "
        + (fortran ? "True" : "False")
        + ", 'shape': ("
        + shape
        + "), }";
  }

  static byte[] npy(int version, String header, byte[] data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(12 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    file.put((byte) version).put((byte) 0);
    if (version == 1) file.putShort((short) text.length);
    else file.putInt(text.length);
    file.put(text).put(data);
    byte[] bytes = new byte[file.position()];
    file.flip().get(bytes);
    return bytes;
  }

  /** A version 1 file of floats in C order. */
  static byte[] floats(String shape, float... values) {
    ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return npy(1, header("<f4", false, shape), data.array());
  }

  private static double[] values(NdArray array) {
    double[] values = new double[array.elements()];
    array.read(0, values, values.length);
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void readsEveryVersion(int version) throws IOException {
    byte[] file = npy(version, header("|i1", false, "2, 1"), new byte[] {7, -1});
    NdArray array = NpyFile.parse("a.npy", file);
    assertEquals("INT8[2, 1]", array.toString());
    assertArrayEquals(new double[] {7, -1}, values(array));
  }

  @ParameterizedTest
  @CsvSource({
    "<f2, 003c00c0, FLOAT16, 1, -2",
    ">f2, 3c00c000, FLOAT16, 1, -2",
    "<f4, 0000803f000000c0, FLOAT, 1, -2",
    ">f4, 3f800000c0000000, FLOAT, 1, -2",
    "<f8, 000000000000f03f00000000000000c0, DOUBLE, 1, -2",
    "<i2, 01000001, INT16, 1, 256",
    ">i2, 00010100, INT16, 1, 256",
    "<i4, 01000000ffffffff, INT32, 1, -1",
    ">i8, 0000000000000001ffffffffffffffff, INT64, 1, -1",
    "|u1, 01ff, UINT8, 1, 255",
    "<u2, 0100ffff, UINT16, 1, 65535",
    "<u4, 01000000ffffffff, UINT32, 1, 4294967295",
    "|b1, 0100, BOOL, 1, 0"
  })
  void readsEveryType(String descr, String hex, String type, double first, double second)
      throws IOException {
    byte[] data = java.util.HexFormat.of().parseHex(hex);
    NdArray array = NpyFile.parse("a.npy", npy(1, header(descr, false, "2,"), data));
    assertEquals(type + "[2]", array.toString());
    assertArrayEquals(new double[] {first, second}, values(array));
  }

  @Test
  void fortranOrderIsTurnedRound() throws IOException {
    // [[[0, 1], [2, 3], [4, 5]]] stored with the first axis fastest
    byte[] data = {0, 2, 4, 1, 3, 5};
    NdArray array = NpyFile.parse("a.npy", npy(1, header("|u1", true, "1, 3, 2"), data));
    assertEquals("UINT8[1, 3, 2]", array.toString());
    assertArrayEquals(new double[] {0, 1, 2, 3, 4, 5}, values(array));
  }

  @Test
  void readsAScalar() throws IOException {
    NdArray array = NpyFile.parse("a.npy", npy(1, header("|u1", false, ""), new byte[] {9}));
    assertEquals("UINT8[]", array.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "|O; 2,; a.npy: dtype '|O8', expected one of [b1, f2, f4, f8, i1, i2, i4, i8, u1, u2, u4, u8]",
        "<f; 2,; a.npy: expected 16 bytes of data, found 4",
        "|u; 99999999999999999999,; a.npy: shape (99999999999999999999,) is too large",
        "|u; 4000000000, 4000000000, 4000000000; a.npy: shape [4000000000, 4000000000, 4000000000] is too large"
      })
  void saysWhatIsWrong(String kind, String shape, String expected) {
    byte[] file = npy(1, header(kind + "8", false, shape), new byte[4]);
    IOException e = assertThrows(IOException.class, () -> NpyFile.parse("a.npy", file));
    assertEquals(expected, e.getMessage());
  }

  @Test
  void refusesWhatIsNoNpyFile() {
    for (byte[] file :
        new byte[][] {new byte[0], new byte[40], "PK..........".getBytes(StandardCharsets.UTF_8)}) {
      IOException e = assertThrows(IOException.class, () -> NpyFile.parse("a.npy", file));
      assertEquals("a.npy: not an npy file (NumPy's magic number is missing)", e.getMessage());
    }
    byte[] cut = java.util.Arrays.copyOf(floats("2,", 1, 2), 30);
    IOException e = assertThrows(IOException.class, () -> NpyFile.parse("a.npy", cut));
    assertEquals("a.npy: truncated npy header", e.getMessage());
  }
}
