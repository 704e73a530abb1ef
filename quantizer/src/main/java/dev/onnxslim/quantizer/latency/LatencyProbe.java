package dev.onnxslim.quantizer.latency;

import dev.onnxslim.quantizer.latency.LatencyMessages.Request;
import dev.onnxslim.quantizer.parity.ChildJvm;
import dev.onnxslim.quantizer.parity.ScratchFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Measures how long a run of a model takes, in a child process: no model can bring this one down,
 * fill the memory or make it wait for ever.
 */
public final class LatencyProbe {
  private LatencyProbe() {}

  /**
   * Measures a model.
   *
   * @param jvm of the child
   * @throws InterruptedException when the calling thread was interrupted meanwhile; the child is
   *     gone then
   */
  public static LatencyResult measure(ChildJvm jvm, Path model, LatencyOptions options)
      throws InterruptedException {
    try (ScratchFolder scratch = ScratchFolder.temporary()) {
      scratch.create(); // onnxruntime makes a folder in it, even when told its libraries
      ProcessBuilder builder =
          new ProcessBuilder(jvm.command(LatencyChild.class.getName(), scratch.path()));
      // From 1.29 on, onnxruntime reports its use and leaves files for that unless told not to.
      builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
      Process child = builder.redirectError(Redirect.DISCARD).start();
      try {
        return talk(child, request(model, options), options);
      } finally {
        child.destroyForcibly().waitFor(2, TimeUnit.SECONDS);
      }
    } catch (IOException e) {
      return new LatencyResult.Failed("no child process: " + e.getMessage());
    }
  }

  private static Request request(Path model, LatencyOptions options) {
    return new Request(
        model.toAbsolutePath().toString(),
        options.shapes(),
        options.samples().map(folder -> folder.toAbsolutePath().toString()).orElse(""),
        options.seed(),
        options.budget().toMillis());
  }

  private static LatencyResult talk(Process child, Request request, LatencyOptions options)
      throws IOException, InterruptedException {
    FutureTask<Optional<LatencyResult>> answer = new FutureTask<>(() -> read(child));
    Thread reader = new Thread(answer, "latency answer");
    reader.setDaemon(true);
    reader.start();
    try (OutputStream in = child.getOutputStream()) {
      in.write((LatencyMessages.line(request) + "\n").getBytes(StandardCharsets.UTF_8));
    }
    try {
      Optional<LatencyResult> result =
          answer.get(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
      return result.isPresent()
          ? result.get()
          : new LatencyResult.Failed(
              "onnxruntime crashed or ran out of the memory it may use (exit code "
                  + child.waitFor()
                  + ")");
    } catch (TimeoutException e) {
      return new LatencyResult.Failed(
          "measuring took more than " + options.timeout().toSeconds() + " s");
    } catch (ExecutionException e) {
      return new LatencyResult.Failed("the child process is gone: " + e.getCause().getMessage());
    }
  }

  /** The child's answer; empty when it ends without one. */
  private static Optional<LatencyResult> read(Process child) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Optional<LatencyResult> result = LatencyMessages.result(line);
        if (result.isPresent()) {
          return result;
        }
      }
      return Optional.empty();
    }
  }
}
