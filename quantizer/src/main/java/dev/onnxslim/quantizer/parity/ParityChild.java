package dev.onnxslim.quantizer.parity;

import dev.onnxslim.quantizer.parity.ParityMessages.Answer;
import dev.onnxslim.quantizer.parity.ParityMessages.Kind;
import dev.onnxslim.quantizer.parity.ParityMessages.Request;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The program that {@link IsolatedParity} starts: runs the original, then the candidates. */
public final class ParityChild {
  private ParityChild() {}

  /** Reads requests from standard input until that ends, which ends the process at once. */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> readOrHalt(lines), "requests");
    reader.setDaemon(true);
    reader.start();
    Request request = ParityMessages.request(lines.take());
    Path original = Path.of(request.original());
    ScratchFolder scratch = new ScratchFolder(Path.of(request.scratch()));
    try (InProcessParity check = new InProcessParity(original, request.options(), scratch, true)) {
      prepare(check, out);
      while (true) {
        Path candidate = Path.of(ParityMessages.candidate(lines.take()).path());
        out.println(ParityMessages.line(new Answer(Kind.REPORT, "", check.compare(candidate))));
      }
    }
  }

  private static void prepare(InProcessParity check, PrintStream out) throws InterruptedException {
    try {
      check.reference();
      out.println(ParityMessages.line(Answer.of(Kind.READY, "")));
    } catch (NotVerifiableException e) {
      out.println(ParityMessages.line(Answer.of(Kind.NOT_VERIFIED, e.getMessage())));
    } catch (SampleInputsException e) {
      out.println(ParityMessages.line(Answer.of(Kind.BAD_INPUTS, e.getMessage())));
    }
  }

  /** The parent closes our input, or dies: then nothing we do is of use to anyone. */
  private static void readOrHalt(BlockingQueue<String> lines) {
    InputStreamReader in = new InputStreamReader(System.in, StandardCharsets.UTF_8);
    try (BufferedReader reader = new BufferedReader(in)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) lines.add(line);
    } catch (IOException e) {
      // no more requests either
    }
    Runtime.getRuntime().halt(0);
  }
}
