package dev.onnxslim.benchmarks;

import dev.onnxslim.quantizer.runtime.AppSession;
import dev.onnxslim.quantizer.runtime.RunnerException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Loads a model in a process of its own: what that takes in time and memory. */
final class LoadProbe {
  private static final int REPEATS = 3;

  private LoadProbe() {}

  /**
   * What loading takes.
   *
   * @param millis processor time
   * @param residentMiB what the process has grown by afterwards
   * @param peakMiB what it had grown by at most meanwhile
   */
  record Load(double millis, double residentMiB, double peakMiB) {
    private Load least(Load other) {
      return new Load(
          Math.min(millis, other.millis),
          Math.min(residentMiB, other.residentMiB),
          Math.min(peakMiB, other.peakMiB));
    }
  }

  /**
   * The least of several processes.
   *
   * @param first a small model that is loaded before, since the first one pays for the runtime
   */
  static Load measure(Path first, Path model) throws IOException, InterruptedException {
    Load least = child(first, model);
    for (int k = 1; k < REPEATS; k++) {
      least = least.least(child(first, model));
    }
    return least;
  }

  private static Load child(Path first, Path model) throws IOException, InterruptedException {
    String java =
        System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
    ProcessBuilder builder =
        new ProcessBuilder(
            java,
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            LoadProbe.class.getName(),
            first.toString(),
            model.toString());
    builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      if (process.waitFor() != 0 || line == null) {
        throw new IOException(model + " does not load");
      }
      String[] figures = line.split(" ");
      return new Load(
          Double.parseDouble(figures[0]),
          Double.parseDouble(figures[1]),
          Double.parseDouble(figures[2]));
    }
  }

  /** The child process. */
  public static void main(String[] args) throws IOException, RunnerException {
    AppSession.open(Path.of(args[0]), Optional.empty()).close();
    double before = mebibytes("VmRSS:");
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    AppSession session = AppSession.open(Path.of(args[1]), Optional.empty());
    double millis = (threads.getCurrentThreadCpuTime() - start) / 1e6;
    double after = mebibytes("VmRSS:");
    System.out.println(millis + " " + (after - before) + " " + (mebibytes("VmHWM:") - before));
    session.close();
  }

  /** A figure of this process on Linux. */
  private static double mebibytes(String key) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/status"));
    return lines.stream()
            .filter(line -> line.startsWith(key))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .findFirst()
            .orElse(0)
        / 1024.0;
  }
}
