package dev.onnxslim.quantizer.fold;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Operators that pick elements and put them together, of any type of whole bytes. */
final class SelectionFolds {
  /** Since this version the bounds are inputs. */
  private static final int SLICE_INPUTS = 10;

  private SelectionFolds() {}

  static void addTo(Map<String, FoldRule> rules) {
    rules.put("Concat", SelectionFolds::concat);
    rules.put("Gather", SelectionFolds::gather);
    rules.put("NonZero", SelectionFolds::nonZero);
    rules.put("Slice", SelectionFolds::slice);
  }

  /** A tensor seen around one axis: {@code outer} times {@code size} times {@code inner} bytes. */
  private record Around(long outer, long size, int inner) {
    static Around of(Tensor tensor, int axis) {
      long[] dims = tensor.dims();
      long outer = 1;
      for (int k = 0; k < axis; k++) {
        outer *= dims[k];
      }
      long inner = tensor.elemType().bits() / Byte.SIZE;
      for (int k = axis + 1; k < dims.length; k++) {
        inner *= dims[k];
      }
      return new Around(outer, dims[axis], Math.toIntExact(Math.min(inner, Integer.MAX_VALUE)));
    }
  }

  private static Optional<Tensor> concat(Operands node) throws IOException {
    List<Tensor> parts = new ArrayList<>();
    for (int k = 0; k < node.inputs().size(); k++) {
      parts.add(node.input(k));
    }
    Tensor first = parts.get(0);
    int axis = axis(node.attributes().i("axis", node.opset() < 4 ? 1 : first.rank()), first.rank());
    if (axis < 0) {
      return Optional.empty();
    }
    long[] dims = first.dims();
    dims[axis] = 0;
    for (Tensor part : parts) {
      if (part.rank() != first.rank() || part.elemType() != first.elemType()) {
        return Optional.empty();
      }
      for (int k = 0; k < dims.length; k++) {
        if (k != axis && part.dims()[k] != dims[k]) {
          return Optional.empty();
        }
      }
      dims[axis] += part.dims()[axis];
    }
    if (!ComputedPayload.fits(first.elemType(), dims)) {
      return Optional.empty();
    }
    return Optional.of(
        ComputedPayload.tensor(first.elemType(), dims, bytes -> concat(parts, axis, bytes)));
  }

  private static void concat(List<Tensor> parts, int axis, byte[] bytes) throws IOException {
    long outer = Around.of(parts.get(0), axis).outer();
    int to = 0;
    for (long k = 0; k < outer; k++) {
      for (Tensor part : parts) {
        Around around = Around.of(part, axis);
        int run = (int) (around.size() * around.inner());
        part.data().read(k * run, ByteBuffer.wrap(bytes, to, run));
        to += run;
      }
    }
  }

  private static Optional<Tensor> gather(Operands node) throws IOException {
    Tensor data = node.input(0);
    Tensor indices = node.input(1);
    int axis = axis(node.attributes().i("axis", 0), data.rank());
    if (axis < 0 || !ArithmeticFolds.isWhole(indices)) {
      return Optional.empty();
    }
    long[] sizes = data.dims();
    long[] dims = new long[data.rank() - 1 + indices.rank()];
    System.arraycopy(sizes, 0, dims, 0, axis);
    System.arraycopy(indices.dims(), 0, dims, axis, indices.rank());
    System.arraycopy(sizes, axis + 1, dims, axis + indices.rank(), data.rank() - axis - 1);
    if (!ComputedPayload.fits(data.elemType(), dims)
        || indices.elements() > ComputedPayload.EAGER) {
      return Optional.empty();
    }
    long[] picked = indices.toLongs();
    for (int k = 0; k < picked.length; k++) {
      picked[k] += picked[k] < 0 ? sizes[axis] : 0;
      if (picked[k] < 0 || picked[k] >= sizes[axis]) {
        return Optional.empty();
      }
    }
    return Optional.of(
        ComputedPayload.tensor(
            data.elemType(), dims, bytes -> pick(data, Around.of(data, axis), picked, bytes)));
  }

  private static void pick(Tensor data, Around around, long[] picked, byte[] bytes)
      throws IOException {
    int run = around.inner();
    int to = 0;
    for (long k = 0; k < around.outer() && run > 0; k++) {
      for (long index : picked) {
        long from = (k * around.size() + index) * run;
        data.data().read(from, ByteBuffer.wrap(bytes, to, run));
        to += run;
      }
    }
  }

