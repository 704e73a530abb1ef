package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.analyzer.ops.OpRule.ShapeRule;
import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Optional;

/**
 * Rules of {@code ai.onnx.ml}: features, encodings, linear models and support vectors. Where the
 * standard says nothing of a shape they say what onnxruntime makes.
 *
 * @see <a href="https://onnx.ai/onnx/operators/index.html#ai-onnx-ml">ONNX, ai.onnx.ml</a>
 */
final class MlOps {
  static final String DOMAIN = "ai.onnx.ml";

  private static final ElemTypeRule FLOAT = ElemTypeRule.of(ElemType.FLOAT);

  private MlOps() {}

  static List<OpRule> rules() {
    return List.of(
        ml("ArrayFeatureExtractor", MlOps::extract, CostRule.NONE),
        ml("Binarizer", MlOps::same, perElement(1)),
        ml("Imputer", MlOps::same, perElement(1)),
        ml("Scaler", MlOps::same, perElement(2)).withElemTypes(FLOAT),
        ml("Normalizer", MlOps::same, MlOps::normalizeCost).withElemTypes(FLOAT),
        ml("FeatureVectorizer", MlOps::joinFeatures, CostRule.NONE).withElemTypes(FLOAT),
        ml("CastMap", MlOps::castMap, CostRule.NONE).withElemTypes(MlOps::castTo),
        ml("DictVectorizer", MlOps::vectorize, CostRule.NONE).withElemTypes(MlOps::valuesOfMap),
        ml("ZipMap", MlOps::zipMap, CostRule.NONE),
        ml("CategoryMapper", MlOps::same, CostRule.NONE).withElemTypes(MlOps::swapped),
        ml("LabelEncoder", MlOps::same, CostRule.NONE).withElemTypes(MlOps::swapped),
        new OpRule(
            new OpId(DOMAIN, "LabelEncoder"),
            2,
            MlOps::encoded,
            MlOps::same,
            OpRule.ContentsRule.UNKNOWN,
            CostRule.NONE),
        ml("OneHotEncoder", MlOps::oneHot, CostRule.NONE).withElemTypes(FLOAT),
        ml("LinearRegressor", MlOps::regress, MlOps::linearCost).withElemTypes(FLOAT),
        ml("LinearClassifier", op -> classify(op, classes(op)), MlOps::linearCost)
            .withElemTypes(MlOps::labelAndScores),
        ml("SVMRegressor", op -> op.known(Shape.of(rows(op), Dim.of(1))), MlOps::supportCost)
            .withElemTypes(FLOAT),
        ml("SVMClassifier", MlOps::supportClassify, MlOps::supportCost)
            .withElemTypes(MlOps::labelAndScores));
  }

  private static OpRule ml(String type, ShapeRule shapes, CostRule cost) {
    return OpRule.of(new OpId(DOMAIN, type), 1, shapes, cost);
  }

  // ---- features

  private static Inferred same(OpContext op) {
    return op.known(op.shape(0));
  }

  /** {@code X[...,C], Y[...] -> Z[...,elements(Y)]}; of a vector {@code Z[1,elements(Y)]}. */
  private static Inferred extract(OpContext op) {
    Shape x = op.shape(0);
    Dim picked = op.shape(1).elements();
    if (x.rank() == 0) {
      throw op.invalid("a scalar has no features");
    }
    return op.known(x.rank() == 1 ? Shape.of(Dim.of(1), picked) : x.with(-1, picked));
  }

  /** A maximum or a sum over each row, of squares for L2, and a division. */
  private static OpCost normalizeCost(OpContext op) {
    boolean squares = op.attributes().s("norm", "MAX").equals("L2");
    return OpCost.of(Work.NORMALISATION, op.shape(0).elements().times(squares ? 3 : 2));
  }

  /** Vectors {@code [C]} count as one row; as many features as the attribute says of each input. */
  private static Inferred joinFeatures(OpContext op) {
    Dim features = Dim.of(0);
    long[] stated = op.attributes().ints("inputdimensions");
    for (int k = 0; k < op.inputCount(); k++) {
      Dim own = stated.length > k ? Dim.of(stated[k]) : op.shape(k).dim(-1);
      features = features.plus(own);
    }
    return op.known(Shape.of(rows(op), features));
  }

  // ---- maps

  private static Inferred castMap(OpContext op) {
    boolean sparse = op.attributes().s("map_form", "DENSE").equals("SPARSE");
    Dim columns = sparse ? Dim.of(op.attributes().i("max_map", 1)) : Dim.UNKNOWN;
    return op.known(Shape.of(Dim.of(1), columns));
  }

  private static List<ElemType> castTo(OpContext op) {
    String type = op.attributes().s("cast_to", "TO_FLOAT");
    if (type.equals("TO_STRING")) {
      return List.of(ElemType.STRING);
    }
    return List.of(type.equals("TO_INT64") ? ElemType.INT64 : ElemType.FLOAT);
  }

