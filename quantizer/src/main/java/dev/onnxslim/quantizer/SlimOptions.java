package dev.onnxslim.quantizer;

import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.slim.Passes;
import java.util.List;

/**
 * How a model is slimmed.
 *
 * @param skip names of passes that do not run
 * @param only names of the passes that run; empty for all
 * @param dropOutputs outputs that the model loses, with all that leads to them only
 * @param dropPrefixes modules whose outputs the model loses, by how their names begin
 * @param keepOutputs outputs that stay though a prefix fits; without the two before, all others go
 * @param explain nodes whose fate is told, by their names or their outputs'
 * @param verification where the result is compared with the original
 * @param parity how it is compared, and where the bar lies
 * @param progress told how it proceeds
 */
public record SlimOptions(
    List<String> skip,
    List<String> only,
    List<String> dropOutputs,
    List<String> dropPrefixes,
    List<String> keepOutputs,
    List<String> explain,
    Verification verification,
    ParityOptions parity,
    Progress progress) {
  private static final double MIN_SQNR_DB = 40;
  private static final double MIN_COSINE = 0.999;

  /** Copies the lists. */
  public SlimOptions {
    skip = List.copyOf(skip);
    only = List.copyOf(only);
    dropOutputs = List.copyOf(dropOutputs);
    dropPrefixes = List.copyOf(dropPrefixes);
    keepOutputs = List.copyOf(keepOutputs);
    explain = List.copyOf(explain);
  }

  /** All passes, all outputs, compared in this process. */
  public static SlimOptions defaults() {
    return new SlimOptions(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Verification.IN_PROCESS,
        parityDefaults(),
        Progress.NONE);
  }

  /**
   * A bar that rounding passes and a wrong rewrite does not: 40 dB and 0.999. What it measures
   * includes what onnxruntime's own optimizations round.
   */
  public static ParityOptions parityDefaults() {
    return ParityOptions.defaults().withBar(MIN_SQNR_DB, MIN_COSINE);
  }

  /** These without some passes. */
  public SlimOptions withSkip(List<String> names) {
    return with(names, only, dropOutputs, dropPrefixes, keepOutputs, explain);
  }

  /** These with some passes only. */
  public SlimOptions withOnly(List<String> names) {
    return with(skip, names, dropOutputs, dropPrefixes, keepOutputs, explain);
  }

  /** These with outputs to drop. */
  public SlimOptions withDropOutputs(List<String> names) {
    return with(skip, only, names, dropPrefixes, keepOutputs, explain);
  }

  /** These with modules whose outputs to drop. */
  public SlimOptions withDropPrefixes(List<String> prefixes) {
    return with(skip, only, dropOutputs, prefixes, keepOutputs, explain);
  }

  /** These with outputs to keep. */
  public SlimOptions withKeepOutputs(List<String> names) {
    return with(skip, only, dropOutputs, dropPrefixes, names, explain);
  }

  /** These with nodes to explain. */
  public SlimOptions withExplain(List<String> nodes) {
    return with(skip, only, dropOutputs, dropPrefixes, keepOutputs, nodes);
  }

  /** These with another place and bar of verification. */
  public SlimOptions withVerification(Verification newVerification, ParityOptions newParity) {
    return new SlimOptions(
        skip,
        only,
        dropOutputs,
        dropPrefixes,
        keepOutputs,
        explain,
        newVerification,
        newParity,
        progress);
  }

  /** These with a listener. */
  public SlimOptions withProgress(Progress newProgress) {
    return new SlimOptions(
        skip,
        only,
        dropOutputs,
        dropPrefixes,
        keepOutputs,
        explain,
        verification,
        parity,
        newProgress);
  }

  /**
   * The passes that run, in order.
   *
   * @throws UnknownNameException if a name is no pass's
   */
  public List<Pass> passes() throws UnknownNameException {
    List<String> names = Passes.names();
    for (List<String> asked : List.of(skip, only)) {
      for (String name : asked) {
        if (!names.contains(name)) {
          throw UnknownNameException.of("pass", name, names);
        }
      }
    }
    return Passes.all().stream()
        .filter(pass -> only.isEmpty() || only.contains(pass.name()))
        .filter(pass -> !skip.contains(pass.name()))
        .toList();
  }

  OutputSelection selection() {
    return new OutputSelection(dropOutputs, dropPrefixes, keepOutputs);
  }

  private SlimOptions with(
      List<String> newSkip,
      List<String> newOnly,
      List<String> newDropOutputs,
      List<String> newDropPrefixes,
      List<String> newKeepOutputs,
      List<String> newExplain) {
    return new SlimOptions(
        newSkip,
        newOnly,
        newDropOutputs,
        newDropPrefixes,
        newKeepOutputs,
        newExplain,
        verification,
        parity,
        progress);
  }
}
