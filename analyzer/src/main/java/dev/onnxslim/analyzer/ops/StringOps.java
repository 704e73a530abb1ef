package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;

/** Rules of the operators on strings and on n-grams. They compute with no floating-point number. */
final class StringOps {
  private StringOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("StringConcat", 20, StringOps::concat, CostRule.NONE)
            .withElemTypes(ElemTypeRule.of(ElemType.STRING)),
        OpRule.onnx("StringSplit", 20, StringOps::split, CostRule.NONE)
            .withElemTypes(ElemTypeRule.of(ElemType.STRING, ElemType.INT64)),
        OpRule.onnx("RegexFullMatch", 20, op -> op.known(op.shape(0)), CostRule.NONE)
            .withElemTypes(ElemTypeRule.of(ElemType.BOOL)),
        OpRule.onnx("StringNormalizer", 10, StringOps::normalize, CostRule.NONE)
            .withElemTypes(ElemTypeRule.of(ElemType.STRING)),
        OpRule.onnx("TfIdfVectorizer", 9, StringOps::countNGrams, CostRule.NONE)
            .withElemTypes(ElemTypeRule.of(ElemType.FLOAT)),
        OpRule.ms("Tokenizer", StringOps::tokenize, CostRule.NONE)
            .withElemTypes(ElemTypeRule.of(ElemType.STRING)),
        OpRule.ms("MurmurHash3", op -> op.known(op.shape(0)), CostRule.NONE)
            .withElemTypes(StringOps::hash));
  }

  private static List<ElemType> hash(OpContext op) {
    return List.of(op.attributes().i("positive", 1) != 0 ? ElemType.UINT32 : ElemType.INT32);
  }

  private static Inferred concat(OpContext op) {
    Shape a = op.shape(0);
    Shape b = op.shape(1);
    return op.known(
        Shape.broadcast(a, b).orElseThrow(() -> op.invalid("cannot broadcast: " + a + ", " + b)));
  }

  /** {@code X[...] -> Y[...,parts of the string with most], Z[...]}. */
  private static Inferred split(OpContext op) {
    Shape x = op.shape(0);
    // Of no strings at all, none has a part.
    Dim parts = x.elements().is(0) ? Dim.of(0) : Dim.UNKNOWN;
    return op.known(x.append(parts), x);
  }

  /**
   * {@code X[C] -> Y[D]} or {@code X[1,C] -> Y[1,D]} with what is left without the stop words; one
   * empty string when nothing is.
   */
  private static Inferred normalize(OpContext op) {
    Shape x = op.shape(0);
    if (x.rank() != 1 && x.rank() != 2 || x.rank() == 2 && x.dim(0).conflictsWith(Dim.of(1))) {
      throw op.invalid("neither [C] nor [1,C]: " + x);
    }
    boolean drops = !op.attributes().strings("stopwords").isEmpty();
    Dim left = drops ? Dim.UNKNOWN : x.dim(-1).max(Dim.of(1));
    return op.known(x.rank() == 1 ? Shape.of(left) : Shape.of(Dim.of(1), left));
  }

  /** {@code X[C] -> Y[I]} or {@code X[N,C] -> Y[N,I]}; I is one more than the last index. */
  private static Inferred countNGrams(OpContext op) {
    Shape x = op.shape(0);
    if (x.rank() != 1 && x.rank() != 2) {
      throw op.invalid("neither [C] nor [N,C]: " + x);
    }
    long last = -1;
    for (long index : op.attributes().ints("ngram_indexes")) {
      last = Math.max(last, index);
    }
    if (last < 0) {
      throw op.unknown("the index of an n-gram");
    }
    return op.known(x.with(-1, Dim.of(last + 1)));
  }

  /** {@code X[...,C] -> Y[...,C,tokens of the string with most]}. */
  private static Inferred tokenize(OpContext op) {
    Shape x = op.shape(0);
    if (x.elements().is(0)) {
      throw op.unknown("the rank of the tokens of no string");
    }
    return op.known(x.append(Dim.UNKNOWN));
  }
}
