package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
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
  JSON(".json"),
  /** A checkpoint of PyTorch: read only. */
  PTH(".pth"),
  /** The same. */
  PT(".pt"),
  /** The same, with what training goes on from. */
  CKPT(".ckpt");

  private static final Map<ParameterFormat, Predicate<Tensor>> HELD =
      Map.of(SAFETENSORS, SafetensorsForm::canHold, NPZ, NpzForm::canHold, JSON, JsonForm::canHold);

  private final String extension;

  ParameterFormat(String extension) {
    this.extension = extension;
  }

  /** With the dot. */
  public String extension() {
    return extension;
  }

  /** Whether {@link #write} writes this form. */
  public boolean isWritable() {
    return HELD.containsKey(this);
  }

  /** Whether a parameter can be written in this form: each knows some types only. */
  public boolean canHold(Tensor tensor) {
    return isWritable() && HELD.get(this).test(tensor);
  }

  /**
   * Writes parameters to a file, which appears in one step when all is written. The same parameters
   * give the same bytes.
   *
   * @param metadata texts to be kept beside them, which {@code .npz} has no place for
   * @throws UnsupportedParameterException if this form cannot hold one of them
   * @throws IOException if one cannot be read, or the file not be written; no file is left then
   * @throws IllegalArgumentException if this form is read only
   */
  public void write(ParameterDictionary parameters, Map<String, String> metadata, Path target)
      throws IOException {
    if (!isWritable()) {
      throw new IllegalArgumentException(extension + " is read only");
    }
    for (Tensor tensor : parameters) {
      if (!canHold(tensor)) {
        throw UnsupportedParameterException.of(tensor, extension, ".json, or leave it out");
      }
    }
    try (StagedModel staged = StagedModel.create(target)) {
      switch (this) {
        case SAFETENSORS -> SafetensorsForm.write(parameters, metadata, staged.file());
        case NPZ -> NpzForm.write(parameters, staged.file());
        default -> JsonForm.write(parameters, metadata, staged.file());
      }
      staged.commit();
    }
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
