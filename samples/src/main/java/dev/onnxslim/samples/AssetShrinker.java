package dev.onnxslim.samples;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.QuantizeOptions;
import dev.onnxslim.quantizer.QuantizeReport;
import dev.onnxslim.quantizer.Quantizer;
import dev.onnxslim.quantizer.parity.Verdict;
import dev.onnxslim.samples.AssetResult.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Shrinks every model below a folder into the same tree below another one, as a step of a build:
 * what is up to date is left alone, results of models that are gone are deleted, and a model that
 * fails does not stop the others.
 *
 * <pre>{@code
 * List<AssetResult> results =
 *     new AssetShrinker(QuantizeOptions.defaults(), "1.0").run(assets, generated);
 * }</pre>
 *
 * <p>A result is up to date when the SHA-256 of the model, its external data, the options and the
 * tool's version is that of the last run, and the result itself was not touched since. Samples for
 * parity ({@code ParityOptions.withInputs}) count by their folder's name only.
 */
public final class AssetShrinker {
  /** The SHA-256 of everything that a result depends on, and the size of the model's files. */
  private record Source(String hash, long bytes) {}

  private final Quantizer quantizer;
  private final String recipe;

  /**
   * A shrinker.
   *
   * @param options how models are quantized and compared with their originals
   * @param toolVersion another version does everything again
   */
  public AssetShrinker(QuantizeOptions options, String toolVersion) {
    this.quantizer = new Quantizer(options);
    this.recipe =
        List.of(toolVersion, options.scheme(), options.verification(), options.parity()).toString();
  }

  /**
   * Brings an output folder up to date. Nothing but models is written there, and one small file
   * that remembers what was made of what.
   *
   * @param assets the folder with the models, {@code .onnx} files at any depth
   * @param output made if it is missing
   * @return a row for each model, and for each that is gone, by path
   * @throws IOException if a folder cannot be read or written; whatever is wrong with one model is
   *     a row with {@link Status#FAILED}
   * @throws IllegalArgumentException if one folder lies in the other
   * @throws InterruptedException if the thread was interrupted; what was done until then counts
   */
  public List<AssetResult> run(Path assets, Path output) throws IOException, InterruptedException {
    Path from = assets.toRealPath();
    Path to = Files.createDirectories(output).toRealPath();
    if (from.startsWith(to) || to.startsWith(from)) {
      throw new IllegalArgumentException(
          output + ": must not lie in " + assets + ", nor around it; give another output folder");
    }
    AssetState state = AssetState.load(to);
    try {
      return run(from, to, state);
    } finally {
      state.save(to);
    }
  }

  private List<AssetResult> run(Path from, Path to, AssetState state)
      throws IOException, InterruptedException {
    TreeSet<String> names = models(from);
    List<AssetResult> results = new ArrayList<>();
    TreeSet<String> gone = new TreeSet<>(state.models().keySet());
    gone.removeAll(names);
    for (String name : gone) {
      forget(name, to, state);
      results.add(new AssetResult(name, Status.REMOVED, 0, 0, ""));
    }
    for (String name : names) {
      results.add(update(name, from.resolve(name), to, state));
    }
    return results;
  }

  private static TreeSet<String> models(Path folder) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx"))
          .filter(Files::isRegularFile)
          .forEach(file -> names.add(folder.relativize(file).toString().replace('\\', '/')));
    }
    return names;
  }

  private AssetResult update(String name, Path in, Path to, AssetState state)
      throws IOException, InterruptedException {
    try {
      Source source = source(in);
      AssetState.Entry last = state.models().get(name);
      if (last != null && last.input().equals(source.hash()) && isUntouched(last, to)) {
        return new AssetResult(name, Status.UP_TO_DATE, source.bytes(), bytes(last, to), "");
      }
      forget(name, to, state);
      return shrink(name, source, in, to, state);
    } catch (IOException | RuntimeException e) {
      forget(name, to, state);
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      return new AssetResult(name, Status.FAILED, 0, 0, why);
    }
  }

  private AssetResult shrink(String name, Source source, Path in, Path to, AssetState state)
      throws IOException, InterruptedException {
    Path out = to.resolve(name);
    Files.createDirectories(out.getParent());
    QuantizeReport report = quantizer.quantize(in, out);
    if (report.missedParity()) {
      String why = "differs too much from the original: " + report.parity().reason();
      return new AssetResult(name, Status.FAILED, report.inputBytes(), 0, why);
    }
    Map<String, String> outputs = new TreeMap<>();
    for (String file : List.of(name, name + ".data")) {
      if (Files.isRegularFile(to.resolve(file))) {
        outputs.put(file, Sha256.of(to.resolve(file)));
      }
    }
    state.models().put(name, new AssetState.Entry(source.hash(), outputs));
    return new AssetResult(
        name, Status.SHRUNK, report.inputBytes(), report.outputBytes(), parity(report));
  }

  private static String parity(QuantizeReport report) {
    if (report.parity().verdict() == Verdict.NOT_VERIFIED) {
      return "not verified: " + report.parity().reason();
    }
    double sqnr = report.parity().worstSqnrDb();
    return Double.isFinite(sqnr) ? String.format(Locale.ROOT, "SQNR %.1f dB", sqnr) : "verified";
  }

  private Source source(Path in) throws IOException {
    Sha256 hash = new Sha256().add(recipe).add(in);
    try (Model model = ModelReader.read(in)) {
      if (model.hasExternalData()) {
        for (int k = 0; k < model.payloads().size(); k++) {
          hash.add(model.payloads().get(k));
        }
      }
      return new Source(hash.hex(), model.fileBytes());
    }
  }

  private static boolean isUntouched(AssetState.Entry last, Path to) throws IOException {
    for (Map.Entry<String, String> file : last.outputs().entrySet()) {
      Path out = to.resolve(file.getKey());
      if (!Files.isRegularFile(out) || !Sha256.of(out).equals(file.getValue())) {
        return false;
      }
    }
    return !last.outputs().isEmpty();
  }

  private static long bytes(AssetState.Entry last, Path to) throws IOException {
    long bytes = 0;
    for (String file : last.outputs().keySet()) {
      bytes += Files.size(to.resolve(file));
    }
    return bytes;
  }

  /** Deletes what an earlier run made of a model: a stale result must not go into an app. */
  private static void forget(String name, Path to, AssetState state) throws IOException {
    AssetState.Entry last = state.models().remove(name);
    if (last == null) {
      return;
    }
    for (String file : last.outputs().keySet()) {
      Path out = to.resolve(file).normalize();
      if (out.startsWith(to)) { // the file with the state may have been edited
        Files.deleteIfExists(out);
      }
    }
  }
}
