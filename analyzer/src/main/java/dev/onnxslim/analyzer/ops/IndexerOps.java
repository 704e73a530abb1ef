package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.util.List;

/**
 * Rules of the operators that choose what a sparse attention reads, and of products with sparse
 * matrices. How much they compute depends on the data, so that the cost is not known.
 *
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">onnxruntime,
 *     contrib operators</a>
 */
final class IndexerOps {
  private static final int QUERY_NORM = 2;

  private IndexerOps() {}

  static List<OpRule> rules() {
    CostRule visible =
        op -> {
          throw op.unknown("how many keys a query sees");
        };
    return List.of(
        OpRule.ms("SparseAttentionIndexer", IndexerOps::select, visible)
            .withElemTypes(op -> List.of(ElemType.INT32, op.elemType(0))),
        OpRule.ms("PackedSparseAttentionIndexer", IndexerOps::selectPacked, visible)
            .withElemTypes(
                op ->
                    List.of(
                        ElemType.INT32,
                        ElemType.INT32,
                        op.elemType(0),
                        op.elemType(0),
                        op.elemType(0),
                        ElemType.INT32,
                        op.elemType(0))));
  }

  /**
   * {@code query[B,S,...] -> indices[B,S,capacity], keys[B,P,H], buffer[2,B,L,2·H]}; with a cache
   * of fixed size the keys have its shape.
   */
  private static Inferred select(OpContext op) {
    final int pastKey = 7;
    final int pastLength = 12;
    Shape query = op.shapeOfRank(0, 3);
    Dim batch = query.dim(0);
    Dim size = headSize(op);
    Shape keys =
        op.has(pastLength) && op.shapeIfKnown(pastKey).isPresent()
            ? op.shape(pastKey)
            : Shape.of(batch, Dim.UNKNOWN, size);
    return op.known(
        query.with(-1, capacity(op)), keys, Shape.of(Dim.of(2), batch, Dim.UNKNOWN, size.times(2)));
  }

  /** {@code query[T,...] -> indices[T,capacity], counts[T]}, the states, {@code update[B,U,H]}. */
  private static Inferred selectPacked(OpContext op) {
    final int boundaries = 6;
    final int states = 12;
    Dim tokens = op.shapeOfRank(0, 2).dim(0);
    Dim batch =
        op.shapeIfKnown(boundaries).isPresent()
            ? op.shapeOfRank(boundaries, 1).dim(0).minus(1)
            : Dim.UNKNOWN;
    Dim captured = Dim.of(op.attributes().i("state_update_capacity", 0));
    return Inferred.known(
        TensorType.of(ElemType.INT32, Shape.of(tokens, capacity(op))),
        TensorType.of(ElemType.INT32, Shape.of(tokens)),
        state(op, states),
        state(op, states + 1),
        state(op, states + 2),
        state(op, states + 3),
        TensorType.of(op.elemType(0), Shape.of(batch, captured, headSize(op))));
  }

  private static ValueType state(OpContext op, int index) {
    return op.has(index) ? op.type(index) : TensorType.of(ElemType.UNDEFINED);
  }

  private static Dim capacity(OpContext op) {
    if (op.attributes().s("policy_mode", "").equals("csa")) {
      return Dim.of(op.attributes().i("index_topk", 0));
    }
    long budget = op.attributes().i("token_budget", 0);
    return Dim.of(budget).plus(op.attributes().i("compress_ratio", 0)).minus(1);
  }

  private static Dim headSize(OpContext op) {
    return op.shapeIfKnown(QUERY_NORM).isPresent()
        ? op.shapeOfRank(QUERY_NORM, 1).dim(0)
        : Dim.UNKNOWN;
  }
}