  private static Inferred vectorize(OpContext op) {
    int words = op.attributes().strings("string_vocabulary").size();
    int numbers = op.attributes().ints("int64_vocabulary").length;
    return op.known(Shape.of(1, Math.max(words, numbers)));
  }

  private static List<ElemType> valuesOfMap(OpContext op) {
    ElemType value =
        op.type(0) instanceof ValueType.Mapping map && map.value() instanceof TensorType tensor
            ? tensor.elemType()
            : ElemType.UNDEFINED;
    return List.of(value);
  }

  /** One dictionary of scores for each row. */
  private static Inferred zipMap(OpContext op) {
    boolean words = !op.attributes().strings("classlabels_strings").isEmpty();
    return Inferred.known(
        new ValueType.Sequence(
            new ValueType.Mapping(
                words ? ElemType.STRING : ElemType.INT64, TensorType.of(ElemType.FLOAT))));
  }

  // ---- encodings

  /** Strings become numbers and numbers strings. */
  private static List<ElemType> swapped(OpContext op) {
    ElemType from = op.elemType(0);
    if (from == ElemType.UNDEFINED) {
      return List.of(ElemType.UNDEFINED);
    }
    return List.of(from == ElemType.STRING ? ElemType.INT64 : ElemType.STRING);
  }

  private static List<ElemType> encoded(OpContext op) {
    Attributes attributes = op.attributes();
    ElemType type = ElemType.UNDEFINED;
    if (attributes.has("values_strings")) {
      type = ElemType.STRING;
    } else if (attributes.has("values_int64s")) {
      type = ElemType.INT64;
    } else if (attributes.has("values_floats")) {
      type = ElemType.FLOAT;
    } else if (attributes.tensor("values_tensor").isPresent()) {
      type = attributes.tensor("values_tensor").get().elemType();
    }
    return List.of(type);
  }

  /** {@code X[...] -> Y[...,categories]}. */
  private static Inferred oneHot(OpContext op) {
    int words = op.attributes().strings("cats_strings").size();
    int numbers = op.attributes().ints("cats_int64s").length;
    return op.known(op.shape(0).append(Dim.of(Math.max(words, numbers))));
  }

  // ---- models

  /** How many rows the features have: {@code [N,C]}, or {@code [C]} for one. */
  static Dim rows(OpContext op) {
    Optional<Shape> x = op.shapeIfKnown(0);
    if (x.isEmpty()) {
      return Dim.UNKNOWN;
    }
    int rank = x.get().rank();
    if (rank != 1 && rank != 2) {
      throw op.invalid("neither [C] nor [N,C]: " + x.get());
    }
    return rank == 1 ? Dim.of(1) : x.get().dim(0);
  }

  private static Inferred regress(OpContext op) {
    return op.known(Shape.of(rows(op), Dim.of(op.attributes().i("targets", 1))));
  }

  /** {@code X[N,C] -> labels[N], scores[N,columns]}. */
  static Inferred classify(OpContext op, Dim columns) {
    return op.known(Shape.of(rows(op)), Shape.of(rows(op), columns));
  }

  /** How many classes a classifier names. */
  private static Dim classes(OpContext op) {
    int words = op.attributes().strings("classlabels_strings").size();
    int numbers = op.attributes().ints("classlabels_ints").length;
    return words + numbers == 0 ? Dim.UNKNOWN : Dim.of(Math.max(words, numbers));
  }

  static List<ElemType> labelAndScores(OpContext op) {
    boolean words = !op.attributes().strings("classlabels_strings").isEmpty();
    return List.of(words ? ElemType.STRING : ElemType.INT64, ElemType.FLOAT);
  }

  /** Each row meets each coefficient once. */
  private static OpCost linearCost(OpContext op) {
    return OpCost.macs(rows(op).times(op.attributes().floats("coefficients").length));
  }

  /** One score for each class with probabilities or without vectors, else one for each pair. */
  private static Inferred supportClassify(OpContext op) {
    Dim classes = classes(op);
    boolean pairs =
        op.attributes().floats("prob_a").length == 0
            && op.attributes().ints("vectors_per_class").length > 0;
    if (!pairs || !(classes instanceof Dim.Known known) || known.size() <= 2) {
      return classify(op, classes);
    }
    return classify(op, classes.times(known.size() - 1).floorDiv(2));
  }

  /** Kernels: each row meets each element of each vector; then each coefficient. */
  private static OpCost supportCost(OpContext op) {
    long kernels = op.attributes().floats("support_vectors").length;
    long coefficients = op.attributes().floats("coefficients").length;
    return OpCost.macs(rows(op).times(kernels + coefficients));
  }

  private static CostRule perElement(int operations) {
    return op -> OpCost.of(Work.ELEMENTWISE, op.shape(0).elements().times(operations));
  }
}
