package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.linear.LinearQuantizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Applies a scheme from file to file, and nothing else. */
final class Schemes {
  private Schemes() {}

  /** Quantizes, writes, and reads the result again, which checks it. */
  static List<WeightRow> apply(QuantScheme scheme, Path before, Path after) throws IOException {
    List<WeightRow> rows;
    try (Model model = ModelReader.read(before)) {
      rows = scheme.apply(model, new LinearQuantizer(), bytes -> {});
      try (StagedModel staged = new ModelWriter().stage(model, after)) {
        staged.commit();
      }
    }
    ModelReader.read(after).close();
    return rows;
  }
}
