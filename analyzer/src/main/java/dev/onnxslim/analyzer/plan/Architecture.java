package dev.onnxslim.analyzer.plan;

import java.util.List;
import java.util.OptionalLong;

/** The sizes of a model that need not exist yet; it tells its parts. */
public sealed interface Architecture
    permits Dense, Convolution, ResNet, Recurrent, Transformer, Counted {

  /** One line for people, with the sizes that matter. */
  String title();

  /**
   * The parts in the order in which they run.
   *
   * @throws ArithmeticException if a figure exceeds a {@code long}
   */
  List<Part> parts();

  /** Elements of keys and values that generating text keeps; empty where nothing is generated. */
  default OptionalLong kvCacheElements() {
    return OptionalLong.empty();
  }

  /** Whether the sizes tell what activations take. */
  default boolean hasActivations() {
    return true;
  }

  /** Whether it reads text, so that a number of tokens to train on can be told. */
  default boolean isLanguageModel() {
    return false;
  }

  /** Refuses a size below the least. */
  static long atLeast(long least, long size, String what) {
    if (size < least) {
      throw new IllegalArgumentException(what + " has to be at least " + least + ", not " + size);
    }
    return size;
  }
}
