package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.analyzer.params.checkpoint.Checkpoint;
import dev.onnxslim.analyzer.params.checkpoint.CheckpointReader;
import dev.onnxslim.io.OpenFile;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.tensor.Payload;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An open checkpoint of PyTorch, in the zip form that {@code torch.save} writes since 1.6: a
 * pickle, and an entry of its own for each storage, which stays where it is until it is read.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/notes/serialization.html">Serialization</a>
 */
public final class CheckpointFile implements Closeable {
  private static final String PICKLE = "data.pkl";
  private static final String STORAGES = "data/";
  private static final int ZIP = 'P' << 8 | 'K';
  private static final String SAVE_AGAIN = "load it with PyTorch and save its state_dict() again";

  private final Checkpoint checkpoint;
  private final long bytes;
  private final OpenFile file;

  private CheckpointFile(Checkpoint checkpoint, OpenFile file) {
    this.checkpoint = checkpoint;
    this.bytes = file.size();
    this.file = file;
  }

  /**
   * Opens a checkpoint; of its values only the pickle is read, and no code runs.
   *
   * @throws ModelFormatException if it is no checkpoint, damaged, or its pickle names what a
   *     checkpoint of tensors does not need
   * @throws IOException if it cannot be read
   */
  public static CheckpointFile open(Path path) throws IOException {
    OpenFile file = new OpenFile(path);
    try {
      checkZip(path, file);
      return new CheckpointFile(read(path, ZipDirectory.read(path, file)), file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** What is in it. */
  public Checkpoint checkpoint() {
    return checkpoint;
  }

  /** The size of the file. */
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  static ParameterFile parameters(Path path) throws IOException {
    CheckpointFile file = open(path);
    ParameterDictionary parameters = ParameterDictionary.empty();
    file.checkpoint.entries().forEach(entry -> parameters.add(entry.tensor()));
    return new ParameterFile(
        ParameterFormat.of(path).orElseThrow(), parameters, file.checkpoint.values(), file);
  }

  private static Checkpoint read(Path path, List<ZipDirectory.Entry> entries) throws IOException {
    String folder = folder(path, entries);
    Map<String, Payload> storages = new LinkedHashMap<>();
    Payload pickle = null;
    for (ZipDirectory.Entry entry : entries) {
      String name = entry.name();
      if (name.equals(folder + PICKLE)) {
        pickle = entry.data();
      } else if (name.startsWith(folder + STORAGES)) {
        storages.put(name.substring(folder.length() + STORAGES.length()), entry.data());
      } else if (name.equals(folder + "constants.pkl")) {
        throw new ModelFormatException(
            path, "a TorchScript archive, which is a program", "export it to ONNX");
      } else if (name.equals(folder + "byteorder") && !text(entry).equals("little")) {
        throw new ModelFormatException(path, "its numbers are not little-endian", SAVE_AGAIN);
      }
    }
    return CheckpointReader.read(path, pickle, storages);
  }

  /** PyTorch puts all entries into one folder. */
  private static String folder(Path path, List<ZipDirectory.Entry> entries)
      throws ModelFormatException {
    for (ZipDirectory.Entry entry : entries) {
      String name = entry.name();
      int slash = name.indexOf('/');
      if (name.substring(slash + 1).equals(PICKLE)) {
        return name.substring(0, slash + 1);
      }
    }
    throw new ModelFormatException(path, "a zip file without a checkpoint's data.pkl", SAVE_AGAIN);
  }

  private static void checkZip(Path path, OpenFile file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(2);
    if (file.size() >= 2) {
      file.read(0, head);
    }
    if (head.getShort(0) != ZIP) {
      throw new ModelFormatException(
          path, "not a checkpoint in the zip form that PyTorch writes since 1.6", SAVE_AGAIN);
    }
  }

  private static String text(ZipDirectory.Entry entry) throws IOException {
    byte[] bytes = new byte[(int) Math.min(16, entry.data().size())];
    entry.data().read(0, ByteBuffer.wrap(bytes));
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }
}
