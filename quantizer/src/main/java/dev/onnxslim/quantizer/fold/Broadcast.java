package dev.onnxslim.quantizer.fold;

import dev.onnxslim.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * How elements of two or three tensors meet.
 *
 * @param dims of the result
 * @param strides for each tensor and axis of the result, in elements; 0 where it is repeated
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md">ONNX broadcasting</a>
 */
record Broadcast(long[] dims, int[][] strides) {
  /** Takes one element of the result and the places of its operands. */
  @FunctionalInterface
  interface Visitor {
    void visit(int to, int a, int b, int c);
  }

  /** Empty if the tensors do not fit together, or have more elements than an array. */
  static Optional<Broadcast> of(Tensor... tensors) {
    int rank = Arrays.stream(tensors).mapToInt(Tensor::rank).max().orElse(0);
    long[] dims = new long[rank];
    Arrays.fill(dims, 1);
    for (Tensor tensor : tensors) {
      for (int k = 0; k < tensor.rank(); k++) {
        int axis = rank - tensor.rank() + k;
        long size = tensor.dims()[k];
        if (dims[axis] != size && dims[axis] != 1 && size != 1) {
          return Optional.empty();
        }
        dims[axis] = dims[axis] == 1 ? size : dims[axis];
      }
    }
    int[][] strides = new int[tensors.length][rank];
    for (int t = 0; t < tensors.length; t++) {
      long stride = 1;
      for (int k = tensors[t].rank() - 1; k >= 0; k--) {
        long size = tensors[t].dims()[k];
        strides[t][rank - tensors[t].rank() + k] = size == 1 ? 0 : (int) stride;
        stride *= size;
      }
      if (stride > Integer.MAX_VALUE) {
        return Optional.empty();
      }
    }
    return Optional.of(new Broadcast(dims, strides));
  }

  /** Goes through a result of {@code count} elements in order. */
  void forEach(int count, Visitor visitor) {
    int[] index = new int[dims.length];
    int[] at = new int[3];
    for (int to = 0; to < count; to++) {
      visitor.visit(to, at[0], at[1], at[2]);
      for (int k = dims.length - 1; k >= 0; k--) {
        boolean more = ++index[k] < dims[k];
        for (int t = 0; t < strides.length; t++) {
          at[t] += more ? strides[t][k] : -(index[k] - 1) * strides[t][k];
        }
        if (more) {
          break;
        }
        index[k] = 0;
      }
    }
  }
}
