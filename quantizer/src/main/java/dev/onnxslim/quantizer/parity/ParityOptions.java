package dev.onnxslim.quantizer.parity;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a parity check is made and where its bar lies.
 *
 * @param minSqnrDb the least SQNR of a float output, in dB, over all samples
 * @param minCosine the least cosine of a float output, over all samples
 * @param seed of the random inputs
 * @param samples how many random samples at least; more are drawn for outputs of a few values
 * @param inputs a folder of samples to use instead of random ones
 * @param threads of onnxruntime
 * @param timeout of the whole check
 * @param referenceNote what the reference is, when it is not simply the original
 */
public record ParityOptions(
    double minSqnrDb,
    double minCosine,
    long seed,
    int samples,
    Optional<Path> inputs,
    int threads,
    Duration timeout,
    Optional<String> referenceNote) {

  /**
   * The share of equal values that an integer, bool or string output needs: random weights put
   * scores so close together that an arg max may flip. One value may always differ.
   */
  public static final double MIN_AGREEMENT = 0.9;

  /** A sanity floor for 8-bit weights: 12 dB and 0.97. */
  public static ParityOptions defaults() {
    int threads = Math.min(2, Runtime.getRuntime().availableProcessors());
    return new ParityOptions(
        12, 0.97, 4711, 2, Optional.empty(), threads, Duration.ofSeconds(120), Optional.empty());
  }

  /**
   * A time that an honest model of {@code modelBytes} does not need: 12 s, and 1 s for every 4 MB,
   * 120 s at most.
   */
  public static Duration timeoutFor(long modelBytes) {
    return Duration.ofSeconds(Math.min(120, 12 + modelBytes / 4_000_000));
  }

  /** These with another bar. */
  public ParityOptions withBar(double sqnrDb, double cosine) {
    return new ParityOptions(
        sqnrDb, cosine, seed, samples, inputs, threads, timeout, referenceNote);
  }

  /** These with samples from a folder. */
  public ParityOptions withInputs(Path folder) {
    return new ParityOptions(
        minSqnrDb, minCosine, seed, samples, Optional.of(folder), threads, timeout, referenceNote);
  }

  /** These with other random samples. */
  public ParityOptions withSamples(long newSeed, int count) {
    return new ParityOptions(
        minSqnrDb, minCosine, newSeed, count, inputs, threads, timeout, referenceNote);
  }

  /** These with another time. */
  public ParityOptions withTimeout(Duration newTimeout) {
    return new ParityOptions(
        minSqnrDb, minCosine, seed, samples, inputs, threads, newTimeout, referenceNote);
  }

  /** These with a word on what the reference is: shown in the report. */
  public ParityOptions withReferenceNote(String note) {
    return new ParityOptions(
        minSqnrDb, minCosine, seed, samples, inputs, threads, timeout, Optional.of(note));
  }
}
