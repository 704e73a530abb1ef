package dev.onnxslim.quantizer.runtime;

import java.util.List;
import java.util.Map;

/** A loaded model. Not thread-safe. */
public interface ModelRunner extends AutoCloseable {
  /** The inputs that {@link #run} must be given, in the model's order. */
  List<PortInfo> inputs();

  /** The outputs, in the model's order. */
  List<PortInfo> outputs();

  /**
   * Runs the model once.
   *
   * @param feeds an array for every input
   * @throws RunnerException when the model cannot run on them, or was stopped
   * @throws InterruptedException when the calling thread was interrupted meanwhile
   */
  RunResult run(Map<String, NdArray> feeds) throws RunnerException, InterruptedException;

  @Override
  void close();
}
