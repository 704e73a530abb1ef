package dev.onnxslim.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class StagedModelTest {
  @TempDir private Path folder;

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void nothingIsAtTheTargetBeforeTheCommit() throws IOException {
    Path target = folder.resolve("m.onnx");
    try (StagedModel staged = StagedModel.create(target)) {
      Files.writeString(staged.file(), "new");
      assertFalse(Files.exists(target));
      assertEquals("m.onnx", staged.file().getFileName().toString());
      assertEquals(target.toAbsolutePath(), staged.target());
      staged.commit();
    }
    assertEquals("new", Files.readString(target));
    assertEquals(List.of("m.onnx"), files());
  }

  @Test
  void closingWithoutACommitLeavesWhatWasThere() throws IOException {
    Path target = Files.writeString(folder.resolve("m.onnx"), "old");
    try (StagedModel staged = StagedModel.create(target)) {
      Files.writeString(staged.file(), "new");
      Files.writeString(staged.dataFile(), "data");
      assertTrue(staged.hasData());
      assertEquals(7, staged.size());
    }
    assertEquals("old", Files.readString(target));
    assertEquals(List.of("m.onnx"), files());
  }

  @Test
  void theCommitReplacesModelAndData() throws IOException {
    Path target = Files.writeString(folder.resolve("m.onnx"), "old");
    Path data = Files.writeString(folder.resolve("m.onnx.data"), "old data");
    try (StagedModel staged = StagedModel.create(target)) {
      Files.writeString(staged.file(), "new");
      Files.writeString(staged.dataFile(), "new data");
      staged.commit();
    }
    assertEquals("new", Files.readString(target));
    assertEquals("new data", Files.readString(data));
    assertEquals(List.of("m.onnx", "m.onnx.data"), files());
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aTargetThatIsALinkKeepsBeingOne() throws IOException {
    Path real = Files.writeString(folder.resolve("real.onnx"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.onnx"), Path.of("real.onnx"));
    try (StagedModel staged = StagedModel.create(link)) {
      Files.writeString(staged.file(), "new");
      staged.commit();
    }
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(real));
  }
}
