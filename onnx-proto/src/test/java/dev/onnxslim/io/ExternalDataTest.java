package dev.onnxslim.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalDataTest {
  @TempDir private Path root;
  private Path folder;
  private Path model;

  @BeforeEach
  void data() throws IOException {
    folder = Files.createDirectories(root.resolve("in/sub")).getParent();
    model = folder.resolve("m.onnx");
    for (String name : new String[] {"w.bin", "sub/w.bin", "../secret.bin", "a b.bin"}) {
      Files.write(folder.resolve(name), new byte[] {9, 9, 1, 2, 3, 4, 5, 6});
    }
  }

  private byte[] read(String type, String... entries) throws IOException {
    try (Model read = ModelReader.read(ExternalModel.write(model, type, entries))) {
      Tensor tensor = read.graph().value("w").orElseThrow().constant().orElseThrow();
      byte[] bytes = new byte[(int) tensor.byteSize()];
      tensor.data().read(0, java.nio.ByteBuffer.wrap(bytes));
      return bytes;
    }
  }

  private String problem(String type, String... entries) {
    return assertThrows(ModelFormatException.class, () -> read(type, entries)).problem();
  }

  @ParameterizedTest
  @ValueSource(strings = {"w.bin", "./w.bin", "sub/w.bin", "sub/./w.bin", "a b.bin"})
  void readsTheBytesAtTheOffset(String location) throws IOException {
    String[] entries = {"location", location, "offset", "2", "length", "4"};
    assertArrayEquals(new byte[] {1, 2, 3, 4}, read("uint8[4]", entries));
  }

  @Test
  void offsetAndLengthMayBeLeftOut() throws IOException {
    assertArrayEquals(new byte[] {9, 9, 1}, read("int8[3]", "location", "w.bin"));
    String[] checked = {"location", "w.bin", "offset", "6", "checksum", "abc"};
    assertArrayEquals(new byte[] {5, 6}, read("int8[2]", checked));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.bin",
        "sub/../../secret.bin",
        "sub/../w.bin",
        "/etc/hostname",
        "sub\\w.bin",
        "..\\secret.bin",
        ".."
      })
  void neverLeavesTheFolder(String location) {
    assertEquals(
        "tensor 'w' has external data at '" + location + "', which is outside the model's folder",
        problem("int8[2]", "location", location));
  }

  @Test
  void saysWhatIsWrongWithALocation() {
    assertEquals("tensor 'w' has external data without a location", problem("int8[2]"));
    assertEquals(
        "tensor 'w' has external data at 'a b', which is no file name",
        problem("int8[2]", "location", "a\0b"));
    assertEquals(
        "tensor 'w' has its data in 'sub', which is no regular file",
        problem("int8[2]", "location", "sub"));
    assertEquals(
        "tensor 'w' has its data in 'gone.bin', which is missing",
        problem("int8[2]", "location", "gone.bin"));
    assertEquals(
        "tensor 'w' has its data in 'w.bin/x', which is missing",
        problem("int8[2]", "location", "w.bin/x"));
    assertEquals(
        "tensor 'w' has its data in '" + "n".repeat(300) + "', which is missing",
        problem("int8[2]", "location", "n".repeat(300)));
  }

  @Test
  void tellsToPutAMissingFileBeside() {
    String[] entries = {"location", "gone.bin"};
    var e = assertThrows(ModelFormatException.class, () -> read("int8[2]", entries));
    assertTrue(e.getMessage().endsWith("; put that file beside the model"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5 | 4 | needs bytes 5+4 of 'w.bin', which has 8",
        "9 | 4 | needs bytes 9+4 of 'w.bin', which has 8",
        "0 | 3 | needs 4 bytes for its shape and type, 'length' is 3",
        "0 | 5 | needs 4 bytes for its shape and type, 'length' is 5",
        "-1 | 4 | has external data with the offset '-1'",
        "x | 4 | has external data with the offset 'x'",
        "9999999999999999999 | 4 | has external data with the offset '9999999999999999999'",
        "999999999999999999 | 4 | needs bytes 999999999999999999+4 of 'w.bin', which has 8",
        "0 | 4.0 | has external data with the length '4.0'",
      })
  void offsetAndLengthLieInTheFile(String offset, String length, String problem) {
    String[] entries = {"location", "w.bin", "offset", offset, "length", length};
    assertEquals("tensor 'w' " + problem, problem("uint8[4]", entries));
  }

  @Test
  void aShapeThatLiesIsRefused() {
    String[] entries = {"location", "w.bin"};
    String huge = "float[4611686018427387904]";
    assertEquals("tensor 'w' has more than 2^63 bytes", problem(huge, entries));
    assertEquals(
        "tensor 'w' is of type STRING and cannot have its data outside",
        problem("string[2]", entries));
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aLinkMustStayInTheFolder() throws IOException {
    Files.createSymbolicLink(folder.resolve("in.bin"), Path.of("sub/w.bin"));
    Files.createSymbolicLink(folder.resolve("out.bin"), Path.of("../secret.bin"));
    Files.createSymbolicLink(folder.resolve("dir"), root);
    Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
    assertArrayEquals(new byte[] {9, 9}, read("int8[2]", "location", "in.bin"));
    for (String location : new String[] {"out.bin", "dir/secret.bin"}) {
      assertTrue(
          problem("int8[2]", "location", location).endsWith("outside the model's folder"),
          location);
    }
    assertEquals(
        "tensor 'w' has its data in 'loop', which is missing",
        problem("int8[2]", "location", "loop"));
  }

  /** As in the cache of a model hub: model and data are links to one other folder. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aModelThatIsALinkHasItsDataWhereItReallyIs() throws IOException {
    Path real = Files.createDirectories(root.resolve("blobs"));
    ExternalModel.write(real.resolve("1"), "int8[2]", "location", "w.onnx_data");
    Files.write(real.resolve("2"), new byte[] {7, 8});
    Path linked = Files.createSymbolicLink(folder.resolve("l.onnx"), Path.of("../blobs/1"));
    Files.createSymbolicLink(folder.resolve("w.onnx_data"), Path.of("../blobs/2"));
    try (Model read = ModelReader.read(linked)) {
      Tensor tensor = read.graph().value("w").orElseThrow().constant().orElseThrow();
      assertArrayEquals(new long[] {7, 8}, tensor.toLongs());
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aPipeIsNotOpened() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    assertEquals(
        "tensor 'w' has its data in 'pipe', which is no regular file",
        problem("int8[2]", "location", "pipe"));
  }

  @Test
  void oneFileUnderTwoNamesCountsOnce() throws IOException {
    ModelProto.Builder both = ExternalModel.message("int8[2]", "location", "w.bin").toBuilder();
    ModelProto other = ExternalModel.message("int8[2]", "location", "./w.bin");
    both.getGraphBuilder()
        .addInitializer(other.getGraph().getInitializer(0).toBuilder().setName("v"));
    Files.write(model, both.build().toByteArray());
    try (Model read = ModelReader.read(model)) {
      assertTrue(read.hasExternalData());
      assertEquals(Files.size(model) + 8, read.fileBytes());
    }
  }

  @Test
  void anInlineModelHasNoExternalData() throws IOException {
    Files.write(model, ExternalModel.message("int8[0]").toBuilder().build().toByteArray());
    ModelProto.Builder inline = ExternalModel.message("int8[2]").toBuilder();
    inline
        .getGraphBuilder()
        .getInitializerBuilder(0)
        .clearDataLocation()
        .setRawData(com.google.protobuf.ByteString.copyFrom(new byte[2]));
    Files.write(model, inline.build().toByteArray());
    try (Model read = ModelReader.read(model)) {
      assertFalse(read.hasExternalData());
      assertEquals(Files.size(model), read.fileBytes());
    }
  }
}
