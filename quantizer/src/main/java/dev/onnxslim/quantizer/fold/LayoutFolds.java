package dev.onnxslim.quantizer.fold;

import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Operators that only rename axes, or order elements anew. The former share the bytes. */
final class LayoutFolds {
  private static final int AXES_INPUT = 13;
  private static final int SHAPE_INPUT = 5;

  private LayoutFolds() {}

  static void addTo(Map<String, FoldRule> rules) {
    rules.put("Identity", node -> Optional.of(node.input(0)));
    rules.put("Reshape", LayoutFolds::reshape);
    rules.put("Flatten", LayoutFolds::flatten);
    rules.put("Squeeze", LayoutFolds::squeeze);
    rules.put("Unsqueeze", LayoutFolds::unsqueeze);
    rules.put("Transpose", LayoutFolds::transpose);
  }

  private static Optional<Tensor> reshape(Operands node) throws IOException {
    Tensor data = node.input(0);
    Optional<long[]> shape = node.integers("shape", 1, SHAPE_INPUT);
    if (shape.isEmpty()) {
      return Optional.empty();
    }
    long[] dims = shape.get().clone();
    boolean keepsZeros = node.attributes().i("allowzero", 0) != 0;
    int open = -1;
    long others = 1;
    for (int k = 0; k < dims.length; k++) {
      if (dims[k] == -1 && open < 0) {
        open = k;
        continue;
      }
      if (dims[k] == 0 && !keepsZeros) {
        if (k >= data.rank()) {
          return Optional.empty();
        }
        dims[k] = data.dims()[k];
      }
      if (dims[k] < 0) {
        return Optional.empty();
      }
      others *= dims[k];
    }
    if (open >= 0) {
      if (others == 0) {
        return Optional.empty();
      }
      dims[open] = data.elements() / others;
    }
    return view(data, dims);
  }

  private static Optional<Tensor> flatten(Operands node) {
    Tensor data = node.input(0);
    long axis = node.attributes().i("axis", 1);
    axis += axis < 0 ? data.rank() : 0;
    if (axis < 0 || axis > data.rank()) {
      return Optional.empty();
    }
    long[] dims = {1, 1};
    for (int k = 0; k < data.rank(); k++) {
      dims[k < axis ? 0 : 1] *= data.dims()[k];
    }
    return view(data, dims);
  }

  private static Optional<Tensor> squeeze(Operands node) throws IOException {
    Tensor data = node.input(0);
    boolean stated = node.opset() < AXES_INPUT ? node.attributes().has("axes") : node.has(1);
    boolean[] drop = new boolean[data.rank()];
    if (stated) {
      Optional<long[]> axes = node.integers("axes", 1, AXES_INPUT);
      if (axes.isEmpty() || !mark(axes.get(), drop)) {
        return Optional.empty();
      }
    }
    long[] kept = new long[data.rank()];
    int rank = 0;
    for (int k = 0; k < drop.length; k++) {
      if (drop[k] && data.dims()[k] != 1) {
        return Optional.empty();
      }
      if (!drop[k] && (stated || data.dims()[k] != 1)) {
        kept[rank++] = data.dims()[k];
      }
    }
    return view(data, Arrays.copyOf(kept, rank));
  }

  private static Optional<Tensor> unsqueeze(Operands node) throws IOException {
    Tensor data = node.input(0);
    Optional<long[]> axes = node.integers("axes", 1, AXES_INPUT);
    if (axes.isEmpty()) {
      return Optional.empty();
    }
    boolean[] added = new boolean[data.rank() + axes.get().length];
    if (!mark(axes.get(), added)) {
      return Optional.empty();
    }
    long[] dims = new long[added.length];
    for (int k = 0, from = 0; k < dims.length; k++) {
      dims[k] = added[k] ? 1 : data.dims()[from++];
    }
    return view(data, dims);
  }

  /** Marks axes; false if one is not there or named twice. */
  private static boolean mark(long[] axes, boolean[] marks) {
    for (long axis : axes) {
      long at = axis < 0 ? axis + marks.length : axis;
      if (at < 0 || at >= marks.length || marks[(int) at]) {
        return false;
      }
      marks[(int) at] = true;
    }
    return true;
  }

  private static Optional<Tensor> view(Tensor data, long[] dims) {
    Tensor view = new Tensor("", data.elemType(), dims, data.data());
    return view.elements() == data.elements() ? Optional.of(view) : Optional.empty();
  }

  private static Optional<Tensor> transpose(Operands node) throws IOException {
    Tensor data = node.input(0);
    int rank = data.rank();
    long[] perm = node.attributes().ints("perm");
    if (!node.attributes().has("perm")) {
      perm = new long[rank];
      for (int k = 0; k < rank; k++) {
        perm[k] = rank - 1L - k;
      }
    }
    if (perm.length != rank || !isPermutation(perm)) {
      return Optional.empty();
    }
    long[] dims = new long[rank];
    for (int k = 0; k < rank; k++) {
      dims[k] = data.dims()[(int) perm[k]];
    }
    if (keepsOrder(data.dims(), perm)) {
      return view(data, dims);
    }
    if (!ComputedPayload.fits(data.elemType(), dims)) {
      return Optional.empty();
    }
    long[] order = perm;
    return Optional.of(
        ComputedPayload.tensor(data.elemType(), dims, bytes -> permute(data, order, bytes)));
  }

  private static boolean isPermutation(long[] perm) {
    boolean[] seen = new boolean[perm.length];
    return Arrays.stream(perm).allMatch(axis -> axis >= 0) && mark(perm, seen);
  }

  /** Whether only axes of size 1 move. */
  private static boolean keepsOrder(long[] dims, long[] perm) {
    long last = -1;
    for (long axis : perm) {
      if (dims[(int) axis] != 1) {
        if (axis < last) {
          return false;
        }
        last = axis;
      }
    }
    return true;
  }

  private static void permute(Tensor data, long[] perm, byte[] out) throws IOException {
    int rank = perm.length;
    int width = data.elemType().bits() / Byte.SIZE;
    byte[] in = new byte[out.length];
    data.data().read(0, ByteBuffer.wrap(in));
    long[] sizes = data.dims();
    int[] strides = new int[rank];
    for (int k = rank - 1, stride = width; k >= 0; k--) {
      strides[k] = stride;
      stride *= (int) sizes[k];
    }
    int[] index = new int[rank];
    int from = 0;
    for (int to = 0; to < out.length; to += width) {
      for (int b = 0; b < width; b++) {
        out[to + b] = in[from + b];
      }
      for (int k = rank - 1; k >= 0; k--) {
        int axis = (int) perm[k];
        from += strides[axis];
        if (++index[k] < sizes[axis]) {
          break;
        }
        from -= index[k] * strides[axis];
        index[k] = 0;
      }
    }
  }
}
