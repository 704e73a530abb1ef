package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Optional;

/** Rules of operators that read elements at the places that a tensor of indices names. */
final class IndexingOps {
  private IndexingOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("Gather", 1, IndexingOps::gather, CostRule.NONE)
            .withContents(IndexingOps::gatherContents),
        OpRule.onnx("GatherElements", 11, IndexingOps::gatherElements, CostRule.NONE)
            .withContents(IndexingOps::gatherElementsContents),
        OpRule.onnx("GatherND", 11, IndexingOps::gatherNd, CostRule.NONE)
            .withContents(IndexingOps::gatherNdContents),
        OpRule.ms("GatherND", IndexingOps::gatherNd, CostRule.NONE)
            .withContents(IndexingOps::gatherNdContents),
        OpRule.ms("GatherBlockQuantized", IndexingOps::gatherBlockQuantized, CostRule.NONE)
            .withElemTypes(ElemTypeRule.ofInput(2)),
        OpRule.ms("TorchEmbedding", IndexingOps::embedding, CostRule.NONE));
  }

  /**
   * {@code X[..., d(axis), ...], indices[q...] -> Y[..., q..., ...]}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Gather.html">ONNX Gather</a>
   */
  static Inferred gather(OpContext op) {
    Shape data = op.shape(0);
    return op.known(gathered(data, op.axis("axis", 0, data.rank()), op.shape(1)));
  }

  private static Shape gathered(Shape data, int axis, Shape indices) {
    return data.sub(0, axis)
        .append(indices.dims().toArray(new Dim[0]))
        .append(data.sub(axis + 1, data.rank()).dims().toArray(new Dim[0]));
  }

  private static List<Optional<Contents>> gatherContents(OpContext op) {
    Optional<SmallTensor> data = SmallTensor.of(op, 0);
    Optional<SmallTensor> indices = SmallTensor.of(op, 1);
    if (data.isEmpty() || indices.isEmpty()) {
      return List.of();
    }
    SmallTensor from = data.get();
    SmallTensor at = indices.get();
    int axis = op.axis("axis", 0, from.rank());
    int[] source = new int[from.rank()];
    int[] asked = new int[at.rank()];
    return SmallTensor.only(
        from.moved(
            op.outputShape(0),
            place -> {
              System.arraycopy(place, 0, source, 0, axis);
              System.arraycopy(place, axis, asked, 0, asked.length);
              int rest = from.rank() - axis - 1;
              System.arraycopy(place, axis + asked.length, source, axis + 1, rest);
              source[axis] = place(at.whole(at.index(asked)), from.size(axis));
              return from.index(source);
            }));
  }

  /** An index that may count from the end; -1 when it is not known or there is no such place. */
  static int place(Dim index, int size) {
    if (!(index instanceof Dim.Known known) || known.size() < -size || known.size() >= size) {
      return SmallTensor.UNKNOWN;
    }
    return (int) (known.size() < 0 ? known.size() + size : known.size());
  }

  /**
   * {@code X[...], indices[...] -> Y[...]} of the indices' shape.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__GatherElements.html">ONNX GatherElements</a>
   */
  static Inferred gatherElements(OpContext op) {
    Shape indices = op.shape(1);
    if (op.shapeIfKnown(0).isPresent() && op.rank(0) != indices.rank()) {
      throw op.invalid("the ranks differ: " + op.shape(0) + ", " + indices);
    }
    return op.known(indices);
  }

  private static List<Optional<Contents>> gatherElementsContents(OpContext op) {
    Optional<SmallTensor> data = SmallTensor.of(op, 0);
    Optional<SmallTensor> indices = SmallTensor.of(op, 1);
    if (data.isEmpty() || indices.isEmpty()) {
      return List.of();
    }
    SmallTensor from = data.get();
    SmallTensor at = indices.get();
    int axis = op.axis("axis", 0, from.rank());
    return SmallTensor.only(
        from.moved(
            op.outputShape(0),
            place -> {
              int[] source = place.clone();
              source[axis] = place(at.whole(at.index(place)), from.size(axis));
              return from.index(source);
            }));
  }

  /**
   * {@code X[b..., n(1) ... n(k), rest...], indices[b..., q..., k] -> Y[b..., q..., rest...]}, with
   * {@code batch_dims} axes b.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__GatherND.html">ONNX GatherND</a>
   */
  static Inferred gatherNd(OpContext op) {
    Shape data = op.shape(0);
    Shape indices = op.shape(1);
    int batch = batchDims(op, data, indices);
    if (!(indices.dim(-1) instanceof Dim.Known depth)) {
      throw op.unknown("the length of an index");
    }
    if (depth.size() < 0 || depth.size() > data.rank() - batch) {
      throw op.invalid("indices of " + depth + " numbers into " + data);
    }
    Shape result = indices.dropLast(1);
    for (int axis = 0; axis < batch; axis++) {
      if (data.dim(axis).conflictsWith(indices.dim(axis))) {
        throw op.invalid("the batches differ: " + data + ", " + indices);
      }
      result = data.dim(axis).isKnown() ? result.with(axis, data.dim(axis)) : result;
    }
    Shape rest = data.sub(batch + (int) depth.size(), data.rank());
    return op.known(result.append(rest.dims().toArray(new Dim[0])));
  }

  private static int batchDims(OpContext op, Shape data, Shape indices) {
    long batch = op.attributes().i("batch_dims", 0);
    if (indices.rank() == 0 || batch < 0 || batch >= Math.min(data.rank(), indices.rank())) {
      throw op.invalid(batch + " batch axes for " + data + " and " + indices);
    }
    return (int) batch;
  }

  private static List<Optional<Contents>> gatherNdContents(OpContext op) {
    Optional<SmallTensor> data = SmallTensor.of(op, 0);
    Optional<SmallTensor> indices = SmallTensor.of(op, 1);
    if (data.isEmpty() || indices.isEmpty()) {
      return List.of();
    }
    SmallTensor from = data.get();
    SmallTensor at = indices.get();
    int batch = batchDims(op, op.shape(0), op.shape(1));
    int prefix = at.rank() - 1;
    int depth = at.size(prefix);
    int[] source = new int[from.rank()];
    int[] asked = new int[at.rank()];
    return SmallTensor.only(
        from.moved(
            op.outputShape(0),
            place -> {
              System.arraycopy(place, 0, asked, 0, prefix);
              System.arraycopy(place, 0, source, 0, batch);
              System.arraycopy(place, prefix, source, batch + depth, place.length - prefix);
              for (int k = 0; k < depth; k++) {
                asked[prefix] = k;
                source[batch + k] = place(at.whole(at.index(asked)), from.size(batch + k));
              }
              return from.index(source);
            }));
  }

  /**
   * {@code X[V, ...], indices, scales, zero_points -> Y}: Gather of rows that are dequantized.
   * Bytes that hold several elements count for as many along the last axis.
   *
   * @see <a
   *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md#commicrosoftgatherblockquantized">GatherBlockQuantized</a>
   */
  static Inferred gatherBlockQuantized(OpContext op) {
    Shape data = op.shape(0);
    int axis = op.axis("gather_axis", 0, data.rank());
    long bits = op.attributes().i("bits", 4);
    if (op.elemType(0) == ElemType.UINT8 && (bits == 2 || bits == 4)) {
      data = data.with(-1, data.dim(-1).times(Byte.SIZE / bits));
    }
    return op.known(gathered(data, axis, op.shape(1)));
  }

  /** {@code weight[V,E], indices[...] -> Y[..., E]}. */
  static Inferred embedding(OpContext op) {
    return op.known(op.shape(1).append(op.shapeOfRank(0, 2).dim(1)));
  }
}
