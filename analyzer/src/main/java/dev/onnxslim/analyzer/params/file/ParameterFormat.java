package dev.onnxslim.analyzer.params.file;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The forms of files that hold named tensors, told by the extension. */
public enum ParameterFormat {
  /** A model: read only. */
  ONNX(".onnx"),
  /** A header in JSON, then all bytes. */
  SAFETENSORS(".safetensors"),
  /** NumPy's archive: a zip file with an {@code .npy} for each array. */
  NPZ(".npz"),
  /** A list in JSON, and a file beside it with all bytes. */
  JSON(".json");

  private final String extension;

  ParameterFormat(String extension) {
    this.extension = extension;
  }

  /** With the dot. */
  public String extension() {
    return extension;
  }

  /** The form of a file, by its extension in upper or lower case. */
  public static Optional<ParameterFormat> of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(form -> name.endsWith(form.extension)).findFirst();
  }

  /** All extensions, for a message. */
  public static String extensions() {
    return Arrays.stream(values())
        .map(ParameterFormat::extension)
        .collect(Collectors.joining(", "));
  }
}
