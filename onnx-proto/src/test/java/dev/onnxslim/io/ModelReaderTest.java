package dev.onnxslim.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelReaderTest {
  @TempDir private Path folder;

  private String problem(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("bad.onnx"), bytes);
    var e = assertThrows(ModelFormatException.class, () -> ModelReader.read(file));
    assertEquals(file, e.file());
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    return e.getMessage().substring((file + ": ").length());
  }

  @Test
  void saysWhyAFileCannotBeRead() throws IOException {
    assertEquals("the file is empty; download or export it again", problem(new byte[0]));
    assertTrue(problem("<!DOCTYPE html>".getBytes("UTF-8")).startsWith("not an ONNX model"));
    assertEquals(
        "the file has no graph: not an ONNX model, or cut short; export the model again",
        problem(new byte[] {8, 8}));
    assertTrue(problem(new byte[] {0x12, 1, (byte) 0xff, 0x3a, 0}).contains("the IR version"));
  }

  @Test
  void missingFilesAndFoldersAreTold() {
    var missing =
        assertThrows(
            FileNotFoundException.class, () -> ModelReader.read(folder.resolve("gone.onnx")));
    assertTrue(missing.getMessage().endsWith("gone.onnx: no such file; check the name"));
    var directory = assertThrows(ModelFormatException.class, () -> ModelReader.read(folder));
    assertEquals("not a regular file", directory.problem());
  }

  @Test
  void aModelThatIsCutShortIsRefusedWhereverTheCutIs() throws IOException {
    byte[] whole =
        ModelText.message(
                "g (float x) => (float[400] y) <float[400] w = random(1)> { y = Add(x, w) }")
            .toByteArray();
    for (int size = 1; size < whole.length; size++) {
      problem(java.util.Arrays.copyOf(whole, size));
    }
  }

  @Test
  void moreThanTwoGigabytesInOneFileAreRefused() throws IOException {
    Path file = folder.resolve("big.onnx");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(1L << 31);
    }
    var e = assertThrows(ModelFormatException.class, () -> ModelReader.read(file));
    assertEquals("more than 2 GB in one file, which protobuf forbids", e.problem());
    assertTrue(e.getMessage().endsWith("; export it with external data"));
  }

  @Test
  void readsWhatTheFileSaysAboutTheModel() throws IOException {
    Path file =
        Files.write(
            folder.resolve("m.onnx"),
            ModelText.message("g (float x) => (float y) { y = Neg(x) }").toBuilder()
                .setProducerName("pytorch")
                .setProducerVersion("2.1")
                .addMetadataProps(
                    dev.onnxslim.proto.StringStringEntryProto.newBuilder()
                        .setKey("k")
                        .setValue("v"))
                .build()
                .toByteArray());
    try (Model model = ModelReader.read(file)) {
      assertEquals(file, model.path());
      assertEquals("pytorch 2.1", model.producer());
      assertEquals(Map.of("k", "v"), model.metadata());
      assertEquals(Map.of("", 17L), model.opsets());
      assertEquals(8, model.irVersion());
      assertFalse(model.hasTrainingInfo());
      assertEquals(Files.size(file), model.fileBytes());
    }
  }

  @Test
  void weightsAreReadFromTheFileUntilTheModelIsClosed() throws IOException {
    Path file =
        ModelText.write(
            "g () => (float[400] y) <float[400] w = random(1)> { y = Neg(w) }",
            folder.resolve("m.onnx"));
    Model model = ModelReader.read(file);
    var tensor = model.graph().value("w").orElseThrow().constant().orElseThrow();
    assertEquals(400, tensor.toFloats().length);
    model.close();
    assertThrows(ClosedChannelException.class, () -> tensor.data().read(0, ByteBuffer.allocate(4)));
  }
}
