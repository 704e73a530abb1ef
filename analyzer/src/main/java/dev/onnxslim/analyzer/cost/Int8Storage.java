package dev.onnxslim.analyzer.cost;

import dev.onnxslim.analyzer.params.Role;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.params.TensorStatistics;
import dev.onnxslim.analyzer.weights.WeightAxes;
import dev.onnxslim.analyzer.weights.WeightReader;
import dev.onnxslim.analyzer.weights.WeightReaders;
import dev.onnxslim.model.OpId;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * What {@code onnx-slim quantize} makes of a tensor: a byte an element, and a scale for each index
 * of the axes that the weight's reader does not sum over. From 65,536 elements on, or from 8,192
 * where a weight is known to need it, there is a scale and a zero point for each block of 64 along
 * the axes that it does sum over. More than 20 scales are fp16. Each weight needs a chain of nodes,
 * so a small one stays as it is.
 *
 * <p>The rule of the quantizer is in docs/storage.md; this is a forecast of its result, which the
 * size of the file that it writes decides.
 */
final class Int8Storage {
  private static final OpId GATHER = OpId.onnx("Gather");
  private static final long SHORTEST_EMBEDDING = 16;
  private static final long LARGE = 65_536;
  private static final long MIDDLE = 8_192;
  private static final double COARSE_SQNR = 40;
  private static final long BLOCK = 64;
  private static final long SHORTEST_BLOCK = 32;

  /** From so many elements on a table that rows are taken from has a scale for each row. */
  private static final long LOOKED_UP = 1 << 20;

  /** Messages as they come out in practice, in bytes; the quantizer reckons with more. */
  private static final long NODE_MESSAGE = 34;

  private static final long TENSOR_MESSAGE = 12;

  /** The Cast that fp16 scales need, as the quantizer reckons it. */
  private static final long CAST_MESSAGE = 40;

  private static final long LEAST_GAIN = 64;
  private static final double LEAST_SHARE = 0.1;
  private static final double LEAST_SHARE_OF_ALL = 1e-4;

  private final long floatBytes;

  private Int8Storage(long floatBytes) {
    this.floatBytes = floatBytes;
  }

  /** The rule for a model with these tensors. */
  static Int8Storage of(List<StoredTensor> tensors) {
    long bytes = 0;
    for (StoredTensor stored : tensors) {
      bytes += stored.tensor().elemType().isFloat() ? stored.tensor().data().size() : 0;
    }
    return new Int8Storage(bytes);
  }

  /** The bytes of a tensor with what stands for it, data and messages. */
  long bytes(StoredTensor stored, Optional<TensorStatistics> statistics) {
    Tensor tensor = stored.tensor();
    long before = tensor.data().size();
    if (!isCandidate(stored)) {
      return before;
    }
    List<WeightReader> readers = WeightReaders.of(stored.value()).heavy();
    if (readers.isEmpty() || isTableOfNumbers(tensor, readers)) {
      return before;
    }
    boolean needsBlocks =
        tensor.elements() >= MIDDLE
            && statistics.isPresent()
            && statistics.get().int8SqnrDb() < COARSE_SQNR;
    boolean fine = tensor.elements() >= LARGE || needsBlocks;
    long after = bytes(stored, readers, fine);
    long gain = before - after;
    boolean pays =
        gain >= LEAST_GAIN
            && gain >= LEAST_SHARE * before
            && gain >= LEAST_SHARE_OF_ALL * floatBytes;
    return pays ? after : before;
  }

  private static boolean isCandidate(StoredTensor stored) {
    ElemType type = stored.tensor().elemType();
    return (stored.role() == Role.WEIGHT || stored.role() == Role.EMBEDDING)
        && (type == ElemType.FLOAT || type == ElemType.FLOAT16 || type == ElemType.BFLOAT16)
        && stored.tensor().elements() > 1
        && stored.value().constant().isPresent()
        && !stored.value().isGraphOutput();
  }

  /** Anchors and relative positions are looked up as well, but each number counts. */
  private static boolean isTableOfNumbers(Tensor tensor, List<WeightReader> readers) {
    for (WeightReader reader : readers) {
      if (!reader.use().node().op().equals(GATHER)) {
        return false;
      }
    }
    return tensor.rank() < 2 || tensor.dims()[tensor.rank() - 1] < SHORTEST_EMBEDDING;
  }

  private static long bytes(StoredTensor stored, List<WeightReader> readers, boolean fine) {
    Tensor tensor = stored.tensor();
    boolean lookedUp = tensor.rank() == 2 && tensor.elements() >= LOOKED_UP && isLookedUp(readers);
    long groups = tensor.elements() / groupLength(tensor, readers, fine && !lookedUp, lookedUp);
    boolean reshaped = fine && !lookedUp && groups > channels(tensor, readers);
    boolean half = 2 * groups > CAST_MESSAGE;
    long data = tensor.elements() + groups * (half ? 2 : 4) + (fine ? groups : 0);
    int tensors = 2 + (fine ? 1 : 0) + (reshaped ? 1 : 0);
    int nodes = 2 + (half ? 1 : 0) + (fine ? 2 : 0) + (reshaped ? 1 : 0) + (lookedUp ? 3 : 0);
    if (tensor.elemType() != ElemType.FLOAT) {
      nodes++;
    }
    long name = stored.name().length();
    return data
        + (reshaped ? 8L * tensor.rank() : 0)
        + (tensors - 1) * (TENSOR_MESSAGE + name)
        + nodes * NODE_MESSAGE
        + tensors * name;
  }

  private static boolean isLookedUp(List<WeightReader> readers) {
    for (WeightReader reader : readers) {
      if (reader.direct() && reader.use().node().op().equals(GATHER)) {
        return true;
      }
    }
    return false;
  }

  private static long channels(Tensor tensor, List<WeightReader> readers) {
    return tensor.elements() / groupLength(tensor, readers, false, false);
  }

  /** How many elements share a scale. */
  private static long groupLength(
      Tensor tensor, List<WeightReader> readers, boolean blocks, boolean rows) {
    long[] dims = tensor.dims();
    if (dims.length == 0) {
      return 1;
    }
    if (rows) {
      return Math.max(1, dims[1]);
    }
    WeightAxes axes = WeightAxes.of(dims.length - 1);
    for (WeightReader reader : readers) {
      if (reader.axes().isPresent()) {
        axes = reader.axes().get();
        break;
      }
    }
    long length = 1;
    for (int axis : axes.reduced()) {
      length = Math.multiplyExact(length, dims[axis]);
    }
    if (!axes.isContiguous()) {
      return tensor.elements() / longestOther(dims, axes);
    }
    long block = blocks ? BLOCK : length;
    while (block > SHORTEST_BLOCK && length % block != 0) {
      block /= 2;
    }
    return Math.max(1, length % block != 0 || length <= block ? length : block);
  }

  private static long longestOther(long[] dims, WeightAxes axes) {
    long longest = 1;
    for (int axis = 0; axis < dims.length; axis++) {
      longest = axes.reduced().contains(axis) ? longest : Math.max(longest, dims[axis]);
    }
    return longest;
  }
}
