package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.io.BlockOutput;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.io.WriteProgress;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An array in NumPy's format: reads versions 1 to 3, writes what {@code numpy.save} writes.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">format</a>
 */
public final class NpyFile {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER = 1 << 16;
  private static final int ALIGNMENT = 64;

  /** NumPy leaves room for a first size of so many digits. */
  private static final int FIRST_SIZE_DIGITS = 21;

  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*('[^']*'|\\[)");
  private static final Pattern DTYPE = Pattern.compile("'([<>|=]?)([a-z]\\d+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\s]*)\\)");
  private static final String REMEDY = "save it with numpy.save";

  private final Path file;
  private final String what;

  private NpyFile(Path file, String entry) {
    this.file = file;
    this.what = entry.isEmpty() ? "" : "entry '" + entry + "': ";
  }

  /**
   * The array in {@code bytes} as a tensor whose data are a view on them.
   *
   * @param file named in errors
   * @param entry of an archive, named in errors; empty for a file of its own
   * @param name of the tensor
   * @throws ModelFormatException if it is no array, or of a type that ONNX has not
   */
  public static Tensor read(Path file, String entry, String name, Payload bytes)
      throws IOException {
    return new NpyFile(file, entry).tensor(name, bytes);
  }

  /**
   * Writes a tensor to a file of its own, which appears in one step.
   *
   * @throws UnsupportedParameterException if NumPy has no such type
   */
  public static void write(Tensor tensor, Path target) throws IOException {
    if (!NpyTypes.canHold(tensor.elemType())) {
      throw UnsupportedParameterException.of(tensor, ".npy", ".safetensors or .json");
    }
    byte[] header = header(tensor);
    try (StagedModel staged = StagedModel.create(target)) {
      try (BlockOutput out = new BlockOutput(staged.file(), WriteProgress.NONE)) {
        out.write(header, 0, header.length);
        out.write(tensor.data());
      }
      staged.commit();
    }
  }

  /** What stands before the bytes of a tensor. */
  static byte[] header(Tensor tensor) {
    String shape =
        Arrays.stream(tensor.dims()).mapToObj(Long::toString).collect(Collectors.joining(", "));
    StringBuilder header = new StringBuilder("{'descr': '");
    header
        .append(NpyTypes.descr(tensor.elemType()))
        .append("', 'fortran_order': False, 'shape': (");
    header.append(shape).append(tensor.rank() == 1 ? ",), }" : "), }");
    if (tensor.rank() > 0) {
      header.append(" ".repeat(FIRST_SIZE_DIGITS - Long.toString(tensor.dims()[0]).length()));
    }
    int before = MAGIC.length + 2 + Short.BYTES;
    int padding = ALIGNMENT - (before + header.length() + 1) % ALIGNMENT;
    header.append(" ".repeat(padding)).append('\n');
    ByteBuffer bytes = ByteBuffer.allocate(before + header.length()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) header.length());
    return bytes.put(header.toString().getBytes(StandardCharsets.ISO_8859_1)).array();
  }

  private Tensor tensor(String name, Payload bytes) throws IOException {
    ByteBuffer start = ByteBuffer.allocate((int) Math.min(12, bytes.size()));
    bytes.read(0, start.order(ByteOrder.LITTLE_ENDIAN));
    if (start.capacity() < 10 || !Arrays.equals(start.array(), 0, 6, MAGIC, 0, 6)) {
      throw broken("not an array of NumPy");
    }
    int version = start.get(6);
    if (version < 1 || version > 3 || version > 1 && start.capacity() < 12) {
      throw broken("version " + version + " of NumPy's format, expected 1 to 3");
    }
    int from = version == 1 ? 10 : 12;
    int length = version == 1 ? Short.toUnsignedInt(start.getShort(8)) : start.getInt(8);
    if (length < 0 || length > MAX_HEADER || length > bytes.size() - from) {
      throw broken("its header is cut short or too long");
    }
    byte[] header = new byte[length];
    bytes.read(from, ByteBuffer.wrap(header));
    Charset charset = version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    long data = (long) from + length;
    return tensor(name, new String(header, charset), bytes.slice(data, bytes.size() - data));
  }

  private Tensor tensor(String name, String header, Payload data) throws IOException {
    String descr = find(header, DESCR, "type");
    Matcher dtype = DTYPE.matcher(descr);
    ElemType type = dtype.matches() ? NpyTypes.find(dtype.group(2)).orElse(null) : null;
    if (type == null) {
      throw broken(
          "is of type "
              + (descr.equals("[") ? "'structured'" : descr)
              + ", which is none of numbers and booleans that ONNX has");
    }
    boolean fortran = find(header, ORDER, "order").equals("True");
    long[] dims = dims(find(header, SHAPE, "shape"));
    Tensor tensor = new Tensor(name, type, dims, data);
    long expected;
    try {
      expected = tensor.byteSize();
    } catch (ArithmeticException e) {
      throw broken("its shape " + Arrays.toString(dims) + " is too large");
    }
    if (data.size() != expected) {
      throw broken("needs " + expected + " bytes for its shape and type, found " + data.size());
    }
    Payload plain = data;
    if (dtype.group(1).equals(">") && type.bits() > Byte.SIZE) {
      int parts = type == ElemType.COMPLEX64 || type == ElemType.COMPLEX128 ? 2 : 1;
      plain = new SwappedPayload(plain, type.bits() / Byte.SIZE / parts);
    }
    if (fortran && dims.length > 1) {
      if (expected > ColumnMajorPayload.MAX_BYTES) {
        throw broken(
            "is in Fortran order, which is read up to " + ColumnMajorPayload.MAX_BYTES + " bytes");
      }
      plain = new ColumnMajorPayload(plain, dims, type.bits() / Byte.SIZE);
    }
    return new Tensor(name, type, dims, plain);
  }

  private String find(String header, Pattern pattern, String part) throws IOException {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw broken("its header says no plain " + part);
    }
    return matcher.group(1);
  }

  private long[] dims(String list) throws IOException {
    try {
      return Arrays.stream(list.split(","))
          .map(String::strip)
          .filter(item -> !item.isEmpty())
          .mapToLong(Long::parseLong)
          .toArray();
    } catch (NumberFormatException e) {
      throw broken("its shape (" + list + ") is too large");
    }
  }

  private ModelFormatException broken(String problem) {
    return new ModelFormatException(file, what + problem, REMEDY);
  }
}
