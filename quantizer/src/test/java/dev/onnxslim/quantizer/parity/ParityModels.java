package dev.onnxslim.quantizer.parity;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The tiny models beside the tests; {@code src/test/scripts/parity_models.py} shows their text. */
final class ParityModels {
  private ParityModels() {}

  static Path path(String name) {
    try {
      return Path.of(ParityModels.class.getResource(name + ".onnx").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static Model read(String name) throws IOException {
    return ModelReader.read(path(name));
  }
}
