package dev.onnxslim.quantizer.latency;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import java.util.List;
import java.util.Optional;

/** What {@link LatencyProbe} and its child tell each other: one line of JSON each way. */
final class LatencyMessages {
  /** Begins the child's line: whatever else is printed there is not ours. */
  private static final String MARK = "@onnx-slim-latency@";

  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  /** The only line to the child. */
  record Request(String model, List<String> shapes, String samples, long seed, long budgetMillis) {}

  /** The child's answer. */
  private record Answer(LatencyResult.Measured measured, LatencyResult.Failed failed) {}

  private LatencyMessages() {}

  static String line(Request request) {
    return GSON.toJson(request);
  }

  static Request request(String line) {
    return GSON.fromJson(line, Request.class);
  }

  /** A line of its own, whatever stands before it. */
  static String line(LatencyResult result) {
    return "\n"
        + MARK
        + GSON.toJson(
            result instanceof LatencyResult.Measured measured
                ? new Answer(measured, null)
                : new Answer(null, (LatencyResult.Failed) result));
  }

  /** The child's result, or empty for other noise. */
  static Optional<LatencyResult> result(String line) {
    if (!line.startsWith(MARK)) {
      return Optional.empty();
    }
    try {
      Answer answer = GSON.fromJson(line.substring(MARK.length()), Answer.class);
      return Optional.ofNullable(answer.measured != null ? answer.measured : answer.failed);
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }
}
