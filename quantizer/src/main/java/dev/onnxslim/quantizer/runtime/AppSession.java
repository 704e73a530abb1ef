package dev.onnxslim.quantizer.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.onnxslim.quantizer.runtime.RunnerException.Stage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model as an app runs it, to measure what that takes: onnxruntime's defaults but for one thread,
 * inputs made once, outputs not read. {@link OrtRunner} is for results.
 */
public final class AppSession implements AutoCloseable {
  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs = new LinkedHashMap<>();

  private AppSession(OrtSession session) {
    this.session = session;
  }

  /**
   * Loads a model.
   *
   * @param optimized where to write the model as onnxruntime has rewritten it
   * @throws RunnerException at {@link Stage#LOAD} when onnxruntime refuses the model
   */
  public static AppSession open(Path model, Optional<Path> optimized) throws RunnerException {
    OrtEnvironment environment = OrtRunner.environment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      if (optimized.isPresent()) {
        options.setOptimizedModelFilePath(optimized.get().toString());
      }
      return new AppSession(environment.createSession(model.toString(), options));
    } catch (OrtException e) {
      throw new RunnerException(Stage.LOAD, OrtReason.of(e.getMessage()), e);
    }
  }

  /** The inputs that a caller has to give. */
  public List<PortInfo> inputs() throws RunnerException {
    try {
      return OrtRunner.ports(session.getInputInfo());
    } catch (OrtException e) {
      throw new RunnerException(Stage.LOAD, OrtReason.of(e.getMessage()), e);
    }
  }

  /** Sets the inputs of all runs to come. */
  public void feed(Map<String, NdArray> feeds) throws RunnerException {
    OrtEnvironment environment = OrtRunner.environment();
    try {
      OnnxValue.close(inputs);
      inputs.clear();
      for (Map.Entry<String, NdArray> feed : feeds.entrySet()) {
        inputs.put(feed.getKey(), OrtArrays.toTensor(environment, feed.getValue()));
      }
    } catch (OrtException e) {
      throw new RunnerException(Stage.RUN, OrtReason.of(e.getMessage()), e);
    }
  }

  /** Runs once and drops the outputs. */
  public void run() throws RunnerException {
    try {
      session.run(inputs).close();
    } catch (OrtException e) {
      throw new RunnerException(Stage.RUN, OrtReason.of(e.getMessage()), e);
    }
  }

  @Override
  public void close() throws RunnerException {
    try {
      OnnxValue.close(inputs);
      session.close();
    } catch (OrtException e) {
      throw new RunnerException(Stage.RUN, OrtReason.of(e.getMessage()), e);
    }
  }
}
