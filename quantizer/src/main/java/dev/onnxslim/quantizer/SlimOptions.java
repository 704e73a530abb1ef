package dev.onnxslim.quantizer;

import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.slim.Passes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How a model is slimmed.
 *
 * @param skip names of passes that do not run
 * @param only names of the passes that run; empty for all
 * @param dropOutputs outputs that the model loses, with all that leads to them only
 * @param dropPrefixes modules whose outputs the model loses, by how their names begin
 * @param keepOutputs outputs that stay though a prefix fits; without the two before, all others go
 * @param changes what else is changed, on request
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
    SlimChanges changes,
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
        SlimChanges.NONE,
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
    return with(names, only, dropOutputs, dropPrefixes, keepOutputs);
  }

  /** These with some passes only, beside those that the changes ask for. */
  public SlimOptions withOnly(List<String> names) {
    return with(skip, names, dropOutputs, dropPrefixes, keepOutputs);
  }

  /** These with outputs to drop. */
  public SlimOptions withDropOutputs(List<String> names) {
    return with(skip, only, names, dropPrefixes, keepOutputs);
  }

  /** These with modules whose outputs to drop. */
  public SlimOptions withDropPrefixes(List<String> prefixes) {
    return with(skip, only, dropOutputs, prefixes, keepOutputs);
  }

  /** These with outputs to keep. */
  public SlimOptions withKeepOutputs(List<String> names) {
    return with(skip, only, dropOutputs, dropPrefixes, names);
  }

  /** These with other changes on request. */
  public SlimOptions withChanges(SlimChanges newChanges) {
    return with(newChanges, explain, verification, parity, progress);
  }

  /** These with nodes to explain. */
  public SlimOptions withExplain(List<String> nodes) {
    return with(changes, nodes, verification, parity, progress);
  }

  /** These with another place and bar of verification. */
  public SlimOptions withVerification(Verification newVerification, ParityOptions newParity) {
    return with(changes, explain, newVerification, newParity, progress);
  }

  /** These with a listener. */
  public SlimOptions withProgress(Progress newProgress) {
    return with(changes, explain, verification, parity, newProgress);
  }

  /**
   * The passes that run, in order. One that runs on request only does so where {@link #changes} ask
   * for it or {@link #only} names it.
   *
   * @throws UnknownNameException if a name is no pass's
   */
  public List<Pass> passes() throws UnknownNameException {
    List<Pass> asked = changes.passes();
    List<Pass> optional = Passes.onRequest();
    List<String> names =
        Stream.concat(Passes.all().stream(), optional.stream()).map(Pass::name).toList();
    for (List<String> named : List.of(skip, only)) {
      for (String name : named) {
        if (!names.contains(name)) {
          throw UnknownNameException.of("pass", name, names);
        }
      }
    }
    List<Pass> passes =
        new ArrayList<>(
            optional.stream().filter(p -> asked.contains(p) || only.contains(p.name())).toList());
    Passes.all().stream()
        .filter(pass -> only.isEmpty() || only.contains(pass.name()))
        .forEach(passes::add);
    passes.removeIf(pass -> skip.contains(pass.name()));
    return List.copyOf(passes);
  }

  OutputSelection selection() {
    return new OutputSelection(dropOutputs, dropPrefixes, keepOutputs);
  }

  private SlimOptions with(
      List<String> newSkip,
      List<String> newOnly,
      List<String> newDropOutputs,
      List<String> newDropPrefixes,
      List<String> newKeepOutputs) {
    return new SlimOptions(
        newSkip,
        newOnly,
        newDropOutputs,
        newDropPrefixes,
        newKeepOutputs,
        changes,
        explain,
        verification,
        parity,
        progress);
  }

  private SlimOptions with(
      SlimChanges newChanges,
      List<String> newExplain,
      Verification newVerification,
      ParityOptions newParity,
      Progress newProgress) {
    return new SlimOptions(
        skip,
        only,
        dropOutputs,
        dropPrefixes,
        keepOutputs,
        newChanges,
        newExplain,
        newVerification,
        newParity,
        newProgress);
  }
}
