package dev.onnxslim.quantizer.parity;

import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an array in NumPy's format, versions 1 to 3.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">format</a>
 */
final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 16;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([<>|=])(\\w)(\\d+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\s]*)\\)");
  private static final Map<String, ElemType> TYPES =
      Map.ofEntries(
          Map.entry("f2", ElemType.FLOAT16),
          Map.entry("f4", ElemType.FLOAT),
          Map.entry("f8", ElemType.DOUBLE),
          Map.entry("i1", ElemType.INT8),
          Map.entry("i2", ElemType.INT16),
          Map.entry("i4", ElemType.INT32),
          Map.entry("i8", ElemType.INT64),
          Map.entry("u1", ElemType.UINT8),
          Map.entry("u2", ElemType.UINT16),
          Map.entry("u4", ElemType.UINT32),
          Map.entry("u8", ElemType.UINT64),
          Map.entry("b1", ElemType.BOOL));

  private NpyFile() {}

  /**
   * The array in {@code bytes}.
   *
   * @param file how errors call it
   * @throws IOException saying what is wrong with it
   */
  static NdArray parse(String file, byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 10 || !Arrays.equals(bytes, 0, 6, MAGIC, 0, 6)) {
      throw new IOException(file + ": not an npy file (NumPy's magic number is missing)");
    }
    int version = bytes[6];
    if (version < 1 || version > 3) {
      throw new IOException(file + ": npy version " + version + ", expected 1 to 3");
    }
    in.position(8);
    int length = version == 1 ? in.getShort() & 0xffff : bytes.length < 12 ? -1 : in.getInt();
    if (length < 0 || length > MAX_HEADER || length > in.remaining()) {
      throw new IOException(file + ": truncated npy header");
    }
    Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    String header = new String(bytes, in.position(), length, charset);
    in.position(in.position() + length);
    return read(file, header, in);
  }

  private static NdArray read(String file, String header, ByteBuffer in) throws IOException {
    Matcher descr = find(file, header, DESCR, "dtype");
    ElemType type = TYPES.get(descr.group(2) + descr.group(3));
    if (type == null) {
      String dtype = descr.group(1) + descr.group(2) + descr.group(3);
      throw new IOException(file + ": dtype '" + dtype + "', expected one of " + dtypes());
    }
    boolean fortran = find(file, header, ORDER, "fortran_order").group(1).equals("True");
    long[] dims = dims(file, find(file, header, SHAPE, "shape").group(1));
    int width = type.bits() / 8;
    long expected;
    try {
      expected = Math.multiplyExact(NdArray.elementCount(dims), width);
    } catch (ArithmeticException e) {
      throw new IOException(file + ": shape " + Arrays.toString(dims) + " is too large", e);
    }
    if (in.remaining() != expected) {
      throw new IOException(
          file + ": expected " + expected + " bytes of data, found " + in.remaining());
    }
    ByteBuffer data = ByteBuffer.allocateDirect((int) expected).put(in).flip();
    if (descr.group(1).equals(">")) swap(data, width);
    NdArray array = NdArray.of(type, fortran ? reversed(dims) : dims, data);
    return fortran && dims.length > 1 ? transposed(array, width) : array;
  }

  private static Matcher find(String file, String header, Pattern pattern, String what)
      throws IOException {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new IOException(file + ": npy header without a plain " + what + ": " + header.strip());
    }
    return matcher;
  }

  private static long[] dims(String file, String list) throws IOException {
    try {
      return Arrays.stream(list.split(","))
          .map(String::strip)
          .filter(item -> !item.isEmpty())
          .mapToLong(Long::parseLong)
          .toArray();
    } catch (NumberFormatException e) {
      throw new IOException(file + ": shape (" + list + ") is too large", e);
    }
  }

  private static String dtypes() {
    return TYPES.keySet().stream().sorted().toList().toString();
  }

  private static void swap(ByteBuffer data, int width) {
    for (int i = 0; i + width <= data.limit(); i += width) {
      for (int a = i, b = i + width - 1; a < b; a++, b--) {
        byte first = data.get(a);
        data.put(a, data.get(b));
        data.put(b, first);
      }
    }
  }

  private static long[] reversed(long[] dims) {
    long[] reversed = new long[dims.length];
    for (int i = 0; i < dims.length; i++) reversed[i] = dims[dims.length - 1 - i];
    return reversed;
  }

  /** Turns the axes of a row-major array round. */
  private static NdArray transposed(NdArray source, int width) {
    long[] from = source.dims();
    long[] dims = reversed(from);
    int elements = source.elements();
    ByteBuffer in = source.data();
    ByteBuffer out = ByteBuffer.allocateDirect(elements * width);
    int[] index = new int[dims.length];
    for (int i = 0; i < elements; i++) {
      int at = 0;
      for (int axis = dims.length - 1; axis >= 0; axis--) at = at * (int) dims[axis] + index[axis];
      for (int b = 0; b < width; b++) out.put(i * width + b, in.get(at * width + b));
      for (int axis = dims.length - 1; axis >= 0 && ++index[axis] == dims[axis]; axis--) {
        index[axis] = 0;
      }
    }
    return NdArray.of(source.elemType(), dims, out);
  }
}
