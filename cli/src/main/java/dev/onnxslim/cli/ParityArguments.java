package dev.onnxslim.cli;

import dev.onnxslim.quantizer.parity.ParityOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that say how two models are compared. */
final class ParityArguments {
  @Spec private CommandSpec spec;

  @Option(
      names = "--min-sqnr",
      paramLabel = "DB",
      description =
          "The least SQNR of an output, in dB (default: 12, a sanity floor; 40 for slim).")
  private Double minSqnr;

  @Option(
      names = "--min-cosine",
      paramLabel = "X",
      description = "The least cosine of an output, up to 1 (default: 0.97; 0.999 for slim).")
  private Double minCosine;

  @Option(
      names = "--inputs",
      paramLabel = "DIR",
      description = "Compare on these samples instead of random ones: docs/cli.md has the layout.")
  private Path inputs;

  @Option(names = "--seed", paramLabel = "N", description = "Of the random inputs (default: 4711).")
  private Long seed;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "How many random samples at least (default: 2).")
  private Integer samples;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "Give a comparison up after so long (default: by the size of the model).")
  private Integer timeout;

  /** What was asked for, else what quantized models are judged by. */
  ParityOptions options() throws IOException {
    return options(ParityOptions.defaults());
  }

  /**
   * What was asked for.
   *
   * @param defaults for what was not
   * @throws NoSuchFileException if the folder of samples does not exist
   */
  ParityOptions options(ParityOptions defaults) throws IOException {
    require(minSqnr == null || !minSqnr.isNaN(), "--min-sqnr has to be a number");
    require(minCosine == null || minCosine <= 1, "--min-cosine has to be at most 1");
    require(samples == null || samples >= 1, "--samples has to be at least 1");
    require(timeout == null || timeout >= 1, "--timeout has to be at least 1");
    ParityOptions options =
        defaults
            .withBar(
                minSqnr == null ? defaults.minSqnrDb() : minSqnr,
                minCosine == null ? defaults.minCosine() : minCosine)
            .withSamples(
                seed == null ? defaults.seed() : seed,
                samples == null ? defaults.samples() : samples);
    if (inputs == null) {
      return options;
    }
    if (!Files.isDirectory(inputs)) {
      throw new NoSuchFileException(inputs + ": no such folder; check the name after --inputs");
    }
    return options.withInputs(inputs);
  }

  /** The time that a model of {@code bytes} has. */
  Duration timeoutFor(long bytes) {
    return timeout == null ? ParityOptions.timeoutFor(bytes) : Duration.ofSeconds(timeout);
  }

  private void require(boolean met, String otherwise) {
    if (!met) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
