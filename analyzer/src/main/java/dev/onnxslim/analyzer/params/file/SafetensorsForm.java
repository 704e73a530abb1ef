package dev.onnxslim.analyzer.params.file;

import com.google.gson.stream.JsonWriter;
import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.io.BlockOutput;
import dev.onnxslim.io.OpenFile;
import dev.onnxslim.io.WriteProgress;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * safetensors: the header's length in 8 bytes, a header in JSON, all bytes without gaps.
 *
 * <p>Written so: wide elements first, so that each tensor begins at a multiple of its element's
 * size, as some readers need; the header lists the tensors in the order of the dictionary.
 *
 * @see <a href="https://github.com/huggingface/safetensors#format">Format</a>
 */
final class SafetensorsForm {
  private static final int LENGTH_BYTES = Long.BYTES;

  /** The limit of the format's own library. */
  private static final long MAX_HEADER = 100_000_000;

  private static final String METADATA = "__metadata__";
  private static final Map<ElemType, String> CODES = new EnumMap<>(ElemType.class);

  static {
    CODES.put(ElemType.BOOL, "BOOL");
    CODES.put(ElemType.UINT8, "U8");
    CODES.put(ElemType.INT8, "I8");
    CODES.put(ElemType.UINT16, "U16");
    CODES.put(ElemType.INT16, "I16");
    CODES.put(ElemType.UINT32, "U32");
    CODES.put(ElemType.INT32, "I32");
    CODES.put(ElemType.UINT64, "U64");
    CODES.put(ElemType.INT64, "I64");
    CODES.put(ElemType.FLOAT16, "F16");
    CODES.put(ElemType.BFLOAT16, "BF16");
    CODES.put(ElemType.FLOAT, "F32");
    CODES.put(ElemType.DOUBLE, "F64");
    CODES.put(ElemType.COMPLEX64, "C64");
    CODES.put(ElemType.FLOAT8E4M3FN, "F8_E4M3");
    CODES.put(ElemType.FLOAT8E4M3FNUZ, "F8_E4M3FNUZ");
    CODES.put(ElemType.FLOAT8E5M2, "F8_E5M2");
    CODES.put(ElemType.FLOAT8E5M2FNUZ, "F8_E5M2FNUZ");
    CODES.put(ElemType.FLOAT8E8M0, "F8_E8M0");
  }

  private static final Map<String, ElemType> TYPES = new HashMap<>();

  static {
    CODES.forEach((type, code) -> TYPES.put(code, type));
  }

  private SafetensorsForm() {}

  static boolean canHold(Tensor tensor) {
    return CODES.containsKey(tensor.elemType()) && !tensor.name().equals(METADATA);
  }

  static ParameterFile read(Path path) throws IOException {
    OpenFile file = new OpenFile(path);
    try {
      return read(path, file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static ParameterFile read(Path path, OpenFile file) throws IOException {
    if (file.size() < LENGTH_BYTES) {
      throw broken(path, "not a safetensors file: shorter than " + LENGTH_BYTES + " bytes");
    }
    ByteBuffer start = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.read(0, start);
    long length = start.getLong(0);
    long most = Math.min(MAX_HEADER, file.size() - LENGTH_BYTES);
    if (length < 0 || length > most) {
      throw broken(
          path,
          "states a header of "
              + Long.toUnsignedString(length)
              + " bytes, expected at most "
              + most);
    }
    Payload bytes = file.region(LENGTH_BYTES + length, file.size() - LENGTH_BYTES - length);
    List<Region> regions = new ArrayList<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    JsonInput.read(
        path,
        file.region(LENGTH_BYTES, length),
        (name, value) -> {
          if (name.equals(METADATA)) {
            metadata.putAll(value.texts());
          } else {
            regions.add(region(name, value));
          }
        });
    Region.checkApart(path, regions);
    ParameterDictionary parameters = ParameterDictionary.empty();
    for (Region region : regions) {
      parameters.add(region.in(path, bytes));
    }
    if (parameters.bytes() != bytes.size()) { // else something could hide in the file
      throw broken(
          path,
          "has " + bytes.size() + " bytes of data, of which its tensors use " + parameters.bytes());
    }
    return new ParameterFile(ParameterFormat.SAFETENSORS, parameters, metadata, file);
  }

  private static Region region(String name, JsonInput json) throws IOException {
    Map<String, Object> fields = new HashMap<>();
    json.object(
        (key, value) -> {
          switch (key) {
            case "dtype" -> fields.put(key, value.text());
            case "shape", "data_offsets" -> fields.put(key, value.sizes());
            default -> value.skip();
          }
        });
    if (!(fields.get("dtype") instanceof String dtype)
        || !(fields.get("shape") instanceof long[] dims)
        || !(fields.get("data_offsets") instanceof long[] offsets)
        || offsets.length != 2) {
      throw json.broken("tensor '" + name + "' lacks dtype, shape or two data_offsets");
    }
    ElemType type = TYPES.get(dtype);
    if (type == null) {
      throw json.broken(
          "tensor '" + name + "' has the dtype " + dtype + ", expected one of " + codes());
    }
    return new Region(name, type, dims, offsets[0], offsets[1]);
  }

  private static String codes() {
    return String.join(", ", CODES.values());
  }

  static void write(ParameterDictionary parameters, Map<String, String> metadata, Path file)
      throws IOException {
    List<Tensor> order = new ArrayList<>();
    parameters.forEach(order::add);
    order.sort(Comparator.comparingInt((Tensor tensor) -> -tensor.elemType().bits()));
    byte[] header = header(parameters, metadata, order);
    try (BlockOutput out = new BlockOutput(file, WriteProgress.NONE)) {
      ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
      out.write(length.putLong(header.length).array(), 0, LENGTH_BYTES);
      out.write(header, 0, header.length);
      for (Tensor tensor : order) {
        out.write(tensor.data());
      }
    }
  }

  private static byte[] header(
      ParameterDictionary parameters, Map<String, String> metadata, List<Tensor> order)
      throws IOException {
    Map<String, Long> begins = new HashMap<>();
    long end = 0;
    for (Tensor tensor : order) {
      begins.put(tensor.name(), end);
      end += tensor.byteSize();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonWriter json = new JsonWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8));
    json.beginObject();
    if (!metadata.isEmpty()) {
      json.name(METADATA).beginObject();
      for (Map.Entry<String, String> entry : metadata.entrySet()) {
        json.name(entry.getKey()).value(entry.getValue());
      }
      json.endObject();
    }
    for (Tensor tensor : parameters) {
      long begin = begins.get(tensor.name());
      json.name(tensor.name()).beginObject();
      json.name("dtype").value(CODES.get(tensor.elemType()));
      sizes(json.name("shape"), tensor.dims());
      sizes(json.name("data_offsets"), begin, begin + tensor.byteSize());
      json.endObject();
    }
    json.endObject().close();
    while (bytes.size() % Long.BYTES != 0) {
      bytes.write(' ');
    }
    if (bytes.size() > MAX_HEADER) {
      throw new IOException("the names need a header of more than " + MAX_HEADER + " bytes");
    }
    return bytes.toByteArray();
  }

  private static void sizes(JsonWriter json, long... sizes) throws IOException {
    json.beginArray();
    for (long size : sizes) {
      json.value(size);
    }
    json.endArray();
  }

  private static ModelFormatException broken(Path path, String what) {
    return new ModelFormatException(path, what, "save or download it again");
  }
}
