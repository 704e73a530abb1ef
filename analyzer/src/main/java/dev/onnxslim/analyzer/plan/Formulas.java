package dev.onnxslim.analyzer.plan;

import dev.onnxslim.model.Dim;

/**
 * The formulas of a plan, each in one place; {@code docs/plan.md} has them as a table with their
 * sources. Counts are exact: what exceeds a {@code long} throws {@link ArithmeticException}.
 */
public final class Formulas {
  /** Floating-point operations of a multiply-accumulate. */
  public static final long FLOPS_PER_MAC = 2;

  /** Forward passes that a training step costs: one forward, two backward. */
  public static final long TRAINING_STEP = 3;

  /** The same where the forward pass is computed once more instead of kept. */
  public static final long RECOMPUTING_STEP = 4;

  /** Tokens for each parameter at the least loss for the computation. */
  public static final long TOKENS_PER_PARAMETER = 20;

  /**
   * Bytes of a file beside the elements, for each stored tensor: its name, its sizes, its nodes.
   */
  public static final long OVERHEAD_PER_TENSOR = 300;

  private static final double TERA = 1e12;

  private Formulas() {}

  /** The product, exactly. */
  static long product(long... factors) {
    long product = 1;
    for (long factor : factors) {
      product = Math.multiplyExact(product, factor);
    }
    return product;
  }

  /** The sum, exactly. */
  static long sum(long... terms) {
    long sum = 0;
    for (long term : terms) {
      sum = Math.addExact(sum, term);
    }
    return sum;
  }

  /** A matrix {@code [in, out]} with a bias for each output. */
  static long linearParams(long in, long out, boolean bias) {
    return sum(product(in, out), bias ? out : 0);
  }

  /** Kernels {@code [out, in / groups, kernel...]}, {@code taps} being the elements of a kernel. */
  static long convParams(long in, long out, long taps, long groups, boolean bias) {
    return sum(product(out, in / groups, taps), bias ? out : 0);
  }

  /** {@code floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1}. */
  static long convOutput(long size, long kernel, long stride, long padding, long dilation) {
    long window = sum(product(dilation, kernel - 1), 1);
    return Math.floorDiv(sum(size, product(2, padding), -window), stride) + 1;
  }

  /** {@code gates (H (I + H) + biases H)} in each direction. */
  static long recurrentParams(long gates, long in, long hidden, long biases) {
    return product(gates, hidden, sum(in, hidden, biases));
  }

  /** {@code gates H (I + H)} for each step of each direction. */
  static long recurrentMacs(long gates, long in, long hidden) {
    return product(gates, hidden, sum(in, hidden));
  }

  /** Scores and their weighted sum: {@code 2 s s q} over {@code q = heads x head size}. */
  static long attentionMacs(long sequence, long queryWidth) {
    return product(2, sequence, sequence, queryWidth);
  }

  /** Keys and values: {@code 2 b s L kvHeads headSize} elements. */
  static long kvCacheElements(long batch, long sequence, long layers, long kvWidth) {
    return product(2, batch, sequence, layers, kvWidth);
  }

  /** {@code 2 x MACs}. */
  public static Dim forwardFlops(Dim macs) {
    return macs.times(FLOPS_PER_MAC);
  }

  /** {@code 3 x forward}. */
  public static Dim trainingFlops(Dim macs) {
    return forwardFlops(macs).times(TRAINING_STEP);
  }

  /** {@code 4 x forward}: with full recomputation. */
  public static Dim recomputingFlops(Dim macs) {
    return forwardFlops(macs).times(RECOMPUTING_STEP);
  }

  /** About 20 tokens a parameter. */
  public static long trainingTokens(long params) {
    return product(TOKENS_PER_PARAMETER, params);
  }

  /** {@code 6 N D}: of all training, which exceeds a {@code long}. */
  public static double corpusFlops(long params, long tokens) {
    return (double) (FLOPS_PER_MAC * TRAINING_STEP) * params * tokens;
  }

  /** Elements at so many bits, in whole bytes. */
  static long bytes(long elements, double bits) {
    return (long) Math.ceil(elements * (bits / Byte.SIZE));
  }

  /** Elements and what stands beside them. */
  static long fileBytes(long weightBytes, long tensors) {
    return sum(weightBytes, product(OVERHEAD_PER_TENSOR, tensors));
  }

  /** {@code FLOPs / (peak x utilization)}. */
  static double seconds(double flops, double teraflops, double utilization) {
    return flops / (teraflops * TERA * utilization);
  }

  /** {@code power x time}. */
  static double joules(double watts, double seconds) {
    return watts * seconds;
  }
}
