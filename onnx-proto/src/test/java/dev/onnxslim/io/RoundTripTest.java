package dev.onnxslim.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.GraphInvariants;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads and writes every model there is: those of the repository and, where the environment
 * variable {@code ONNX_SLIM_MODELS} names a folder, those in it.
 */
class RoundTripTest {
  @TempDir private Path folder;

  static List<Path> models() throws IOException {
    List<Path> models = new ArrayList<>(in(Path.of("../samples/models")));
    String more = System.getenv("ONNX_SLIM_MODELS");
    if (more != null) {
      models.addAll(in(Path.of(more)));
    }
    return models;
  }

  private static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".onnx")).sorted().toList();
    }
  }

  @Test
  void theModelsAreThere() throws IOException {
    assertFalse(models().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("models")
  void withoutEditsTheBytesAreTheSame(Path file) throws IOException {
    Path target = folder.resolve("out.onnx");
    try (Model model = ModelReader.read(file)) {
      GraphInvariants.check(model);
      write(new ModelWriter(), model, target);
    }
    assertEquals(-1, Files.mismatch(file, target));
  }

  @ParameterizedTest
  @MethodSource("models")
  void withEverythingEditedTheModelIsTheSame(Path file) throws IOException {
    Path target = folder.resolve("out.onnx");
    try (Model model = ModelReader.read(file)) {
      Models.editEverything(model);
      write(new ModelWriter(), model, target);
    }
    assertTrue(Models.message(file).equals(Models.message(target)), "the models differ");
  }

  @ParameterizedTest
  @MethodSource("models")
  void withItsDataOutsideTheModelIsTheSame(Path file) throws IOException {
    Path outside = folder.resolve("outside.onnx");
    Path target = folder.resolve("out.onnx");
    try (Model model = ModelReader.read(file)) {
      Models.editEverything(model);
      write(new ModelWriter(0, WriteProgress.NONE), model, outside);
    }
    try (Model model = ModelReader.read(outside)) {
      assertEquals(Files.exists(folder.resolve("outside.onnx.data")), model.hasExternalData());
      GraphInvariants.check(model);
      write(new ModelWriter(), model, target);
    }
    assertTrue(Models.message(file).equals(Models.message(target)), "the models differ");
  }

  private static void write(ModelWriter writer, Model model, Path target) throws IOException {
    try (StagedModel staged = writer.stage(model, target)) {
      staged.commit();
    }
  }
}
