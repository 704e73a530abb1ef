package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.io.OpenFile;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * NumPy's archive: a zip file with an {@code .npy} entry for each array, called after it. Written
 * with the bytes as they are, as {@code numpy.savez} does; entries that were compressed are read.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.savez.html">numpy.savez</a>
 */
final class NpzForm {
  private static final String SUFFIX = ".npy";
  private static final int BLOCK = 1 << 16;
  private static final int MAX_NAME = 0xffff - SUFFIX.length();

  /** Any but the zip format's first day, for which Java would add a field with the time zone. */
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private NpzForm() {}

  static boolean canHold(Tensor tensor) {
    return NpyTypes.canHold(tensor.elemType())
        && tensor.name().indexOf('\0') < 0
        && tensor.name().getBytes(StandardCharsets.UTF_8).length <= MAX_NAME;
  }

  static ParameterFile read(Path path) throws IOException {
    OpenFile file = new OpenFile(path);
    try {
      ParameterDictionary parameters = ParameterDictionary.empty();
      for (ZipDirectory.Entry entry : ZipDirectory.read(path, file)) {
        parameters.add(tensor(path, entry));
      }
      return new ParameterFile(ParameterFormat.NPZ, parameters, Map.of(), file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Tensor tensor(Path path, ZipDirectory.Entry entry) throws IOException {
    String name = entry.name();
    if (!name.endsWith(SUFFIX)) {
      throw new ModelFormatException(
          path, "entry '" + name + "' is no .npy file", "save it with numpy.savez");
    }
    String key = name.substring(0, name.length() - SUFFIX.length());
    return NpyFile.read(path, name, key, entry.data());
  }

  static void write(ParameterDictionary parameters, Path file) throws IOException {
    OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
    try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(out, BLOCK))) {
      for (Tensor tensor : parameters) {
        byte[] header = NpyFile.header(tensor);
        zip.putNextEntry(entry(tensor, header));
        zip.write(header);
        copy(tensor.data(), zip::write);
        zip.closeEntry();
      }
    }
  }

  /** A stored entry states its checksum before its bytes: they are read twice. */
  private static ZipEntry entry(Tensor tensor, byte[] header) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(header);
    copy(tensor.data(), crc::update);
    ZipEntry entry = new ZipEntry(tensor.name() + SUFFIX);
    entry.setTimeLocal(NO_TIME);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(header.length + tensor.data().size());
    entry.setCrc(crc.getValue());
    return entry;
  }

  @FunctionalInterface
  private interface Sink {
    void accept(byte[] bytes, int from, int count) throws IOException;
  }

  private static void copy(Payload payload, Sink sink) throws IOException {
    byte[] block = new byte[(int) Math.min(BLOCK, payload.size())];
    for (long at = 0; at < payload.size(); at += BLOCK) {
      int count = (int) Math.min(BLOCK, payload.size() - at);
      payload.read(at, ByteBuffer.wrap(block, 0, count));
      sink.accept(block, 0, count);
    }
  }
}
