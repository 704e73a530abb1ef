package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.params.TensorStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What only the elements of the weights show. */
final class StatisticsFindings implements FindingRule {
  /** Below, an error of a weight is seen in most results, in dB. */
  private static final double LOW_SQNR = 25;

  @Override
  public List<Finding> find(FindingContext context) {
    Examples broken = new Examples();
    Examples coarse = new Examples();
    Examples dead = new Examples();
    long channels = 0;
    for (int k = 0; k < context.tensors().size(); k++) {
      StoredTensor stored = context.tensors().get(k);
      Optional<TensorStatistics> read = context.statistics(k);
      if (read.isPresent()) {
        TensorStatistics statistics = read.get();
        if (statistics.nans() > 0 || statistics.infinities() > 0) {
          broken.add(
              stored.name()
                  + " ("
                  + statistics.nans()
                  + " NaN, "
                  + statistics.infinities()
                  + " infinite)");
        }
        if (statistics.int8SqnrDb() < LOW_SQNR) { // not for NaN
          String sqnr = String.format(Locale.ROOT, " (%.1f dB)", statistics.int8SqnrDb());
          coarse.add(stored.name() + sqnr);
        }
        if (statistics.deadChannels() > 0) {
          dead.add(stored.name() + " (" + statistics.deadChannels() + ")");
          channels += statistics.deadChannels();
        }
      }
    }
    return findings(broken, coarse, dead, channels);
  }

  private static List<Finding> findings(
      Examples broken, Examples coarse, Examples dead, long channels) {
    List<Finding> found = new ArrayList<>();
    if (!broken.isEmpty()) {
      found.add(
          Finding.error(
              "non-finite-weights",
              broken.counted("tensor") + " with NaN or infinite elements",
              broken.toString()));
    }
    if (!coarse.isEmpty()) {
      found.add(
          Finding.warning(
              "low-int8-sqnr",
              coarse.counted("weight") + " that int8 with a scale per channel would harm",
              coarse.toString()));
    }
    if (!dead.isEmpty()) {
      found.add(
          Finding.info(
              "dead-channels",
              Examples.counted(channels, "output channel") + " with no weight but 0",
              dead.toString()));
    }
    return found;
  }
}
