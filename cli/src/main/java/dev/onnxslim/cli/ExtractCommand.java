package dev.onnxslim.cli;

import dev.onnxslim.quantizer.Extractor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code onnx-slim extract IN OUT}. */
@Command(
    name = "extract",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = "Writes the part of a model that lies between some of its values.",
    footer = {
      "",
      "Examples:",
      "  onnx-slim extract model.onnx head.onnx --inputs features --outputs scores,boxes",
      "  onnx-slim extract model.onnx backbone.onnx --inputs image --outputs features"
    })
final class ExtractCommand extends ModelCommand {
  @Parameters(index = "0", paramLabel = "IN", description = "An .onnx file.")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT", description = "The result.")
  private Path out;

  @Option(
      names = "--inputs",
      required = true,
      split = ",",
      paramLabel = "NAME",
      description = "Values that callers of the part give.")
  private List<String> inputs;

  @Option(
      names = "--outputs",
      required = true,
      split = ",",
      paramLabel = "NAME",
      description = "Values that it gives.")
  private List<String> outputs;

  @Override
  Path input() {
    return in;
  }

  @Override
  Path result() {
    return out;
  }

  @Override
  ExitCode run() throws IOException {
    require(!in.toString().isEmpty() && !out.toString().isEmpty(), "A file name is empty");
    require(!Files.isDirectory(in), in + " is a folder; give a file");
    ResultPlace place = new ResultPlace(in, out);
    require(!place.isInput(), in + " and " + out + " are the same; choose another output");
    place.problem().ifPresent(problem -> require(false, problem));
    place.checkFolder();
    Extractor.Report report = new Extractor(inputs, outputs).extract(in, out);
    if (output().json()) {
      out().println(SlimReports.json(report));
    } else if (output().text()) {
      new SlimReports(styled(), output().verbose()).print(report);
    }
    return ExitCode.OK;
  }
}
