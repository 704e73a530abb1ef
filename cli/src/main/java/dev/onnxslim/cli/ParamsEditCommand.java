package dev.onnxslim.cli;

import com.google.gson.JsonObject;
import dev.onnxslim.analyzer.params.ModelParameters;
import dev.onnxslim.analyzer.report.Figures;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Model;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that changes a model's parameters and writes the result in one step. */
abstract class ParamsEditCommand extends ModelCommand {
  @Parameters(index = "0", paramLabel = "M", description = "An .onnx file.")
  private Path in;

  @Option(names = "--in-place", description = "OUT is M: replace it.")
  private boolean inPlace;

  private final List<Closeable> files = new ArrayList<>();

  /** Where the result goes. */
  abstract Path target();

  /**
   * Makes the change.
   *
   * @param json gets the fields that say what was done
   * @return the same in a few words
   */
  abstract String edit(ModelParameters parameters, JsonObject json) throws IOException;

  @Override
  final Path input() {
    return in;
  }

  @Override
  final Path result() {
    return target();
  }

  @Override
  final ExitCode run() throws IOException {
    require(!in.toString().isEmpty() && !result().toString().isEmpty(), "A file name is empty");
    require(!Files.isDirectory(in), in + " is a folder; give a file");
    ResultPlace place = new ResultPlace(in, result());
    place.problem(inPlace).ifPresent(problem -> require(false, problem));
    place.checkFolder();
    JsonObject json = JsonReports.head(name(), ExitCode.OK);
    json.addProperty("input", in.toString());
    json.addProperty("output", result().toString());
    try (Model model = ModelReader.read(in)) {
      String text = edit(ModelParameters.of(model), json);
      long bytes = write(model);
      json.addProperty("outputBytes", bytes);
      if (output().json()) {
        out().println(json);
      } else if (output().text()) {
        out().println(in + " -> " + result() + ": " + text + ", " + Figures.bytes(bytes));
      }
    } finally {
      closeFiles();
    }
    return ExitCode.OK;
  }

  /** Keeps a file open until the result is written: values are read only then. */
  final <T extends Closeable> T opened(T file) {
    files.add(file);
    return file;
  }

  private void closeFiles() throws IOException {
    for (Closeable file : files) {
      file.close();
    }
  }

  private long write(Model model) throws IOException {
    try (StagedModel staged = new ModelWriter().stage(model, result())) {
      long bytes = staged.size();
      staged.commit();
      return bytes;
    }
  }
}
