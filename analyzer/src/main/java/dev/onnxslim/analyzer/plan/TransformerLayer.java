package dev.onnxslim.analyzer.plan;

import dev.onnxslim.analyzer.plan.Transformer.Biases;
import dev.onnxslim.analyzer.plan.Transformer.Form;
import dev.onnxslim.analyzer.plan.Transformer.Norm;
import dev.onnxslim.analyzer.plan.Transformer.Sizes;

/**
 * One layer of a transformer: attention and a feed-forward part, each with a normalisation.
 *
 * <p>For a layer with {@code q = kv = h} and {@code ffn = 4 h} at 16 bits and with dropout this
 * keeps {@code sbh (34 + 5 a s / h)} bytes.
 *
 * @see <a href="https://arxiv.org/abs/2205.05198">Korthikanti et al. 2022, equation 1</a>
 */
record TransformerLayer(Transformer model) {
  private static final long QKV = 3;

  Part part() {
    Sizes sizes = model.sizes();
    long tokens = Formulas.product(model.batch(), model.sequence());
    long attention =
        Formulas.product(
            model.batch(), Formulas.attentionMacs(model.sequence(), sizes.queryWidth()));
    return new Part(
        "layer",
        sizes.layers(),
        Formulas.sum(matrices(), biases(), norms()),
        tensors(),
        Formulas.sum(Formulas.product(tokens, matrices()), attention),
        kept(tokens),
        model.tokens(),
        working(tokens));
  }

  /**
   * Queries and output {@code h q} each, keys and values {@code h kv} each, two or three of ffn.
   */
  private long matrices() {
    Sizes sizes = model.sizes();
    long projections = Formulas.product(2, Formulas.sum(sizes.queryWidth(), sizes.kvWidth()));
    long forward = Formulas.product(forwardProducts(), sizes.ffn());
    return Formulas.product(sizes.hidden(), Formulas.sum(projections, forward));
  }

  private long forwardProducts() {
    return model.form().gated() ? 3 : 2;
  }

  private long biases() {
    Sizes sizes = model.sizes();
    long qkv = Formulas.sum(sizes.queryWidth(), Formulas.product(2, sizes.kvWidth()));
    long others =
        Formulas.sum(
            Formulas.product(2, sizes.hidden()),
            Formulas.product(forwardProducts() - 1, sizes.ffn()));
    return switch (model.form().biases()) {
      case NONE -> 0;
      case QKV -> qkv;
      case ALL -> Formulas.sum(qkv, others);
    };
  }

  private long norms() {
    return Formulas.product(2, model.form().norm().params(model.sizes().hidden()));
  }

  private long tensors() {
    Form form = model.form();
    long products = QKV + 1 + forwardProducts();
    long biases = form.biases() == Biases.ALL ? products : form.biases() == Biases.QKV ? QKV : 0;
    return products + biases + (form.norm() == Norm.LAYER ? 4 : 2);
  }

  /**
   * Of a token: the inputs of both normalisations, of the products for queries, keys and values, of
   * the output's product and of the first of the feed-forward part; queries, keys and values; what
   * goes into the activation and comes out of it, with a gate both factors and their product. Of a
   * pair of tokens and a head: what Softmax gives, and the same after dropout.
   */
  private Part.Kept kept(long tokens) {
    Sizes sizes = model.sizes();
    Form form = model.form();
    long perToken =
        Formulas.sum(
            Formulas.product(4, sizes.hidden()),
            Formulas.product(2, sizes.queryWidth()),
            Formulas.product(2, sizes.kvWidth()),
            Formulas.product(form.gated() ? 4 : 2, sizes.ffn()));
    long pairs = pairs(tokens);
    long scores = Formulas.product(form.dropout() ? 2 : 1, pairs);
    long masks = form.dropout() ? Formulas.product(2, tokens, sizes.hidden()) : 0;
    long scoreMasks = form.dropout() ? pairs : 0;
    return new Part.Kept(
        Formulas.sum(Formulas.product(tokens, perToken), scores),
        new Part.Scores(scores, scoreMasks),
        Formulas.sum(masks, scoreMasks));
  }

  private long pairs(long tokens) {
    return Formulas.product(tokens, model.sequence(), model.sizes().heads());
  }

  /** The residual, and the larger of: scores beside queries, keys and values; the ffn's values. */
  private long working(long tokens) {
    Sizes sizes = model.sizes();
    long qkv = Formulas.sum(sizes.queryWidth(), Formulas.product(2, sizes.kvWidth()));
    long attention = Formulas.sum(Formulas.product(tokens, qkv), pairs(tokens));
    long forward = Formulas.product(tokens, forwardProducts() - 1, sizes.ffn());
    return Formulas.sum(model.tokens(), Math.max(attention, forward));
  }
}
