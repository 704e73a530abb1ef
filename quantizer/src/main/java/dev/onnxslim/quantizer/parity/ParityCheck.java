package dev.onnxslim.quantizer.parity;

import java.nio.file.Path;

/**
 * Compares candidates with one original. The original has run, unoptimized, when the first
 * candidate comes; it is not run again.
 */
public interface ParityCheck extends AutoCloseable {
  /**
   * Runs a candidate, with onnxruntime's default optimizations, on the original's inputs.
   *
   * @param candidate a model file with the same inputs and outputs
   * @throws SampleInputsException when {@link ParityOptions#inputs} does not fit the original
   * @throws InterruptedException when the calling thread was interrupted meanwhile
   */
  ParityReport compare(Path candidate) throws SampleInputsException, InterruptedException;

  /** Stops whatever still runs. */
  @Override
  void close();

  /**
   * A check in this process. Trusted models only: a broken one may make onnxruntime hang, fill the
   * memory or bring the process down. {@link IsolatedParity} is for the others.
   *
   * <p>onnxruntime 1.29 leaves files in the home and temporary folders unless the environment
   * variable {@code ORT_DISABLE_TELEMETRY} is 1, which a process can only set for its children.
   */
  static ParityCheck inProcess(Path original, ParityOptions options) {
    return new InProcessParity(original, options, ScratchFolder.temporary(), false);
  }

  /** One check in this process; see {@link #inProcess}. */
  static ParityReport compare(Path original, Path candidate, ParityOptions options)
      throws SampleInputsException, InterruptedException {
    try (ParityCheck check = inProcess(original, options)) {
      return check.compare(candidate);
    }
  }
}
