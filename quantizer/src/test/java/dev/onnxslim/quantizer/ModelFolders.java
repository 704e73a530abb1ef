package dev.onnxslim.quantizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Real models: those of {@code samples}, always, and those of the folder that the environment
 * variable {@code ONNX_SLIM_MODELS} names, where it is set.
 */
final class ModelFolders {
  private ModelFolders() {}

  /** The samples first; of two files of one name, the first. */
  static List<Path> all() throws IOException {
    List<Path> all = new ArrayList<>(in(Path.of("../samples/models")));
    String folder = System.getenv("ONNX_SLIM_MODELS");
    if (folder != null && !folder.isEmpty()) {
      for (Path model : in(Path.of(folder))) {
        if (all.stream().noneMatch(known -> known.getFileName().equals(model.getFileName()))) {
          all.add(model);
        }
      }
    }
    return all;
  }

  private static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
    }
  }
}
