package dev.onnxslim.analyzer.params.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParameterFileTest {
  private static final Map<String, String> METADATA = Map.of("a \"key\"", "ü\n");

  @TempDir private Path folder;

  static Tensor random(String name, ElemType type, long... dims) {
    Tensor shape = new Tensor(name, type, dims, Payload.of(new byte[0]));
    byte[] bytes = new byte[(int) shape.byteSize()];
    new Random(name.hashCode()).nextBytes(bytes);
    return new Tensor(name, type, dims, Payload.of(bytes));
  }

  static byte[] bytes(Tensor tensor) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate((int) tensor.data().size());
    tensor.data().read(0, bytes);
    return bytes.array();
  }

  /** Odd names and shapes, and every type that the form holds. */
  private static ParameterDictionary everything(ParameterFormat format) {
    ParameterDictionary parameters = ParameterDictionary.empty();
    parameters.add(random("scalar", ElemType.FLOAT));
    parameters.add(random("empty", ElemType.FLOAT, 0, 3));
    parameters.add(random("../up/and.down", ElemType.INT8, 3));
    parameters.add(random("größe/\u6a21\u578b \ud83d\ude00", ElemType.DOUBLE, 2, 1));
    parameters.add(random("", ElemType.FLOAT, 2));
    parameters.add(random("quote\"back\\slash\nline", ElemType.INT64, 1));
    parameters.add(random("large", ElemType.FLOAT, 300, 301));
    for (ElemType type : ElemType.values()) {
      if (type.bits() > 0) {
        Tensor tensor = random("type " + type, type, 3, 5);
        if (format.canHold(tensor)) {
          parameters.add(tensor);
        }
      }
    }
    return parameters;
  }

  @ParameterizedTest
  @EnumSource(
      value = ParameterFormat.class,
      names = {"SAFETENSORS", "NPZ", "JSON"})
  void whatIsWrittenIsReadAgain(ParameterFormat format) throws IOException {
    ParameterDictionary written = everything(format);
    Path file = folder.resolve("w" + format.extension());
    Path again = folder.resolve("again" + format.extension());
    format.write(written, METADATA, file);
    try (ParameterFile read = ParameterFile.open(file)) {
      assertEquals(format, read.format());
      assertEquals(List.copyOf(written.names()), List.copyOf(read.parameters().names()));
      for (Tensor tensor : written) {
        Tensor found = read.parameters().get(tensor.name());
        assertEquals(tensor.elemType(), found.elemType(), tensor.name());
        assertArrayEquals(tensor.dims(), found.dims(), tensor.name());
        assertArrayEquals(bytes(tensor), bytes(found), tensor.name());
      }
      assertEquals(format == ParameterFormat.NPZ ? Map.of() : METADATA, read.metadata());
      format.write(read.parameters(), read.metadata(), again);
    }
    if (format == ParameterFormat.JSON) {
      assertEquals(-1, Files.mismatch(folder.resolve("w.bin"), folder.resolve("again.bin")));
    } else {
      assertEquals(-1, Files.mismatch(file, again));
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(format == ParameterFormat.JSON ? 4 : 2, files.count());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ParameterFormat.class,
      names = {"SAFETENSORS", "NPZ", "JSON"})
  void aFormSaysWhatItCannotHold(ParameterFormat format) throws IOException {
    assertTrue(format.canHold(random("w", ElemType.FLOAT16, 2)));
    assertEquals(format != ParameterFormat.NPZ, format.canHold(random("w", ElemType.BFLOAT16, 2)));
    assertEquals(format == ParameterFormat.JSON, format.canHold(random("w", ElemType.INT4, 2)));
    Tensor text = new Tensor("t", ElemType.STRING, new long[] {1}, Payload.of(new byte[0]));
    ParameterDictionary parameters = ParameterDictionary.empty();
    parameters.add(text);
    Path file = folder.resolve("w" + format.extension());
    Exception e =
        assertThrows(
            UnsupportedParameterException.class, () -> format.write(parameters, Map.of(), file));
    assertEquals(
        "'t' (STRING) cannot be held by " + format.extension() + "; leave it out", e.getMessage());
    assertFalse(Files.exists(file));
  }

  @ParameterizedTest
  @EnumSource(
      value = ParameterFormat.class,
      names = {"SAFETENSORS", "NPZ", "JSON"})
  void aFileCutShortIsRefusedOrReadUpToThere(ParameterFormat format) throws IOException {
    Path whole = folder.resolve("w" + format.extension());
    ParameterDictionary parameters = ParameterDictionary.empty();
    parameters.add(random("a", ElemType.FLOAT, 5));
    parameters.add(random("b", ElemType.INT8, 3));
    format.write(parameters, Map.of(), whole);
    byte[] bytes = Files.readAllBytes(whole);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(whole, java.util.Arrays.copyOf(bytes, length));
      Exception e =
          assertThrows(ModelFormatException.class, () -> ParameterFile.open(whole).close());
      assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }
  }

  @Test
  void anUnknownExtensionIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("w.txt"));
    Exception e = assertThrows(ModelFormatException.class, () -> ParameterFile.open(file));
    assertTrue(
        e.getMessage().endsWith("give one of .onnx, .safetensors, .npz, .json, .pth, .pt, .ckpt"));
    assertThrows(
        FileNotFoundException.class, () -> ParameterFile.open(folder.resolve("missing.npz")));
  }
}
