package dev.onnxslim.analyzer.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A stack of transformer layers with what stands before and behind it: encoders such as BERT,
 * decoders such as GPT-2 and Llama.
 *
 * @param sizes numbers
 * @param form what it is made of
 * @param batch sequences
 * @param sequence tokens of each
 * @see <a href="https://arxiv.org/abs/1706.03762">Vaswani et al. 2017</a>
 */
public record Transformer(Sizes sizes, Form form, long batch, long sequence)
    implements Architecture {
  private static final long LOGIT_BYTES = 4;

  public Transformer {
    Architecture.atLeast(1, batch, "the batch");
    Architecture.atLeast(1, sequence, "the length of the sequence");
    if (sizes.positions() > 0 && sequence > sizes.positions()) {
      throw new IllegalArgumentException(
          "a sequence of " + sequence + " is longer than the " + sizes.positions() + " positions");
    }
    if (sizes.vocab() == 0 && form.head() != Head.NONE) {
      throw new IllegalArgumentException("an output over the vocabulary needs one");
    }
  }

  /**
   * Numbers.
   *
   * @param layers how many
   * @param hidden width of a token
   * @param heads of queries
   * @param kvHeads heads of keys and values: fewer than {@code heads} are shared in groups
   * @param headSize width of a head
   * @param ffn width between the two products of the feed-forward part
   * @param vocab tokens; 0 for no embedding
   * @param positions learned ones; 0 for those that are computed
   * @param tokenTypes learned ones; 0 for none
   */
  public record Sizes(
      long layers,
      long hidden,
      long heads,
      long kvHeads,
      long headSize,
      long ffn,
      long vocab,
      long positions,
      long tokenTypes) {
    public Sizes {
      Architecture.atLeast(1, layers, "the number of layers");
      Architecture.atLeast(1, hidden, "the hidden size");
      Architecture.atLeast(1, heads, "the number of heads");
      Architecture.atLeast(1, kvHeads, "the number of key-value heads");
      Architecture.atLeast(1, headSize, "the size of a head");
      Architecture.atLeast(1, ffn, "the width of the feed-forward part");
      Architecture.atLeast(0, vocab, "the vocabulary");
      Architecture.atLeast(0, positions, "the number of positions");
      Architecture.atLeast(0, tokenTypes, "the number of token types");
      if (heads % kvHeads != 0) {
        throw new IllegalArgumentException(
            kvHeads + " key-value heads do not divide " + heads + " heads");
      }
    }

    long queryWidth() {
      return Formulas.product(heads, headSize);
    }

    long kvWidth() {
      return Formulas.product(kvHeads, headSize);
    }
  }

  /**
   * What it is made of.
   *
   * @param gated whether a third product gates the feed-forward part, as in SwiGLU
   * @param norm which normalisation
   * @param placement where normalisations stand
   * @param embeddingNorm whether one follows the embeddings
   * @param biases which products have them
   * @param head what gives the outputs
   * @param pooler whether a dense layer over the first token follows, as in BERT
   * @param dropout whether training drops elements, whose masks are kept
   */
  public record Form(
      boolean gated,
      Norm norm,
      Placement placement,
      boolean embeddingNorm,
      Biases biases,
      Head head,
      boolean pooler,
      boolean dropout) {}

  /** Which normalisation. */
  public enum Norm {
    /** A scale and a shift for each element. */
    LAYER(2),
    /** A scale for each element. */
    RMS(1);

    private final long tensors;

    Norm(long tensors) {
      this.tensors = tensors;
    }

    long params(long width) {
      return Formulas.product(tensors, width);
    }
  }

  /** Where the two normalisations of a layer stand. */
  public enum Placement {
    /** Before attention and feed-forward part; one more at the end of the stack. */
    PRE,
    /** Behind the sums. */
    POST
  }

  /** Which products of a layer have biases. */
  public enum Biases {
    /** None of them. */
    NONE,
    /** Queries, keys and values. */
    QKV,
    /** Each. */
    ALL
  }

  /** What gives an output over the vocabulary. */
  public enum Head {
    /** Nothing. */
    NONE,
    /** The embedding of the tokens, which counts once. */
    TIED,
    /** A matrix of its own. */
    OWN
  }

  @Override
  public String title() {
    return "transformer, layers "
        + sizes.layers()
        + ", hidden "
        + sizes.hidden()
        + ", heads "
        + sizes.heads()
        + (sizes.kvHeads() == sizes.heads() ? "" : " (" + sizes.kvHeads() + " key-value)")
        + ", batch "
        + batch
        + ", sequence "
        + sequence;
  }

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    if (sizes.vocab() > 0) {
      parts.add(embeddings());
    }
    TransformerLayer layer = new TransformerLayer(this);
    parts.add(layer.part());
    if (form.placement() == Placement.PRE) {
      parts.add(finalNorm());
    }
    if (form.pooler()) {
      parts.add(pooler());
    }
    if (form.head() != Head.NONE) {
      parts.add(head());
    }
    return parts;
  }

  /** Elements of all tokens at the hidden width. */
  long tokens() {
    return Formulas.product(batch, sequence, sizes.hidden());
  }

  /** Rows are looked up: no multiply-accumulates. The sum is dropped from, or normalised. */
  private Part embeddings() {
    long rows = Formulas.sum(sizes.vocab(), sizes.positions(), sizes.tokenTypes());
    long norm = form.embeddingNorm() ? form.norm().params(sizes.hidden()) : 0;
    long tensors =
        1
            + (sizes.positions() > 0 ? 1 : 0)
            + (sizes.tokenTypes() > 0 ? 1 : 0)
            + (form.embeddingNorm() ? form.norm().tensors : 0);
    return new Part(
        "embeddings",
        1,
        Formulas.sum(Formulas.product(rows, sizes.hidden()), norm),
        tensors,
        0,
        new Part.Kept(
            form.embeddingNorm() ? tokens() : 0, Part.Scores.NONE, form.dropout() ? tokens() : 0),
        0,
        tokens());
  }

  private Part finalNorm() {
    return new Part(
        "final norm",
        1,
        form.norm().params(sizes.hidden()),
        form.norm().tensors,
        0,
        Part.Kept.of(tokens()),
        tokens(),
        Formulas.product(2, tokens()));
  }

  /** Of the first token: keeps it, and what tanh gives. */
  private Part pooler() {
    long first = Formulas.product(batch, sizes.hidden());
    return new Part(
        "pooler",
        1,
        Formulas.linearParams(sizes.hidden(), sizes.hidden(), true),
        2,
        Formulas.product(first, sizes.hidden()),
        Part.Kept.of(Formulas.product(2, first)),
        first,
        Formulas.product(2, first));
  }

  /** Keeps its input, and the logits as fp32 for the loss. */
  private Part head() {
    long logits = Formulas.product(batch, sequence, sizes.vocab());
    boolean own = form.head() == Head.OWN;
    return new Part(
        "output",
        1,
        own ? Formulas.product(sizes.hidden(), sizes.vocab()) : 0,
        own ? 1 : 0,
        Formulas.product(tokens(), sizes.vocab()),
        new Part.Kept(tokens(), Part.Scores.NONE, Formulas.product(LOGIT_BYTES, logits)),
        tokens(),
        Formulas.sum(tokens(), logits));
  }

  @Override
  public OptionalLong kvCacheElements() {
    return isDecoder()
        ? OptionalLong.of(
            Formulas.kvCacheElements(batch, sequence, sizes.layers(), sizes.kvWidth()))
        : OptionalLong.empty();
  }

  /** What gives an output for each token generates text. */
  private boolean isDecoder() {
    return form.head() != Head.NONE;
  }

  @Override
  public boolean isLanguageModel() {
    return sizes.vocab() > 0;
  }
}
