package dev.onnxslim.analyzer.plan;

import java.util.Locale;

/**
 * How a model is trained.
 *
 * @param optimizer what it remembers of each parameter
 * @param numbers what it computes with
 */
public record Training(Optimizer optimizer, Numbers numbers) {
  /** AdamW with fp32. */
  public static final Training DEFAULT = new Training(Optimizer.ADAMW, Numbers.FP32);

  private static final long STATE_BYTES = 4;

  /** What is remembered of each parameter, as fp32. */
  public enum Optimizer {
    /** Nothing. */
    SGD(0),
    /** A mean of the gradients. */
    MOMENTUM(1),
    /** Means of the gradients and of their squares. */
    ADAM(2),
    /** The same. */
    ADAMW(2);

    private final long states;

    Optimizer(long states) {
      this.states = states;
    }

    /** Numbers for each parameter. */
    public long states() {
      return states;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What is computed with. */
  public enum Numbers {
    FP32(4, 0),
    /** fp16 or bf16, with a copy of the weights as fp32. */
    MIXED(2, 4);

    private final long bytes;
    private final long masterBytes;

    Numbers(long bytes, long masterBytes) {
      this.bytes = bytes;
      this.masterBytes = masterBytes;
    }

    /** Bytes of a weight, a gradient and an activation. */
    public long bytes() {
      return bytes;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Bytes that training holds beside activations.
   *
   * @param optimizer whose states
   * @param weights as they are computed with
   * @param gradients as many
   * @param states of the optimizer, 4 bytes each
   * @param masters the fp32 copy of the weights under mixed precision
   * @param total all of them
   */
  public record Memory(
      Optimizer optimizer, long weights, long gradients, long states, long masters, long total) {}

  /**
   * What parameters take.
   *
   * @see <a href="https://arxiv.org/abs/1910.02054">Rajbhandari et al. 2019, 3.1</a>
   */
  static Memory memory(long params, Optimizer optimizer, Numbers numbers) {
    long weights = Formulas.product(params, numbers.bytes);
    long states = Formulas.product(params, optimizer.states, STATE_BYTES);
    long masters = Formulas.product(params, numbers.masterBytes);
    return new Memory(
        optimizer,
        weights,
        weights,
        states,
        masters,
        Formulas.sum(weights, weights, states, masters));
  }
}
