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
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A list in JSON and a file beside it with the bytes, for any program that can read the two: {@code
 * w.json} and {@code w.bin}. Holds every type but text, in the layout of {@code raw_data}.
 */
final class JsonForm {
  private static final String FORMAT = "onnx-slim-parameters";
  private static final long VERSION = 1;
  private static final String BINARY = ".bin";
  private static final int ALIGNMENT = 64;

  private JsonForm() {}

  static boolean canHold(Tensor tensor) {
    return tensor.elemType().bits() > 0;
  }

  /** The fields of the whole list, and of the tensor that is being read. */
  private static final class Listing {
    private final Path file;
    private String format = "";
    private long version;
    private String data = "";
    private Map<String, String> metadata = Map.of();
    private final List<Region> regions = new ArrayList<>();
    private final Map<String, Object> tensor = new HashMap<>();
    private String problem = "";

    private Listing(Path file) {
      this.file = file;
    }

    private void field(String key, JsonInput value) throws IOException {
      switch (key) {
        case "format" -> format = value.text();
        case "version" -> version = value.size();
        case "data" -> data = value.text();
        case "metadata" -> metadata = value.texts();
        case "parameters" -> value.objects(this::tensorField, this::tensorEnd);
        default -> value.skip();
      }
    }

    private void tensorField(String key, JsonInput value) throws IOException {
      switch (key) {
        case "name", "elemType" -> tensor.put(key, value.text());
        case "dims" -> tensor.put(key, value.sizes());
        case "offset", "bytes" -> tensor.put(key, value.size());
        default -> value.skip();
      }
    }

    private void tensorEnd() {
      ElemType type = type(tensor.get("elemType"));
      if (type != null
          && tensor.get("name") instanceof String name
          && tensor.get("dims") instanceof long[] dims
          && tensor.get("offset") instanceof Long offset
          && tensor.get("bytes") instanceof Long bytes
          && bytes <= Long.MAX_VALUE - offset) {
        regions.add(new Region(name, type, dims, offset, offset + bytes));
      } else if (problem.isEmpty()) {
        problem =
            "parameter "
                + (regions.size() + 1)
                + " lacks name, dims, offset, bytes or an elemType that ONNX has";
      }
      tensor.clear();
    }

    private static ElemType type(Object name) {
      for (ElemType type : ElemType.values()) {
        if (type.name().equals(name) && type.bits() > 0) {
          return type;
        }
      }
      return null;
    }

    private void check() throws ModelFormatException {
      if (!format.equals(FORMAT) || version != VERSION) {
        throw broken(
            "not a list of parameters: expected \"format\": \"" + FORMAT + "\", version 1");
      }
      if (!problem.isEmpty()) {
        throw broken(problem);
      }
      Path name = file.getFileSystem().getPath(data.replace('\\', '/'));
      if (data.isEmpty() || name.isAbsolute() || name.getNameCount() != 1 || data.equals("..")) {
        throw broken("its data file '" + data + "' is not a name in its own folder");
      }
      Region.checkApart(file, regions);
    }

    private ModelFormatException broken(String what) {
      return new ModelFormatException(file, what, "save or download it again");
    }
  }

  static ParameterFile read(Path path) throws IOException {
    Listing listing = new Listing(path);
    try (OpenFile text = new OpenFile(path)) {
      JsonInput.read(path, text.region(0, text.size()), listing::field);
    }
    listing.check();
    Path data = path.resolveSibling(listing.data);
    if (!Files.isRegularFile(data)) {
      throw new FileNotFoundException(data + ": no such file; it belongs beside " + path);
    }
    OpenFile file = new OpenFile(data);
    try {
      Payload bytes = file.region(0, file.size());
      ParameterDictionary parameters = ParameterDictionary.empty();
      for (Region region : listing.regions) {
        if (parameters.contains(region.name())) {
          throw listing.broken("'" + region.name() + "' stands in it twice");
        }
        parameters.add(region.in(data, bytes));
      }
      return new ParameterFile(ParameterFormat.JSON, parameters, listing.metadata, file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** The file with the bytes, which lies beside the list. */
  static Path dataFile(Path file) {
    String name = file.getFileName().toString();
    String stem = name.substring(0, name.length() - ParameterFormat.JSON.extension().length());
    return file.resolveSibling(stem + BINARY);
  }

  static void write(ParameterDictionary parameters, Map<String, String> metadata, Path file)
      throws IOException {
    Path data = dataFile(file);
    Map<String, Long> offsets = new HashMap<>();
    try (BlockOutput out = new BlockOutput(data, WriteProgress.NONE)) {
      for (Tensor tensor : parameters) {
        out.align(ALIGNMENT);
        offsets.put(tensor.name(), out.position());
        out.write(tensor.data());
      }
    }
    try (JsonWriter json = new JsonWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
      json.setIndent(" ");
      json.beginObject();
      json.name("format").value(FORMAT);
      json.name("version").value(VERSION);
      json.name("data").value(data.getFileName().toString());
      json.name("metadata").beginObject();
      for (Map.Entry<String, String> entry : metadata.entrySet()) {
        json.name(entry.getKey()).value(entry.getValue());
      }
      json.endObject();
      json.name("parameters").beginArray();
      for (Tensor tensor : parameters) {
        write(json, tensor, offsets.get(tensor.name()));
      }
      json.endArray().endObject();
    }
  }

  private static void write(JsonWriter json, Tensor tensor, long offset) throws IOException {
    json.beginObject();
    json.name("name").value(tensor.name());
    json.name("elemType").value(tensor.elemType().name());
    json.name("dims").beginArray();
    for (long dim : tensor.dims()) {
      json.value(dim);
    }
    json.endArray();
    json.name("offset").value(offset);
    json.name("bytes").value(tensor.data().size());
    json.endObject();
  }
}
