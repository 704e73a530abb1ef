package dev.onnxslim.analyzer.plan;

import dev.onnxslim.analyzer.plan.Transformer.Biases;
import dev.onnxslim.analyzer.plan.Transformer.Form;
import dev.onnxslim.analyzer.plan.Transformer.Head;
import dev.onnxslim.analyzer.plan.Transformer.Norm;
import dev.onnxslim.analyzer.plan.Transformer.Placement;
import dev.onnxslim.analyzer.plan.Transformer.Sizes;
import java.util.EnumMap;
import java.util.Map;

/**
 * Collects what a transformer is. What is not given: as many key-value heads as heads, heads of
 * {@code hidden / heads}, a feed-forward part of {@code 4 hidden}, LayerNormalizations before the
 * parts, biases, a tied output if there is a vocabulary, no dropout, batch 1, and as many tokens as
 * there are positions, else 1,024.
 */
public final class TransformerBuilder {
  private static final long SEQUENCE = 1024;

  private final Map<Size, Long> sizes = new EnumMap<>(Size.class);
  private final Map<Flag, Boolean> flags = new EnumMap<>(Flag.class);
  private Norm norm = Norm.LAYER;
  private Placement placement = Placement.PRE;
  private Biases biases = Biases.ALL;
  private Head head;

  /** The numbers. */
  public enum Size {
    LAYERS,
    HIDDEN,
    HEADS,
    KV_HEADS,
    HEAD_SIZE,
    FFN,
    VOCAB,
    POSITIONS,
    TOKEN_TYPES,
    BATCH,
    SEQUENCE
  }

  /** What there is or is not. */
  public enum Flag {
    GATED,
    EMBEDDING_NORM,
    POOLER,
    DROPOUT
  }

  public TransformerBuilder size(Size size, long value) {
    sizes.put(size, value);
    return this;
  }

  public TransformerBuilder flag(Flag flag, boolean value) {
    flags.put(flag, value);
    return this;
  }

  public TransformerBuilder norm(Norm value) {
    norm = value;
    return this;
  }

  public TransformerBuilder placement(Placement value) {
    placement = value;
    return this;
  }

  public TransformerBuilder biases(Biases value) {
    biases = value;
    return this;
  }

  public TransformerBuilder head(Head value) {
    head = value;
    return this;
  }

  /**
   * The transformer.
   *
   * @throws IllegalArgumentException if a size is missing or they do not go together
   */
  public Transformer build() {
    long hidden = needed(Size.HIDDEN);
    long heads = Architecture.atLeast(1, needed(Size.HEADS), "the number of heads");
    if (!sizes.containsKey(Size.HEAD_SIZE) && hidden % heads != 0) {
      throw new IllegalArgumentException(
          heads + " heads do not divide the hidden size " + hidden + "; give the size of a head");
    }
    long vocab = given(Size.VOCAB, 0);
    long positions = given(Size.POSITIONS, 0);
    Sizes all =
        new Sizes(
            needed(Size.LAYERS),
            hidden,
            heads,
            given(Size.KV_HEADS, heads),
            given(Size.HEAD_SIZE, hidden / heads),
            given(Size.FFN, Formulas.product(4, hidden)),
            vocab,
            positions,
            given(Size.TOKEN_TYPES, 0));
    Head output = head == null ? vocab > 0 ? Head.TIED : Head.NONE : head;
    Form form =
        new Form(
            is(Flag.GATED),
            norm,
            placement,
            is(Flag.EMBEDDING_NORM),
            biases,
            output,
            is(Flag.POOLER),
            is(Flag.DROPOUT));
    long sequence = given(Size.SEQUENCE, positions > 0 ? positions : SEQUENCE);
    return new Transformer(all, form, given(Size.BATCH, 1), sequence);
  }

  private long given(Size size, long otherwise) {
    return sizes.getOrDefault(size, otherwise);
  }

  private long needed(Size size) {
    Long value = sizes.get(size);
    if (value == null) {
      throw new IllegalArgumentException(
          "a transformer needs its layers, hidden size and heads, or a preset");
    }
    return value;
  }

  private boolean is(Flag flag) {
    return flags.getOrDefault(flag, false);
  }
}
