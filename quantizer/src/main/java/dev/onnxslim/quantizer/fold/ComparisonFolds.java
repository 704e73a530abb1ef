package dev.onnxslim.quantizer.fold;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/** Comparisons and logic, on float32, int32, int64 and bool, and Where on anything. */
final class ComparisonFolds {
  /** Since this version operands broadcast as numpy's do. */
  private static final int BROADCASTS = 7;

  private ComparisonFolds() {}

  /** Compares two numbers; NaN is unequal to all and neither less nor greater. */
  @FunctionalInterface
  private interface Comparison {
    boolean test(boolean less, boolean equal, boolean greater);
  }

  static void addTo(Map<String, FoldRule> rules) {
    rules.put("Equal", node -> compare(node, (less, equal, greater) -> equal));
    rules.put("Less", node -> compare(node, (less, equal, greater) -> less));
    rules.put("Greater", node -> compare(node, (less, equal, greater) -> greater));
    rules.put("LessOrEqual", node -> compare(node, (less, equal, greater) -> less || equal));
    rules.put("GreaterOrEqual", node -> compare(node, (less, equal, greater) -> greater || equal));
    rules.put("Not", ComparisonFolds::not);
    rules.put("Where", ComparisonFolds::where);
  }

  private static Optional<Tensor> compare(Operands node, Comparison comparison) throws IOException {
    Tensor a = node.input(0);
    Tensor b = node.input(1);
    boolean real = a.elemType() == ElemType.FLOAT;
    boolean whole = ArithmeticFolds.isWhole(a) || a.elemType() == ElemType.BOOL;
    Optional<Broadcast> found = Broadcast.of(a, b);
    if (node.opset() < BROADCASTS
        || a.elemType() != b.elemType()
        || !real && !whole
        || found.isEmpty()
        || !ComputedPayload.fits(ElemType.BOOL, found.get().dims())) {
      return Optional.empty();
    }
    Broadcast broadcast = found.get();
    return Optional.of(
        ComputedPayload.tensor(
            ElemType.BOOL,
            broadcast.dims(),
            real
                ? bytes -> floats(a, b, broadcast, comparison, bytes)
                : bytes -> longs(a, b, broadcast, comparison, bytes)));
  }

  private static void floats(
      Tensor a, Tensor b, Broadcast broadcast, Comparison comparison, byte[] bytes)
      throws IOException {
    float[] left = a.toFloats();
    float[] right = b.toFloats();
    broadcast.forEach(
        bytes.length,
        (to, x, y, none) -> {
          float l = left[x];
          float r = right[y];
          bytes[to] = (byte) (comparison.test(l < r, l == r, l > r) ? 1 : 0);
        });
  }

  private static void longs(
      Tensor a, Tensor b, Broadcast broadcast, Comparison comparison, byte[] bytes)
      throws IOException {
    long[] left = a.toLongs();
    long[] right = b.toLongs();
    broadcast.forEach(
        bytes.length,
        (to, x, y, none) -> {
          long l = left[x];
          long r = right[y];
          bytes[to] = (byte) (comparison.test(l < r, l == r, l > r) ? 1 : 0);
        });
  }

  private static Optional<Tensor> not(Operands node) throws IOException {
    Tensor in = node.input(0);
    if (in.elemType() != ElemType.BOOL || !ComputedPayload.fits(in.elemType(), in.dims())) {
      return Optional.empty();
    }
    return Optional.of(
        ComputedPayload.tensor(
            ElemType.BOOL,
            in.dims(),
            bytes -> {
              long[] values = in.toLongs();
              for (int k = 0; k < values.length; k++) {
                bytes[k] = (byte) (values[k] == 0 ? 1 : 0);
              }
            }));
  }

  private static Optional<Tensor> where(Operands node) throws IOException {
    Tensor condition = node.input(0);
    Tensor a = node.input(1);
    Tensor b = node.input(2);
    Optional<Broadcast> found = Broadcast.of(condition, a, b);
    if (condition.elemType() != ElemType.BOOL
        || a.elemType() != b.elemType()
        || found.isEmpty()
        || !ComputedPayload.fits(a.elemType(), found.get().dims())) {
      return Optional.empty();
    }
    Broadcast broadcast = found.get();
    int width = a.elemType().bits() / Byte.SIZE;
    return Optional.of(
        ComputedPayload.tensor(
            a.elemType(),
            broadcast.dims(),
            bytes -> {
              long[] truth = condition.toLongs();
              byte[] left = bytes(a);
              byte[] right = bytes(b);
              broadcast.forEach(
                  bytes.length / width,
                  (to, c, x, y) -> {
                    boolean first = truth[c] != 0;
                    System.arraycopy(
                        first ? left : right, (first ? x : y) * width, bytes, to * width, width);
                  });
            }));
  }

  private static byte[] bytes(Tensor tensor) throws IOException {
    byte[] bytes = new byte[Math.toIntExact(tensor.byteSize())];
    tensor.data().read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }
}
