package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.analyzer.params.ModelParameters;
import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelFormatException;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** An open file of named tensors, whose values are read where they lie until it is closed. */
public final class ParameterFile implements Closeable {
  private final ParameterFormat format;
  private final ParameterDictionary parameters;
  private final Map<String, String> metadata;
  private final Closeable files;
  private final ModelParameters model;

  /**
   * What a form's reader found.
   *
   * @param files closed with this
   */
  ParameterFile(
      ParameterFormat format,
      ParameterDictionary parameters,
      Map<String, String> metadata,
      Closeable files) {
    this(format, parameters, metadata, files, null);
  }

  private ParameterFile(
      ParameterFormat format,
      ParameterDictionary parameters,
      Map<String, String> metadata,
      Closeable files,
      ModelParameters model) {
    this.format = format;
    this.parameters = parameters;
    this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    this.files = files;
    this.model = model;
  }

  /**
   * Opens a file by its extension; no value is read.
   *
   * @throws ModelFormatException if it is not what its extension says, or damaged
   * @throws FileNotFoundException if there is no such file
   * @throws IOException if it cannot be read
   */
  public static ParameterFile open(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new FileNotFoundException(file + ": no such file; check the name");
    }
    if (!Files.isRegularFile(file)) {
      throw new ModelFormatException(file, "not a regular file", "give a file");
    }
    ParameterFormat format =
        ParameterFormat.of(file)
            .orElseThrow(
                () ->
                    new ModelFormatException(
                        file,
                        "its extension says no form of parameters",
                        "give one of " + ParameterFormat.extensions()));
    return switch (format) {
      case ONNX -> model(file);
      case SAFETENSORS -> SafetensorsForm.read(file);
      case NPZ -> NpzForm.read(file);
      case JSON -> JsonForm.read(file);
      case PTH, PT, CKPT -> CheckpointFile.parameters(file);
    };
  }

  /** The form of the file. */
  public ParameterFormat format() {
    return format;
  }

  /** Its tensors in the order of the file. */
  public ParameterDictionary parameters() {
    return parameters;
  }

  /** What reads and changes the parameters, when the file is a model. */
  public Optional<ModelParameters> model() {
    return Optional.ofNullable(model);
  }

  /** Texts that the file has beside them, by key. */
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public void close() throws IOException {
    files.close();
  }

  private static ParameterFile model(Path file) throws IOException {
    Model model = ModelReader.read(file);
    ModelParameters parameters = ModelParameters.of(model);
    return new ParameterFile(
        ParameterFormat.ONNX, parameters.dictionary(), model.metadata(), model, parameters);
  }
}
