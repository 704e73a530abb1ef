package dev.onnxslim.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.GraphText;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Models;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelWriterTest {
  private static final String MODEL =
      """
      g (float[300] x, bool c) => (float[300] y, float[2] z)
        <float[300] big = random(1), float[2] small = {1, 2}, int8[1030] odd = random(2)>
      {
        k = Constant<value = float[500] random(3)>()
        a = Add(x, big)
        y = If<then_branch = t () => (float[300] p) <float[300] w = random(4)> { p = Add(a, w) },
               else_branch = e () => (float[300] q) { q = Neg(a) }>(c)
        z = Neg(small)
        u = Add(k, k)
        v = Cast<to = 1>(odd)
      }
      """;

  @TempDir private Path folder;

  private Path source() throws IOException {
    return ModelText.write(MODEL, folder.resolve("in.onnx"));
  }

  private static void write(ModelWriter writer, Model model, Path target) throws IOException {
    try (StagedModel staged = writer.stage(model, target)) {
      staged.commit();
    }
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static float[] floats(Model model, String name) throws IOException {
    return model.graph().value(name).orElseThrow().constant().orElseThrow().toFloats();
  }

  @Test
  void anEditIsWrittenAndTheRestStays() throws IOException {
    Path target = folder.resolve("out.onnx");
    try (Model model = ModelReader.read(source())) {
      var node = model.graph().value("z").orElseThrow().producer().orElseThrow();
      model.graph().setAttributes(node, node.attributes().with("extra", 5));
      write(new ModelWriter(), model, target);
    }
    ModelProto.Builder expected = Models.message(folder.resolve("in.onnx")).toBuilder();
    expected
        .getGraphBuilder()
        .getNodeBuilder(3)
        .addAttribute(
            dev.onnxslim.proto.AttributeProto.newBuilder()
                .setName("extra")
                .setType(dev.onnxslim.proto.AttributeProto.AttributeType.INT)
                .setI(5));
    assertEquals(expected.build(), Models.message(target));
  }

  @Test
  void theSameEditsGiveTheSameBytes() throws IOException {
    Path source = source();
    for (String name : List.of("a.onnx", "b.onnx")) {
      try (Model model = ModelReader.read(source)) {
        Models.editEverything(model);
        write(new ModelWriter(), model, folder.resolve(name));
      }
    }
    assertEquals(-1, Files.mismatch(folder.resolve("a.onnx"), folder.resolve("b.onnx")));
  }

  @Test
  void aNewTensorIsReadBack() throws IOException {
    Path target = folder.resolve("out.onnx");
    byte[] bytes = new byte[5000];
    bytes[4999] = 7;
    try (Model model = ModelReader.read(source())) {
      Tensor tensor = new Tensor("new", ElemType.INT8, new long[] {50, 100}, Payload.of(bytes));
      model.graph().addConstant(tensor, Optional.empty());
      write(new ModelWriter(), model, target);
    }
    try (Model model = ModelReader.read(target)) {
      Tensor read = model.graph().value("new").orElseThrow().constant().orElseThrow();
      assertArrayEquals(new long[] {50, 100}, read.dims());
      assertEquals(7, read.toLongs()[4999]);
    }
  }

  @Test
  void externalDataComeIntoTheOneFile() throws IOException {
    Path source = ExternalModel.write(folder.resolve("in.onnx"), "int8[4]", "location", "w");
    Files.write(folder.resolve("w"), new byte[] {1, 2, 3, 4});
    Path target = folder.resolve("out.onnx");
    try (Model model = ModelReader.read(source)) {
      assertEquals(0, model.edits());
      write(new ModelWriter(), model, target);
    }
    var tensor = Models.message(target).getGraph().getInitializer(0);
    assertArrayEquals(new byte[] {1, 2, 3, 4}, tensor.getRawData().toByteArray());
    assertEquals("kept", tensor.getDocString());
    assertEquals(0, tensor.getExternalDataCount());
    assertFalse(tensor.hasDataLocation());
  }

  @Test
  void aboveTheLimitInitializersGoToAlignedPlacesInADataFile() throws IOException {
    Path target = folder.resolve("out.onnx");
    AtomicLong progress = new AtomicLong();
    try (Model model = ModelReader.read(source());
        StagedModel staged = stageEdited(new ModelWriter(0, progress::addAndGet), model, target)) {
      assertTrue(staged.hasData());
      assertEquals(progress.get(), staged.size());
      staged.commit();
    }
    assertEquals(List.of("in.onnx", "out.onnx", "out.onnx.data"), files());
    ModelProto message = ModelProto.parseFrom(Files.readAllBytes(target));
    for (var tensor : message.getGraph().getInitializerList()) {
      boolean large = !tensor.getName().equals("small");
      assertEquals(large ? 3 : 0, tensor.getExternalDataCount(), tensor.getName());
      for (var entry : tensor.getExternalDataList()) {
        switch (entry.getKey()) {
          case "location" -> assertEquals("out.onnx.data", entry.getValue());
          case "offset" -> assertEquals(0, Long.parseLong(entry.getValue()) % 64);
          default -> assertEquals("length", entry.getKey());
        }
      }
    }
    assertTrue(message.getGraph().getNode(0).getAttribute(0).getT().hasRawData());
    try (Model in = ModelReader.read(folder.resolve("in.onnx"));
        Model out = ModelReader.read(target)) {
      assertTrue(out.hasExternalData());
      assertArrayEquals(floats(in, "big"), floats(out, "big"));
      assertArrayEquals(floats(in, "k"), floats(out, "k"));
    }
  }

  private static StagedModel stageEdited(ModelWriter writer, Model model, Path target)
      throws IOException {
    Models.editEverything(model);
    return writer.stage(model, target);
  }

  @Test
  void aTensorThatCannotBeReadLeavesNothingBehind() throws IOException {
    Payload failing =
        new Payload() {
          @Override
          public long size() {
            return 3 << 20;
          }

          @Override
          public void read(long offset, ByteBuffer dst) throws IOException {
            if (offset > 1 << 20) {
              throw new IOException("the disk is gone");
            }
            dst.position(dst.limit());
          }
        };
    try (Model model = ModelReader.read(source())) {
      Tensor tensor = new Tensor("new", ElemType.INT8, new long[] {3 << 20}, failing);
      model.graph().addConstant(tensor, Optional.empty());
      for (long limit : new long[] {0, ModelWriter.INLINE_LIMIT}) {
        ModelWriter writer = new ModelWriter(limit, WriteProgress.NONE);
        Path target = folder.resolve("out.onnx");
        var e = assertThrows(IOException.class, () -> writer.stage(model, target));
        assertEquals("the disk is gone", e.getMessage());
        assertEquals(List.of("in.onnx"), files());
      }
    }
  }

  @Test
  void aFolderThatIsMissingOrTakesTheNameIsTold() throws IOException {
    Files.createDirectory(folder.resolve("taken"));
    try (Model model = ModelReader.read(source())) {
      ModelWriter writer = new ModelWriter();
      var missing =
          assertThrows(
              NoSuchFileException.class,
              () -> writer.stage(model, folder.resolve("gone/out.onnx")));
      assertTrue(missing.getMessage().endsWith("its folder does not exist; create it first"));
      var taken =
          assertThrows(IOException.class, () -> writer.stage(model, folder.resolve("taken")));
      assertTrue(taken.getMessage().endsWith("taken: is a folder; give a file name"));
    }
  }

  @Test
  void aModelMayReplaceTheFileItWasReadFrom() throws IOException {
    Path file = source();
    try (Model model = ModelReader.read(file)) {
      model.graph().remove(model.graph().nodes().get(5));
      write(new ModelWriter(), model, file);
      write(new ModelWriter(), model, folder.resolve("again.onnx"));
    }
    assertEquals(-1, Files.mismatch(file, folder.resolve("again.onnx")));
    try (Model model = ModelReader.read(file)) {
      assertFalse(GraphText.print(model).contains("Cast"));
    }
  }
}
