package dev.onnxslim.quantizer.parity;

import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.tensor.ElemType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Gathers what is needed to judge one output over all samples. The bar is held against sums over
 * all of them, so that an output of a few values is not judged by chance.
 */
final class OutputComparison {
  /** Below it, a reference counts as all zero. */
  private static final double ZERO = 1e-30;

  /** What a candidate may give where the reference is all zero. */
  private static final double ZERO_TOLERANCE = 1e-3;

  private static final double MIN_PROBABILITY = 1e-6;

  /** Larger outputs are only judged as they are. */
  private static final int SECOND_LOOK_LIMIT = 1 << 22;

  private final String name;
  private final boolean dependsOnData;
  private final boolean probability;
  private final FloatSums floats = new FloatSums();
  private final FloatSums sorted = new FloatSums();
  private final FloatSums logOdds = new FloatSums();
  private double worstSqnrDb = Double.NaN;
  private String type = "";
  private long values;
  private long equal;
  private boolean real;
  private String lengths = "";
  private String shapes = "";

  /**
   * @param dependsOnData whether length and order of the output depend on the data, as after
   *     NonMaxSuppression
   * @param probability whether the values come from a Sigmoid or Softmax
   */
  OutputComparison(String name, boolean dependsOnData, boolean probability) {
    this.probability = probability;
    this.name = name;
    this.dependsOnData = dependsOnData;
  }

  /** Adds one sample's output. */
  void add(NdArray reference, NdArray candidate, Optional<PaddingMask> mask) {
    type = reference.elemType().toString();
    real = reference.isReal();
    String found = reference + " became " + candidate;
    if (reference.elemType() != candidate.elemType()) {
      shapes = found;
    } else if (!Arrays.equals(reference.dims(), candidate.dims())) {
      if (dependsOnData) lengths = found;
      else shapes = found;
    } else if (real) {
      addReal(reference, candidate, mask.filter(m -> m.covers(reference)));
    } else {
      addDiscrete(reference, candidate, mask.filter(m -> m.covers(reference)));
    }
  }

  /** How many values have been compared so far. */
  long values() {
    return values;
  }

  private void addReal(NdArray reference, NdArray candidate, Optional<PaddingMask> mask) {
    FloatSums sample = new FloatSums();
    sample.add(reference, candidate, mask);
    floats.add(sample);
    values += sample.count();
    worstSqnrDb =
        Double.isNaN(worstSqnrDb) ? sample.sqnrDb() : Math.min(worstSqnrDb, sample.sqnrDb());
    if (reference.elements() > SECOND_LOOK_LIMIT) return;
    if (dependsOnData) sorted.add(sort(reference), sort(candidate), Optional.empty());
    if (probability) logOdds.add(logOdds(reference), logOdds(candidate), mask);
  }

  private static NdArray sort(NdArray array) {
    double[] values = values(array);
    Arrays.sort(values);
    return doubles(values, values.length);
  }

  /** Where probabilities are near 0 or 1, their logarithms tell more than their differences. */
  private static NdArray logOdds(NdArray array) {
    double[] values = values(array);
    for (int i = 0; i < values.length; i++) {
      double p = Math.min(1 - MIN_PROBABILITY, Math.max(MIN_PROBABILITY, values[i]));
      values[i] = Math.log(p / (1 - p));
    }
    return doubles(values, array.dims());
  }

  private static double[] values(NdArray array) {
    double[] values = new double[array.elements()];
    array.read(0, values, values.length);
    return values;
  }

  private static NdArray doubles(double[] values, long... dims) {
    NdArray array = NdArray.allocate(ElemType.DOUBLE, dims);
    array.data().asDoubleBuffer().put(values);
    return array;
  }

  private void addDiscrete(NdArray reference, NdArray candidate, Optional<PaddingMask> mask) {
    boolean strings = !reference.strings().isEmpty();
    int positions = mask.isPresent() ? mask.get().mask().elements() : 1;
    int inner = Math.max(1, reference.elements() / Math.max(1, positions));
    for (int i = 0; i < reference.elements(); i++) {
      if (mask.isPresent() && mask.get().isPadding(i / inner)) continue;
      values++;
      boolean same =
          strings
              ? reference.strings().get(i).equals(candidate.strings().get(i))
              : reference.integer(i) == candidate.integer(i);
      if (same) equal++;
    }
  }

  /** Figures and verdict over the samples added so far. */
  OutputParity result(ParityOptions options) {
    if (!shapes.isEmpty()) return row(Verdict.MISSED, shapes);
    if (values == 0 && !lengths.isEmpty()) return row(Verdict.NOT_VERIFIED, lengths);
    String length = lengths.isEmpty() ? "" : "length depends on the data: " + lengths;
    if (values == 0) return row(Verdict.PASSED, "empty");
    return real ? judgeReal(options, length) : judgeDiscrete(length);
  }

  private OutputParity judgeReal(ParityOptions options, String note) {
    String miss = missOf(floats, options);
    if (miss.isEmpty()) return row(Verdict.PASSED, note);
    if (sorted.count() > 0 && missOf(sorted, options).isEmpty()) {
      return row(Verdict.PASSED, "order depends on the data; the sorted values agree");
    }
    if (logOdds.count() > 0 && missOf(logOdds, options).isEmpty()) {
      return row(
          Verdict.PASSED,
          format("probabilities near 0 or 1; their log odds agree to %.1f dB", logOdds.sqnrDb()));
    }
    return row(Verdict.MISSED, miss);
  }

  private static String missOf(FloatSums sums, ParityOptions options) {
    if (sums.moved() > 0) return sums.moved() + " values changed between finite, NaN and infinite";
    if (sums.maxReference() < ZERO) {
      return sums.maxError() <= ZERO_TOLERANCE
          ? ""
          : format("the reference is all 0, the candidate reaches %.3g", sums.maxError());
    }
    if (sums.sqnrDb() < options.minSqnrDb()) {
      return format("SQNR %.1f dB is below %.1f dB", sums.sqnrDb(), options.minSqnrDb());
    }
    return sums.cosine() < options.minCosine()
        ? format("cosine %.4f is below %.4f", sums.cosine(), options.minCosine())
        : "";
  }

  private OutputParity judgeDiscrete(String note) {
    if (equal == values) return row(Verdict.PASSED, note);
    String differing = format("%d of %d values differ", values - equal, values);
    if (dependsOnData) return row(Verdict.NOT_VERIFIED, differing + "; they depend on the data");
    boolean passed = values - equal <= 1 || equal >= ParityOptions.MIN_AGREEMENT * values;
    return row(passed ? Verdict.PASSED : Verdict.MISSED, differing);
  }

  private OutputParity row(Verdict verdict, String note) {
    boolean figures = values > 0 && real;
    return new OutputParity(
        name,
        type,
        values,
        figures ? floats.maxError() : Double.NaN,
        figures ? floats.sqnrDb() : Double.NaN,
        figures ? worstSqnrDb : Double.NaN,
        figures ? floats.cosine() : Double.NaN,
        figures ? floats.top1() : Double.NaN,
        values > 0 && !real ? (double) equal / values : Double.NaN,
        verdict,
        note);
  }

  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
