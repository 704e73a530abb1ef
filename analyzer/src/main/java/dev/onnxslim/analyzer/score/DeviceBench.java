package dev.onnxslim.analyzer.score;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Figures that were measured on a device. {@code docs/score.md} describes the forms that are read:
 * JSON, CSV, the JSON of Android's Microbenchmark, and what onnxruntime_perf_test prints.
 *
 * @param device what it was; may be empty
 * @param figures by measure, in its unit
 * @see <a
 *     href="https://onnxruntime.ai/docs/performance/tune-performance/">onnxruntime_perf_test</a>
 * @see <a
 *     href="https://developer.android.com/topic/performance/benchmarking/microbenchmark-overview">
 *     Microbenchmark</a>
 */
public record DeviceBench(String device, Map<Measure, Double> figures) {
  private static final Map<String, Measure> NAMES =
      Map.of(
          "latencyms", Measure.LATENCY,
          "powerw", Measure.POWER,
          "memorybytes", Measure.MEMORY,
          "throughput", Measure.THROUGHPUT,
          "accuracylosspercent", Measure.ACCURACY_LOSS);

  private static final String EXPECTED =
      "expected latencyMs, powerW, memoryBytes, throughput or accuracyLossPercent";

  private static final long MOST_BYTES = 64L << 20;

  public DeviceBench {
    figures = Map.copyOf(figures);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is of none of the forms or a figure in it makes no sense
   */
  public static DeviceBench read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IllegalArgumentException("larger than 64 MiB: not a file of figures");
    }
    return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  /** Reads a text; as {@link #read}. */
  static DeviceBench parse(String text) {
    DeviceBench bench;
    if (text.stripLeading().startsWith("{")) {
      bench = json(text);
    } else if (PerfTest.LATENCY.matcher(text).find() || PerfTest.AVERAGE.matcher(text).find()) {
      bench = new DeviceBench("", PerfTest.figures(text));
    } else {
      bench = csv(text);
    }
    bench.figures.forEach(DeviceBench::check);
    if (bench.figures.isEmpty()) {
      throw new IllegalArgumentException("no figure in it; " + EXPECTED);
    }
    return bench;
  }

  private static void check(Measure measure, double value) {
    boolean mayBeNegative = measure == Measure.ACCURACY_LOSS;
    if (Double.isNaN(value) || Double.isInfinite(value) || value < 0 && !mayBeNegative) {
      throw new IllegalArgumentException(measure.title() + " cannot be " + value);
    }
  }

  private static Optional<Measure> named(String name) {
    String letters = name.toLowerCase(Locale.ROOT).replaceAll("[_ -]", "");
    return Optional.ofNullable(NAMES.get(letters));
  }

  private static DeviceBench json(String text) {
    try {
      JsonObject object = JsonParser.parseString(text).getAsJsonObject();
      if (object.has("benchmarks")) {
        return microbenchmark(object);
      }
      Map<Measure, Double> figures = new EnumMap<>(Measure.class);
      String device = "";
      for (Map.Entry<String, JsonElement> field : object.entrySet()) {
        Optional<Measure> measure = named(field.getKey());
        if (measure.isPresent()) {
          figures.put(measure.get(), field.getValue().getAsDouble());
        } else if (field.getKey().equals("device")) {
          device = field.getValue().getAsString();
        } else {
          throw new IllegalArgumentException("'" + field.getKey() + "'; " + EXPECTED);
        }
      }
      return new DeviceBench(device, figures);
    } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
      throw new IllegalArgumentException("not the JSON of figures: " + e.getMessage(), e);
    }
  }

  /** {@code context.build.model}, and of the only benchmark {@code metrics.timeNs.median}. */
  private static DeviceBench microbenchmark(JsonObject object) {
    JsonArray benchmarks = object.getAsJsonArray("benchmarks");
    if (benchmarks.size() != 1) {
      throw new IllegalArgumentException(
          benchmarks.size() + " benchmarks in it; leave the one that runs the model");
    }
    JsonObject metrics = benchmarks.get(0).getAsJsonObject().getAsJsonObject("metrics");
    if (metrics == null || !metrics.has("timeNs")) {
      throw new IllegalArgumentException("the benchmark has no metrics.timeNs");
    }
    double nanos = metrics.getAsJsonObject("timeNs").get("median").getAsDouble();
    String device = "";
    if (object.get("context") instanceof JsonObject context
        && context.get("build") instanceof JsonObject build
        && build.has("model")) {
      device = build.get("model").getAsString();
    }
    return new DeviceBench(device, Map.of(Measure.LATENCY, nanos / 1e6));
  }

  /** A row of names and rows of figures: the median of each column. */
  private static DeviceBench csv(String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    if (lines.size() < 2) {
      throw new IllegalArgumentException(
          "neither JSON, nor CSV with a row of names, nor the output of onnxruntime_perf_test");
    }
    String[] names = lines.get(0).split(",", -1);
    String device = "";
    Map<Measure, Double> figures = new EnumMap<>(Measure.class);
    for (int column = 0; column < names.length; column++) {
      String name = names[column].strip();
      List<String> cells = new ArrayList<>();
      for (String line : lines.subList(1, lines.size())) {
        String[] row = line.split(",", -1);
        if (row.length != names.length) {
          throw new IllegalArgumentException("a row has other columns than the first: " + line);
        }
        if (!row[column].isBlank()) {
          cells.add(row[column].strip());
        }
      }
      Optional<Measure> measure = named(name);
      if (measure.isPresent() && !cells.isEmpty()) {
        figures.put(measure.get(), median(name, cells));
      } else if (name.equals("device") && !cells.isEmpty()) {
        device = cells.get(0);
      } else if (measure.isEmpty() && !name.equals("device")) {
        throw new IllegalArgumentException("column '" + name + "'; " + EXPECTED);
      }
    }
    return new DeviceBench(device, figures);
  }

  private static double median(String name, List<String> cells) {
    try {
      double[] values = cells.stream().mapToDouble(Double::parseDouble).sorted().toArray();
      int middle = values.length / 2;
      return values.length % 2 == 1
          ? values[middle]
          : Arrays.stream(values, middle - 1, middle + 1).average().orElseThrow();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("column '" + name + "': no number: " + e.getMessage(), e);
    }
  }

  /** The lines of onnxruntime_perf_test. */
  private static final class PerfTest {
    private static final String NUMBER = "\\s*([0-9.eE+-]+)";
    static final Pattern LATENCY = Pattern.compile("P50 Latency(?: is|:)" + NUMBER + " ?s");
    static final Pattern AVERAGE =
        Pattern.compile("Average inference time cost(?: total)?:" + NUMBER + " ms");
    static final Pattern RATE = Pattern.compile("Number of inferences per second:" + NUMBER);
    static final Pattern MEMORY = Pattern.compile("Peak working set size:" + NUMBER + " bytes");

    static Map<Measure, Double> figures(String text) {
      Map<Measure, Double> figures = new EnumMap<>(Measure.class);
      find(AVERAGE, text).ifPresent(millis -> figures.put(Measure.LATENCY, millis));
      find(LATENCY, text).ifPresent(seconds -> figures.put(Measure.LATENCY, 1000 * seconds));
      find(RATE, text).ifPresent(rate -> figures.put(Measure.THROUGHPUT, rate));
      find(MEMORY, text).ifPresent(bytes -> figures.put(Measure.MEMORY, bytes));
      return figures;
    }

    private static Optional<Double> find(Pattern pattern, String text) {
      Matcher matcher = pattern.matcher(text);
      return matcher.find() ? Optional.of(Double.parseDouble(matcher.group(1))) : Optional.empty();
    }
  }
}
