package dev.onnxslim.quantizer.latency;

import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.latency.LatencyMessages.Request;
import dev.onnxslim.quantizer.parity.MadeUpInputs;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.parity.SampleInputsException;
import dev.onnxslim.quantizer.pass.Pipeline;
import dev.onnxslim.quantizer.runtime.AppSession;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.RunnerException;
import dev.onnxslim.quantizer.slim.FixInputShapes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The program that {@link LatencyProbe} starts: runs a model until it knows how long it takes. */
public final class LatencyChild {
  private static final int WARM_UP_RUNS = 3;
  private static final int LEAST_RUNS = 5;
  private static final int MOST_RUNS = 10_000;

  private LatencyChild() {}

  /** Reads one request from standard input, answers it, and ends. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Request request = LatencyMessages.request(in.readLine());
    out.println(LatencyMessages.line(measure(request)));
    Runtime.getRuntime().halt(0);
  }

  static LatencyResult measure(Request request) {
    Path path = Path.of(request.model());
    try (Model model = ModelReader.read(path);
        AppSession session = AppSession.open(path, Optional.empty())) {
      if (!request.shapes().isEmpty()) { // in memory only: what the inputs are made from
        InputShapes shapes = InputShapes.parse(request.shapes(), model);
        new Pipeline(List.of(new FixInputShapes(shapes))).run(model);
      }
      ParityOptions options = ParityOptions.defaults().withSamples(request.seed(), 1);
      if (!request.samples().isEmpty()) {
        options = options.withInputs(Path.of(request.samples()));
      }
      Map<String, NdArray> inputs =
          MadeUpInputs.firstThatRuns(
              model,
              session.inputs(),
              options,
              tried -> {
                session.feed(tried);
                session.run();
              });
      return measure(session, request.budgetMillis(), sizes(inputs));
    } catch (RunnerException e) {
      return new LatencyResult.Failed("onnxruntime does not run it: " + e.getMessage());
    } catch (SampleInputsException e) {
      return new LatencyResult.Failed(e.getMessage());
    } catch (IOException | IllegalArgumentException e) {
      return new LatencyResult.Failed("it cannot be read: " + e.getMessage());
    }
  }

  private static LatencyResult measure(AppSession session, long budgetMillis, String sizes)
      throws RunnerException {
    long budget = TimeUnit.MILLISECONDS.toNanos(budgetMillis);
    long start = System.nanoTime();
    for (int run = 0; run < WARM_UP_RUNS && System.nanoTime() - start < budget / 2; run++) {
      session.run();
    }
    long[] nanos = new long[MOST_RUNS];
    int runs = 0;
    start = System.nanoTime();
    while (runs < MOST_RUNS && (runs < LEAST_RUNS || System.nanoTime() - start < budget)) {
      long before = System.nanoTime();
      session.run();
      nanos[runs++] = System.nanoTime() - before;
    }
    long[] sorted = Arrays.copyOf(nanos, runs);
    Arrays.sort(sorted);
    return new LatencyResult.Measured(
        median(sorted) / 1e6,
        sorted[(int) Math.ceil(0.9 * runs) - 1] / 1e6,
        sorted[0] / 1e6,
        Arrays.stream(sorted).average().orElseThrow() / 1e6,
        runs,
        sizes);
  }

  /** The middle one, or the mean of the middle two. */
  static double median(long[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : (sorted[middle - 1] + (double) sorted[middle]) / 2;
  }

  private static String sizes(Map<String, NdArray> inputs) {
    StringJoiner sizes = new StringJoiner(", ");
    inputs.forEach(
        (name, array) ->
            sizes.add(
                name
                    + " "
                    + LongStream.of(array.dims())
                        .mapToObj(Long::toString)
                        .collect(Collectors.joining("x"))));
    return sizes.toString();
  }
}
