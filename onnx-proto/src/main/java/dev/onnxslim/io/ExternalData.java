package dev.onnxslim.io;

import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.TensorCodec;
import dev.onnxslim.proto.StringStringEntryProto;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.Payload;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Files beside a model that hold its tensors' bytes. A location never leaves the model's folder: no
 * absolute path, no {@code ..}, no link out of it.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/ExternalData.html">ONNX external data</a>
 */
final class ExternalData implements Closeable {
  private final Path model;
  private final TensorCodec codec;
  private final Map<Path, OpenFile> files = new LinkedHashMap<>();
  private final Map<String, OpenFile> byLocation = new HashMap<>();

  ExternalData(Path model, TensorCodec codec) {
    this.model = model;
    this.codec = codec;
  }

  Path model() {
    return model;
  }

  /** The size of all files that were opened. */
  long bytes() {
    return files.values().stream().mapToLong(OpenFile::size).sum();
  }

  /** The bytes that an external tensor refers to; their number is what its dims and type need. */
  Payload resolve(TensorProto tensor) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    for (StringStringEntryProto entry : tensor.getExternalDataList()) {
      entries.put(entry.getKey(), entry.getValue());
    }
    long needed = codec.byteSize(tensor);
    String location = entries.getOrDefault("location", "");
    long offset = number(tensor, entries, "offset", 0);
    long length = number(tensor, entries, "length", needed);
    if (length != needed) {
      throw broken(
          tensor, "needs " + needed + " bytes for its shape and type, 'length' is " + length);
    }
    OpenFile file = byLocation.get(location);
    if (file == null) {
      file = open(find(tensor, location));
      byLocation.put(location, file);
    }
    if (offset > file.size() || length > file.size() - offset) {
      throw broken(
          tensor,
          "needs bytes "
              + offset
              + "+"
              + length
              + " of '"
              + location
              + "', which has "
              + file.size());
    }
    return file.region(offset, length);
  }

  @Override
  public void close() throws IOException {
    for (OpenFile file : files.values()) {
      file.close();
    }
  }

  /** One file may have several locations: {@code w.bin}, {@code ./w.bin}, a link. */
  private OpenFile open(Path path) throws IOException {
    OpenFile file = files.get(path);
    if (file == null) {
      file = new OpenFile(path);
      files.put(path, file);
    }
    return file;
  }

  /** The real path of the file. */
  private Path find(TensorProto tensor, String location) throws IOException {
    if (location.isEmpty()) {
      throw broken(tensor, "has external data without a location");
    }
    Path folder = model.toRealPath().getParent();
    Path file;
    try {
      Path relative = Path.of(location);
      boolean leaves = relative.isAbsolute() || location.startsWith("/");
      for (Path part : relative) {
        leaves |= part.toString().equals("..");
      }
      if (leaves || location.indexOf('\\') >= 0) {
        throw outside(tensor, location);
      }
      file = model.toAbsolutePath().resolveSibling(relative).toRealPath();
      if (!file.startsWith(folder)) {
        throw outside(tensor, location);
      }
    } catch (InvalidPathException e) {
      throw broken(tensor, "has external data at '" + location + "', which is no file name");
    } catch (AccessDeniedException e) {
      throw e;
    } catch (FileSystemException e) { // also a file taken for a folder, a link to itself ...
      throw new ModelFormatException(
          model,
          "tensor '" + tensor.getName() + "' has its data in '" + location + "', which is missing",
          "put that file beside the model");
    }
    if (!Files.isRegularFile(file)) {
      throw broken(tensor, "has its data in '" + location + "', which is no regular file");
    }
    return file;
  }

  private long number(TensorProto tensor, Map<String, String> entries, String key, long otherwise)
      throws ModelFormatException {
    String text = entries.get(key);
    if (text == null) {
      return otherwise;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw broken(tensor, "has external data with the " + key + " '" + text + "'");
    }
    return Long.parseLong(text);
  }

  private ModelFormatException outside(TensorProto tensor, String location) {
    return broken(
        tensor, "has external data at '" + location + "', which is outside the model's folder");
  }

  private ModelFormatException broken(TensorProto tensor, String what) {
    return new ModelFormatException(model, "tensor '" + tensor.getName() + "' " + what);
  }
}
