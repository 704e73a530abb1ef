package dev.onnxslim.analyzer.params.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HostileParameterFileTest {
  @TempDir private Path folder;

  private String refusal(Path file) {
    String message =
        assertThrows(ModelFormatException.class, () -> ParameterFile.open(file).close())
            .getMessage();
    assertTrue(message.startsWith(file + ": ") && message.contains("; "), message);
    assertTrue(message.length() < 700 && !message.contains("\n"), message);
    return message;
  }

  private Path safetensors(String header, long length, int data) throws IOException {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + data).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(length < 0 ? text.length : length).put(text);
    return Files.write(folder.resolve("w.safetensors"), bytes.array());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,8]}} | needs 4 bytes",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | lies at 4 to 12 of 8 bytes",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | lies at 8 to 0",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | of which its tensors use 4",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | also of 'b'",
        "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},"
            + "'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 'a' stands in it twice",
        "{'a':{'dtype':'F4','shape':[1],'data_offsets':[0,8]}} | has the dtype F4, expected one",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | expected a size",
        "{'a':{'dtype':'F32','shape':[1.5],'data_offsets':[0,8]}} | no valid JSON",
        "{'a':{'dtype':'F32','shape':[9223372036854775807,2],'data_offsets':[0,8]}} | too large",
        "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,8]}} | JSON",
        "{'a':{'dtype':'F32','shape':[2]}} | lacks dtype, shape or two data_offsets",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}} | lacks dtype",
        "{'a':{'dtype':7,'shape':[2],'data_offsets':[0,8]}} | expected a text",
        "{'__metadata__':{'x':1}} | expected a text",
        "{'a':[]} | no valid JSON",
        "[] | no valid JSON",
        "{} {} | no valid JSON",
        "{'a | no valid JSON",
      })
  void brokenSafetensorsAreRefused(String header, String problem) throws IOException {
    String message = refusal(safetensors(header.replace('\'', '"'), -1, 8));
    assertTrue(message.contains(problem), message);
  }

  @Test
  void aHeaderLongerThanTheFileIsRefused() throws IOException {
    assertTrue(
        refusal(safetensors("{}", 3, 0)).contains("a header of 3 bytes, expected at most 2"));
    assertTrue(refusal(safetensors("{}", Long.MAX_VALUE, 0)).contains("states a header of"));
    Path file = folder.resolve("w.safetensors");
    Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'});
    assertTrue(refusal(file).contains("18446744073709551615"));
    Files.write(file, new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '"', -1});
    assertTrue(refusal(file).contains("no valid JSON"));
  }

  @Test
  void deepNestingEndsInAnError() throws IOException {
    assertTrue(
        refusal(safetensors("{\"a\":{\"x\":" + "[".repeat(100_000), -1, 0)).contains("JSON"));
  }

  private static byte[] npy(String header, int data) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.writeBytes(new byte[] {(byte) header.length(), (byte) (header.length() >> 8)});
    bytes.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(new byte[data]);
    return bytes.toByteArray();
  }

  private Path npz(String name, byte[] content) throws IOException {
    Path file = folder.resolve("w.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
      zip.closeEntry();
    }
    return file;
  }

  private static String header(String descr, String shape) {
    return "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n".formatted(descr, shape);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "O | (1,) | is of type 'O'",
        "<V2 | (4,) | is of type '<V2'",
        "<U8 | (1,) | is of type '<U8'",
        "<f4 | (3,) | needs 12 bytes for its shape and type, found 8",
        "<f4 | (9223372036854775807, 4) | too large",
        "<f4 | (99999999999999999999,) | too large",
        "<f4 | (-2,) | says no plain shape",
      })
  void brokenArraysAreRefused(String descr, String shape, String problem) throws IOException {
    String message = refusal(npz("a.npy", npy(header(descr, shape), 8)));
    assertTrue(message.contains("entry 'a.npy': ") && message.contains(problem), message);
  }

  @Test
  void anEntryThatIsNoArrayIsRefused() throws IOException {
    assertTrue(refusal(npz("a.txt", new byte[3])).contains("'a.txt' is no .npy file"));
    assertTrue(refusal(npz("a.npy", new byte[3])).contains("not an array of NumPy"));
    assertTrue(refusal(npz("a.npy", npy("{}", 0))).contains("says no plain type"));
  }

  @Test
  void aPathInAnArchiveIsOnlyAName() throws IOException {
    Path file = npz("../../etc/passwd.npy", npy(header("<f4", "(2,)"), 8));
    try (ParameterFile read = ParameterFile.open(file)) {
      assertEquals("../../etc/passwd", read.parameters().iterator().next().name());
    }
  }

  @Test
  void whatIsInflatedIsReadInPieces() throws IOException {
    int elements = 3 << 20;
    Path file = npz("zeros.npy", npy(header("<f4", "(" + elements + ",)"), 4 * elements));
    assertTrue(Files.size(file) < 20_000);
    try (ParameterFile read = ParameterFile.open(file)) {
      Tensor zeros = read.parameters().get("zeros");
      float[] some = {1, 1};
      zeros.readFloats(elements - 2, some, 0, 2);
      zeros.readFloats(5, some, 0, 1);
      assertEquals(0, some[0] + some[1]);
    }
  }

  @Test
  void anEntryThatStatesMoreThanItCanHoldIsRefused() throws IOException {
    Path file = npz("a.npy", npy(header("<f4", "(2,)"), 8));
    byte[] bytes = Files.readAllBytes(file);
    int directory = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(bytes.length - 6);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(directory + 24, 2_000_000_000);
    Files.write(file, bytes);
    assertTrue(refusal(file).contains("states 2000000000 bytes"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'data':'../w.bin' | '../w.bin' is not a name in its own folder",
        "'data':'/etc/passwd' | not a name in its own folder",
        "'data':'..' | not a name",
        "'data':'a\\\\b' | not a name",
        "'data':'w.bin','parameters':[{'name':'a'}] | parameter 1 lacks name",
        "'data':'w.bin','parameters':[{'name':'a','elemType':'FLOAT','dims':[3],'offset':0,"
            + "'bytes':12}] | lies at 0 to 12 of 8 bytes",
        "'data':'w.bin','parameters':[{'name':'a','elemType':'FLOAT','dims':[1],"
            + "'offset':9223372036854775807,'bytes':4}] | lacks name",
        "'data':'w.bin','parameters':[{'name':'a','elemType':'INT8','dims':[1],'offset':0,"
            + "'bytes':1},{'name':'a','elemType':'INT8','dims':[1],'offset':1,'bytes':1}] | twice",
      })
  void brokenListsAreRefused(String fields, String problem) throws IOException {
    Files.write(folder.resolve("w.bin"), new byte[8]);
    String text = "{'format':'onnx-slim-parameters','version':1," + fields + "}";
    Path file = Files.writeString(folder.resolve("w.json"), text.replace('\'', '"'));
    String message =
        assertThrows(ModelFormatException.class, () -> ParameterFile.open(file).close())
            .getMessage();
    assertTrue(message.contains(problem) && !message.contains("\n"), message);
  }

  @Test
  void aListOfSomethingElseIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("w.json"), "{\"format\": \"x\"}");
    assertTrue(refusal(file).contains("not a list of parameters"));
  }

  @ParameterizedTest
  @EnumSource(
      value = ParameterFormat.class,
      names = {"SAFETENSORS", "NPZ", "JSON"})
  void whateverIsChangedInAFileItIsReadOrRefused(ParameterFormat format) throws IOException {
    ParameterDictionary parameters = ParameterDictionary.empty();
    parameters.add(ParameterFileTest.random("a", ElemType.FLOAT, 2, 2));
    parameters.add(ParameterFileTest.random("b/c", ElemType.INT8, 3));
    Path file = folder.resolve("w" + format.extension());
    format.write(parameters, Map.of(), file);
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(5);
    int refused = 0;
    for (int k = 0; k < 300; k++) {
      byte[] bytes = good.clone();
      for (int change = 0; change <= k % 3; change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, bytes);
      try (ParameterFile read = ParameterFile.open(file)) {
        for (Tensor tensor : read.parameters()) {
          assertEquals(tensor.byteSize(), ParameterFileTest.bytes(tensor).length);
        }
      } catch (IOException e) {
        refused++;
      }
    }
    assertTrue(refused > 75, refused + " refused");
  }
}
