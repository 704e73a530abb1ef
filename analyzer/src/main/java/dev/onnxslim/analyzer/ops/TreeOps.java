package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.OptionalLong;

/**
 * Rules of tree ensembles.
 *
 * <p>A row passes one comparison for each node on its way to a leaf. How many these are is known
 * only where all ways in a tree are of one length; other ensembles have no cost that is known.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx_aionnxml_TreeEnsemble.html">ONNX
 *     TreeEnsemble</a>
 */
final class TreeOps {
  private TreeOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.of(
                new OpId(MlOps.DOMAIN, "TreeEnsembleClassifier"),
                1,
                op -> MlOps.classify(op, classes(op)),
                op -> cost(op, Trees.listed(op.attributes())))
            .withElemTypes(MlOps::labelAndScores),
        OpRule.of(
                new OpId(MlOps.DOMAIN, "TreeEnsembleRegressor"),
                1,
                TreeOps::targets,
                op -> cost(op, Trees.listed(op.attributes())))
            .withElemTypes(OpRule.ElemTypeRule.of(ElemType.FLOAT)),
        OpRule.of(
            new OpId(MlOps.DOMAIN, "TreeEnsemble"),
            5,
            TreeOps::targets,
            op -> cost(op, Trees.rooted(op.attributes()))));
  }

  private static Dim classes(OpContext op) {
    int words = op.attributes().strings("classlabels_strings").size();
    int numbers = op.attributes().ints("classlabels_int64s").length;
    return words + numbers == 0 ? Dim.UNKNOWN : Dim.of(Math.max(words, numbers));
  }

  /** {@code X[N,C] -> Y[N,n_targets]}. */
  private static Inferred targets(OpContext op) {
    Dim targets =
        op.attributes().has("n_targets") ? Dim.of(op.attributes().i("n_targets", 1)) : Dim.UNKNOWN;
    return op.known(Shape.of(MlOps.rows(op), targets));
  }

  private static OpCost cost(OpContext op, Trees trees) {
    OptionalLong comparisons = trees.comparisons();
    if (comparisons.isEmpty()) {
      throw op.unknown("the number of comparisons on the way to a leaf");
    }
    return OpCost.of(Work.ELEMENTWISE, MlOps.rows(op).times(comparisons.getAsLong()));
  }
}
