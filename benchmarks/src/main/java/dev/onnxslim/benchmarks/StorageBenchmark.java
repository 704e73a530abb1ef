package dev.onnxslim.benchmarks;

import dev.onnxslim.quantizer.QuantizeOptions;
import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.Quantizer;
import dev.onnxslim.quantizer.parity.MadeUpInputs;
import dev.onnxslim.quantizer.parity.ParityCheck;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.parity.SampleInputsException;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.RunnerException;
import dev.onnxslim.quantizer.scheme.Storage;
import dev.onnxslim.quantizer.scheme.WeightFormat;
import dev.onnxslim.quantizer.scheme.WeightOnlyInt8;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Measures how quantized weights are stored best, in onnxruntime with its defaults and one thread.
 *
 * <pre>
 * StorageBenchmark readers SECONDS [NAME...]     one model for each reader of weights
 * StorageBenchmark models SECONDS MODEL.onnx...  real models, fp32 against --storage auto
 * </pre>
 *
 * Prints a table in Markdown; {@code SECONDS} of alternating runs for each model.
 */
public final class StorageBenchmark {
  private static final List<Storage> FORMS =
      List.of(Storage.AUTO, Storage.CAST, Storage.DEQUANTIZE);

  private final Path folder;
  private final Duration patience;
  private final PrintStream out;
  private final Path first;

  StorageBenchmark(Path folder, Duration patience, PrintStream out) throws IOException {
    this.folder = folder;
    this.first =
        ReaderModels.write("matmul_small", Files.createDirectories(folder.resolve("first")));
    this.patience = patience;
    this.out = out;
  }

  /** See the class. */
  public static void main(String[] args) throws Exception {
    if (args.length < 2) {
      throw new IllegalArgumentException("give: readers|models SECONDS [NAME or MODEL.onnx]...");
    }
    Path folder = Files.createTempDirectory("storage-benchmark");
    Duration patience = Duration.ofMillis((long) (1e3 * Double.parseDouble(args[1])));
    StorageBenchmark benchmark = new StorageBenchmark(folder, patience, System.out);
    List<String> names = Arrays.asList(args).subList(2, args.length);
    if (args[0].equals("readers")) {
      benchmark.readers(names.isEmpty() ? ReaderModels.NAMES : names);
    } else {
      benchmark.models(names.stream().map(Path::of).toList());
    }
  }

  /** The table of readers. */
  void readers(List<String> names)
      throws IOException, RunnerException, SampleInputsException, InterruptedException {
    out.println(
        "| reader | form | size | time | ratio | load | memory | peak | SQNR | operators |");
    out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (String name : names) {
      Path original = ReaderModels.write(name, folder);
      List<Path> models = new ArrayList<>(List.of(original));
      for (Storage form : FORMS) {
        models.add(quantize(original, form));
      }
      List<Duel.Time> times = Duel.run(models, inputs(original).orElseThrow(), patience);
      for (int k = 0; k < models.size(); k++) {
        String form = k == 0 ? "fp32" : FORMS.get(k - 1).name().toLowerCase(Locale.ROOT);
        readerRow(name, form, original, models.get(k), times.get(k));
      }
      for (Path model : models) {
        Files.delete(model);
      }
    }
  }

  private void readerRow(String name, String form, Path original, Path model, Duel.Time time)
      throws IOException, RunnerException, SampleInputsException, InterruptedException {
    LoadProbe.Load load = LoadProbe.measure(first, model);
    boolean same = original.equals(model);
    double sqnr =
        same
            ? Double.POSITIVE_INFINITY
            : ParityCheck.compare(original, model, ParityOptions.defaults()).worstSqnrDb();
    out.printf(
        Locale.ROOT,
        "| %s | %s | %.0f KB | %.1f us | %.2f | %.1f ms | %.1f MiB | %.1f MiB | %s | %s |%n",
        name,
        form,
        Files.size(model) / 1e3,
        time.fastest() / 1e3,
        time.ratio(),
        load.millis(),
        load.residentMiB(),
        load.peakMiB(),
        same ? "" : String.format(Locale.ROOT, "%.1f dB", sqnr),
        OptimizedOps.of(original, folder).differenceTo(OptimizedOps.of(model, folder)));
  }

  /** The table of real models. */
  void models(List<Path> models)
      throws IOException, RunnerException, SampleInputsException, InterruptedException {
    out.println("| model | size | fp32 | auto | ratio | load fp32 | load auto | operators |");
    out.println("|---|---|---|---|---|---|---|---|");
    for (Path model : models) {
      Optional<Map<String, NdArray>> inputs = inputs(model);
      Path auto = quantize(model, Storage.AUTO);
      if (inputs.isEmpty()) {
        out.println("| " + model.getFileName() + " | does not run |");
        continue;
      }
      List<Duel.Time> times = Duel.run(List.of(model, auto), inputs.get(), patience);
      out.printf(
          Locale.ROOT,
          "| %s | %.3f | %.3f ms | %.3f ms | %.2f | %.0f ms | %.0f ms | %s |%n",
          model.getFileName(),
          (double) Files.size(auto) / Files.size(model),
          times.get(0).fastest() / 1e6,
          times.get(1).fastest() / 1e6,
          times.get(1).ratio(),
          LoadProbe.measure(first, model).millis(),
          LoadProbe.measure(first, auto).millis(),
          OptimizedOps.of(model, folder).differenceTo(OptimizedOps.of(auto, folder)));
      Files.delete(auto);
    }
  }

  Path quantize(Path model, Storage storage)
      throws IOException, SampleInputsException, InterruptedException {
    Path target = folder.resolve(storage + "-" + model.getFileName());
    QuantizeOptions options =
        QuantizeOptions.defaults()
            .withScheme(new WeightOnlyInt8(storage, WeightFormat.AUTO))
            .withVerification(Verification.NONE, ParityOptions.defaults());
    new Quantizer(options).quantize(model, target);
    return target;
  }

  private static Optional<Map<String, NdArray>> inputs(Path model)
      throws SampleInputsException, InterruptedException {
    return MadeUpInputs.of(model, ParityOptions.defaults());
  }
}
