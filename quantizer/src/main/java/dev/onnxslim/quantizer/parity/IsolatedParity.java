package dev.onnxslim.quantizer.parity;

import dev.onnxslim.quantizer.parity.ParityMessages.Answer;
import dev.onnxslim.quantizer.parity.ParityMessages.Candidate;
import dev.onnxslim.quantizer.parity.ParityMessages.Kind;
import dev.onnxslim.quantizer.parity.ParityMessages.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Compares in a child process, so that no model can bring this one down, fill the memory or make it
 * wait for ever. The child begins with the original at once, while the caller makes the candidate.
 * A child that fails on the original leaves the check undecided; one that fails on the candidate
 * only is a miss.
 */
public final class IsolatedParity implements ParityCheck {
  private static final long MIN_CANDIDATE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final ParityOptions options;
  private final ScratchFolder scratch = ScratchFolder.temporary();
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private final long start = System.nanoTime();
  private Optional<Process> process = Optional.empty();
  private Optional<Answer> prepared = Optional.empty();
  private volatile long readyNanos;

  private IsolatedParity(ParityOptions options) {
    this.options = options;
  }

  /**
   * Starts a child on the original. Where no child can be started, the reports say so.
   *
   * @param original stays where it is until this is closed
   */
  public static IsolatedParity start(ChildJvm jvm, Path original, ParityOptions options) {
    IsolatedParity parity = new IsolatedParity(options);
    try {
      Path scratchPath = parity.scratch.path();
      parity.scratch.create(); // onnxruntime makes a folder in it, even when told its libraries
      ProcessBuilder builder =
          new ProcessBuilder(jvm.command(ParityChild.class.getName(), scratchPath));
      // From 1.29 on, onnxruntime reports its use and leaves files for that unless told not to.
      builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
      Process child = builder.redirectError(Redirect.DISCARD).start();
      parity.process = Optional.of(child);
      Thread reader = new Thread(() -> parity.read(child), "parity answers");
      reader.setDaemon(true);
      reader.start();
      parity.send(ParityMessages.line(Request.of(original, scratchPath, options)));
    } catch (IOException e) {
      parity.answers.add(Answer.of(Kind.ENDED, "no child process: " + e.getMessage()));
    }
    return parity;
  }

  @Override
  public ParityReport compare(Path candidate) throws SampleInputsException, InterruptedException {
    try {
      if (prepared.isEmpty()) prepared = Optional.of(await(options.timeout().toNanos()));
      Answer original = prepared.get();
      if (original.kind() == Kind.BAD_INPUTS) throw new SampleInputsException(original.message());
      if (original.kind() != Kind.READY) return undecided(original.message());
      return report(candidate);
    } catch (InterruptedException e) {
      close();
      throw e;
    }
  }

  private ParityReport report(Path candidate) throws InterruptedException {
    try {
      send(ParityMessages.line(new Candidate(candidate.toAbsolutePath().toString())));
    } catch (IOException e) {
      return undecided("the child process is gone: " + e.getMessage());
    }
    // At least as long as the original took, twice, whatever is left of the whole.
    long now = System.nanoTime() - start;
    long least = now + Math.max(MIN_CANDIDATE_NANOS, 2 * readyNanos);
    Answer answer = await(Math.max(options.timeout().toNanos(), least));
    if (answer.kind() == Kind.REPORT)
      return answer.report().with(answer.report().worstLayers(), seconds());
    prepared = Optional.of(answer);
    return ParityReport.without(
            Verdict.MISSED, "on the result, unlike the original, " + answer.message(), notes())
        .with(List.of(), seconds());
  }

  private ParityReport undecided(String reason) {
    return ParityReport.without(Verdict.NOT_VERIFIED, reason, notes()).with(List.of(), seconds());
  }

  private List<String> notes() {
    return options.referenceNote().stream().toList();
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  /** The child's next word, at most {@code untilNanos} after the start; it is killed then. */
  private Answer await(long untilNanos) throws InterruptedException {
    long left = untilNanos - (System.nanoTime() - start);
    Answer answer = answers.poll(Math.max(0, left), TimeUnit.NANOSECONDS);
    if (answer != null) return answer;
    kill();
    return Answer.of(Kind.ENDED, "the check took more than " + untilNanos / 1_000_000_000 + " s");
  }

  private void read(Process child) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Optional<Answer> answer = ParityMessages.answer(line);
        if (answer.isEmpty()) continue;
        if (readyNanos == 0) readyNanos = System.nanoTime() - start;
        answers.add(answer.get());
      }
      answers.add(Answer.of(Kind.ENDED, death(child.waitFor())));
    } catch (IOException e) {
      answers.add(Answer.of(Kind.ENDED, "the child process is gone: " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody does that to this thread
    }
  }

  private static String death(int exitCode) {
    boolean killed = exitCode > 128;
    return "onnxruntime "
        + (killed
            ? "crashed (signal " + (exitCode - 128) + ")"
            : "ended (exit code " + exitCode + ")")
        + " or ran out of the memory it may use";
  }

  private void send(String line) throws IOException {
    OutputStream in = process.orElseThrow(() -> new IOException("not started")).getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  private void kill() {
    process.ifPresent(Process::destroyForcibly);
  }

  boolean isRunning() {
    return process.filter(Process::isAlive).isPresent();
  }

  /** Kills the child and removes what it left. */
  @Override
  public void close() {
    kill();
    boolean interrupted = Thread.interrupted();
    try {
      if (process.isPresent()) process.get().waitFor(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    scratch.close();
    if (interrupted) Thread.currentThread().interrupt();
  }
}
