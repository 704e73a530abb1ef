package dev.onnxslim.quantizer;

import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.scheme.QuantScheme;
import dev.onnxslim.quantizer.scheme.Storage;
import dev.onnxslim.quantizer.scheme.WeightFormat;
import dev.onnxslim.quantizer.scheme.WeightOnlyInt8;

/**
 * How a model is quantized.
 *
 * @param scheme what becomes of the weights
 * @param verification where the result is compared with the original
 * @param parity how it is compared, and where the bar lies
 * @param threads how many work on one model, at least 1; the result does not depend on it
 * @param progress told how it proceeds
 * @param slim whether the model is slimmed first, as {@link Slimmer} does, and not only rid of what
 *     training needed
 */
public record QuantizeOptions(
    QuantScheme scheme,
    Verification verification,
    ParityOptions parity,
    int threads,
    Progress progress,
    boolean slim) {

  /** Where a result is compared with its original. */
  public enum Verification {
    /** Nowhere. */
    NONE,
    /**
     * In this process: fastest, for models you trust. onnxruntime leaves files in the home and
     * temporary folders unless the environment variable {@code ORT_DISABLE_TELEMETRY} is 1 when the
     * process starts.
     */
    IN_PROCESS,
    /**
     * In a child process, which a broken model cannot take down this one with. Its class path is
     * the property {@code java.class.path}: inside a build tool or an application server that may
     * not hold this library, and results are not verified then.
     */
    ISOLATED
  }

  /** Slimmed first; int8 weights, stored as measured best; verified in this process. */
  public static QuantizeOptions defaults() {
    return new QuantizeOptions(
        new WeightOnlyInt8(Storage.AUTO, WeightFormat.AUTO),
        Verification.IN_PROCESS,
        ParityOptions.defaults(),
        Runtime.getRuntime().availableProcessors(),
        Progress.NONE,
        true);
  }

  /** These with another scheme. */
  public QuantizeOptions withScheme(QuantScheme newScheme) {
    return new QuantizeOptions(newScheme, verification, parity, threads, progress, slim);
  }

  /** These with another place and bar of verification. */
  public QuantizeOptions withVerification(Verification newVerification, ParityOptions newParity) {
    return new QuantizeOptions(scheme, newVerification, newParity, threads, progress, slim);
  }

  /** These with another number of threads. */
  public QuantizeOptions withThreads(int newThreads) {
    return new QuantizeOptions(scheme, verification, parity, newThreads, progress, slim);
  }

  /** These with a listener. */
  public QuantizeOptions withProgress(Progress newProgress) {
    return new QuantizeOptions(scheme, verification, parity, threads, newProgress, slim);
  }

  /** These with all passes, or only with those that drop what training needed. */
  public QuantizeOptions withSlim(boolean newSlim) {
    return new QuantizeOptions(scheme, verification, parity, threads, progress, newSlim);
  }
}
