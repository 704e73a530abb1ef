package dev.onnxslim.quantizer;

import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.prune.ChannelCut;
import dev.onnxslim.quantizer.prune.Sparsity;
import java.util.List;
import java.util.Optional;

/**
 * How a model is pruned.
 *
 * @param sparsity what share of the elements of weights becomes 0; empty: none
 * @param channels how many channels go, before that; empty: none
 * @param keep globs of weights that stay as they are, as {@link
 *     dev.onnxslim.analyzer.params.NamePattern} reads them
 * @param verification where the result is compared with the original
 * @param parity how it is compared, and where the bar lies, if there is one
 * @param progress told how it proceeds
 */
public record PruneOptions(
    Optional<Sparsity> sparsity,
    Optional<ChannelCut> channels,
    List<String> keep,
    Verification verification,
    ParityOptions parity,
    Progress progress) {
  private static final double NO_SQNR = Double.NEGATIVE_INFINITY;
  private static final double NO_COSINE = -1;

  /** Copies the list. */
  public PruneOptions {
    keep = List.copyOf(keep);
  }

  /** Nothing is pruned yet; compared in this process, without a bar. */
  public static PruneOptions defaults() {
    return new PruneOptions(
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Verification.IN_PROCESS,
        parityDefaults(),
        Progress.NONE);
  }

  /** No bar: pruning is meant to change results, and only its user knows what is enough. */
  public static ParityOptions parityDefaults() {
    return ParityOptions.defaults().withBar(NO_SQNR, NO_COSINE);
  }

  /** Whether a result below the bar is not written: whether there is a bar. */
  public boolean hasBar() {
    return parity.minSqnrDb() > NO_SQNR || parity.minCosine() > NO_COSINE;
  }

  /** These with zeros. */
  public PruneOptions withSparsity(Sparsity zeros) {
    return new PruneOptions(Optional.of(zeros), channels, keep, verification, parity, progress);
  }

  /** These with fewer channels. */
  public PruneOptions withChannels(ChannelCut cut) {
    return new PruneOptions(sparsity, Optional.of(cut), keep, verification, parity, progress);
  }

  /** These with weights that stay. */
  public PruneOptions withKeep(List<String> globs) {
    return new PruneOptions(sparsity, channels, globs, verification, parity, progress);
  }

  /** These with another place and bar of verification. */
  public PruneOptions withVerification(Verification newVerification, ParityOptions newParity) {
    return new PruneOptions(sparsity, channels, keep, newVerification, newParity, progress);
  }

  /** These with a listener. */
  public PruneOptions withProgress(Progress newProgress) {
    return new PruneOptions(sparsity, channels, keep, verification, parity, newProgress);
  }
}
