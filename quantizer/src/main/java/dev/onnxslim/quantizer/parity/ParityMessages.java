package dev.onnxslim.quantizer.parity;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What {@link IsolatedParity} and its child tell each other: one line of JSON each. */
final class ParityMessages {
  /** Begins the child's lines: whatever else is printed there is not ours. */
  private static final String MARK = "@onnx-slim-parity@";

  /** NaN and infinity stand for "does not apply" and "nothing differs". */
  private static final Gson GSON =
      new GsonBuilder().serializeSpecialFloatingPointValues().disableHtmlEscaping().create();

  /** The first line to the child; each later line is a {@link Candidate}. */
  record Request(
      String original,
      String scratch,
      double minSqnrDb,
      double minCosine,
      long seed,
      int samples,
      String inputs,
      int threads,
      long timeoutMillis,
      String referenceNote) {

    static Request of(Path original, Path scratch, ParityOptions options) {
      return new Request(
          original.toAbsolutePath().toString(),
          scratch.toString(),
          options.minSqnrDb(),
          options.minCosine(),
          options.seed(),
          options.samples(),
          options.inputs().map(folder -> folder.toAbsolutePath().toString()).orElse(""),
          options.threads(),
          options.timeout().toMillis(),
          options.referenceNote().orElse(""));
    }

    ParityOptions options() {
      return new ParityOptions(
          minSqnrDb,
          minCosine,
          seed,
          samples,
          inputs.isEmpty() ? Optional.empty() : Optional.of(Path.of(inputs)),
          threads,
          Duration.ofMillis(timeoutMillis),
          referenceNote.isEmpty() ? Optional.empty() : Optional.of(referenceNote));
    }
  }

  /** A model to compare with the original. */
  record Candidate(String path) {}

  /** What the child says. */
  enum Kind {
    /** The original has run: a candidate may come. */
    READY,
    /** The given samples do not fit; the message says why. */
    BAD_INPUTS,
    /** A report on a candidate. */
    REPORT,
    /** The original cannot be run; the message says why. */
    NOT_VERIFIED,
    /** The child ended; the message says how. Never sent: the parent sees it. */
    ENDED
  }

  /** A line from the child. */
  record Answer(Kind kind, String message, ParityReport report) {
    static Answer of(Kind kind, String message) {
      return new Answer(kind, message, ParityReport.without(Verdict.NOT_VERIFIED, "", List.of()));
    }
  }

  private ParityMessages() {}

  static String line(Request request) {
    return GSON.toJson(request);
  }

  static String line(Candidate candidate) {
    return GSON.toJson(candidate);
  }

  /** A line of its own, whatever stands before it. */
  static String line(Answer answer) {
    return "\n" + MARK + GSON.toJson(answer);
  }

  static Request request(String line) {
    return GSON.fromJson(line, Request.class);
  }

  static Candidate candidate(String line) {
    return GSON.fromJson(line, Candidate.class);
  }

  /** The child's answer, or empty for other noise. */
  static Optional<Answer> answer(String line) {
    if (!line.startsWith(MARK)) return Optional.empty();
    try {
      return Optional.ofNullable(GSON.fromJson(line.substring(MARK.length()), Answer.class));
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }
}