  /** The places of what is not 0, a row for each axis. */
  private static Optional<Tensor> nonZero(Operands node) throws IOException {
    Tensor data = node.input(0);
    boolean whole = ArithmeticFolds.isWhole(data) || data.elemType() == ElemType.BOOL;
    boolean covered = whole || data.elemType() == ElemType.FLOAT;
    if (!covered || data.rank() == 0 || data.elements() > ComputedPayload.EAGER) {
      return Optional.empty();
    }
    int count = (int) data.elements();
    float[] floats = whole ? new float[0] : data.toFloats();
    long[] longs = whole ? data.toLongs() : new long[0];
    int[] found = new int[count];
    int hits = 0;
    for (int k = 0; k < count; k++) {
      if (whole ? longs[k] != 0 : floats[k] != 0) {
        found[hits++] = k;
      }
    }
    int columns = hits;
    long[] dims = {data.rank(), columns};
    return Optional.of(
        ComputedPayload.tensor(
            ElemType.INT64, dims, bytes -> places(data.dims(), found, columns, bytes)));
  }

  private static void places(long[] dims, int[] found, int columns, byte[] bytes) {
    Whole out = new Whole(ElemType.INT64, bytes);
    long stride = 1;
    for (int axis = dims.length - 1; axis >= 0; axis--) {
      for (int k = 0; k < columns; k++) {
        out.put(axis * columns + k, found[k] / stride % dims[axis]);
      }
      stride *= dims[axis];
    }
  }

  private static Optional<Tensor> slice(Operands node) throws IOException {
    Optional<long[]> starts = node.integers("starts", 1, SLICE_INPUTS);
    Optional<long[]> ends = node.integers("ends", 2, SLICE_INPUTS);
    boolean inputs = node.opset() >= SLICE_INPUTS;
    boolean hasAxes = inputs ? node.has(3) : node.attributes().has("axes");
    Optional<long[]> axes = hasAxes ? node.integers("axes", 3, SLICE_INPUTS) : Optional.empty();
    Optional<long[]> steps = inputs && node.has(4) ? node.integers(4) : Optional.empty();
    if (starts.isEmpty()
        || ends.isEmpty()
        || ends.get().length != starts.get().length
        || hasAxes && (axes.isEmpty() || axes.get().length != starts.get().length)
        || inputs
            && node.has(4)
            && (steps.isEmpty() || steps.get().length != starts.get().length)) {
      return Optional.empty();
    }
    Optional<Tensor> sliced = Optional.of(node.input(0));
    boolean[] seen = new boolean[node.input(0).rank()];
    for (int k = 0; k < starts.get().length && sliced.isPresent(); k++) {
      int axis = axis(hasAxes ? axes.get()[k] : k, seen.length);
      if (axis < 0 || seen[axis]) {
        return Optional.empty();
      }
      seen[axis] = true;
      long step = steps.isPresent() ? steps.get()[k] : 1;
      sliced = slice(sliced.get(), axis, starts.get()[k], ends.get()[k], step);
    }
    return sliced;
  }

  private static Optional<Tensor> slice(Tensor data, int axis, long start, long end, long step)
      throws IOException {
    long size = data.dims()[axis];
    if (step == 0 || step == Long.MIN_VALUE) {
      return Optional.empty();
    }
    long lowest = step > 0 ? 0 : -1;
    long highest = step > 0 ? size : size - 1;
    long from = clamp(start < 0 ? start + size : start, 0, highest);
    long to = clamp(end < 0 ? end + size : end, lowest, highest);
    long span = step > 0 ? to - from : from - to;
    long count = span <= 0 || size == 0 ? 0 : (span - 1) / Math.abs(step) + 1;
    if (count == size && step == 1) {
      return Optional.of(data);
    }
    long[] dims = data.dims();
    dims[axis] = count;
    if (!ComputedPayload.fits(data.elemType(), dims) || count > ComputedPayload.EAGER) {
      return Optional.empty();
    }
    long[] picked = new long[(int) count];
    for (int k = 0; k < picked.length; k++) {
      picked[k] = from + k * step;
    }
    return Optional.of(
        ComputedPayload.tensor(
            data.elemType(), dims, bytes -> pick(data, Around.of(data, axis), picked, bytes)));
  }

  private static long clamp(long value, long lowest, long highest) {
    return Math.max(lowest, Math.min(highest, value));
  }

  /** An axis counted from the start; -1 if there is none. */
  private static int axis(long axis, int rank) {
    long at = axis < 0 ? axis + rank : axis;
    return at >= 0 && at < rank ? (int) at : -1;
  }
}
