package dev.onnxslim.quantizer.fold;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongBinaryOperator;

/**
 * Operators that IEEE 754 defines to the bit, on float32, and arithmetic that wraps, on int32 and
 * int64. A division of integers by 0 is left alone.
 */
final class ArithmeticFolds {
  /** Since this version operands broadcast as numpy's do. */
  private static final int BROADCASTS = 7;

  private ArithmeticFolds() {}

  @FunctionalInterface
  private interface FloatBinary {
    float apply(float a, float b);
  }

  @FunctionalInterface
  private interface FloatUnary {
    float apply(float a);
  }

  static void addTo(Map<String, FoldRule> rules) {
    rules.put("Add", node -> binary(node, (a, b) -> a + b, (a, b) -> a + b));
    rules.put("Sub", node -> binary(node, (a, b) -> a - b, (a, b) -> a - b));
    rules.put("Mul", node -> binary(node, (a, b) -> a * b, (a, b) -> a * b));
    rules.put("Div", ArithmeticFolds::divide);
    rules.put("Pow", ArithmeticFolds::square);
    rules.put("Neg", node -> unary(node, a -> -a));
    rules.put("Abs", node -> unary(node, Math::abs));
    rules.put("Reciprocal", node -> unary(node, a -> 1 / a));
    // the root of a float, rounded to double and then to float, is the nearest float
    rules.put("Sqrt", node -> unary(node, a -> (float) Math.sqrt(a)));
  }

  private static Optional<Tensor> divide(Operands node) throws IOException {
    if (!node.isOf(ElemType.FLOAT, 1)) {
      if (!isWhole(node.input(1)) || node.input(1).elements() > ComputedPayload.EAGER) {
        return Optional.empty();
      }
      for (long divisor : node.input(1).toLongs()) {
        if (divisor == 0 || divisor == -1) { // -1: the lowest number has no opposite
          return Optional.empty();
        }
      }
    }
    return binary(node, (a, b) -> a / b, (a, b) -> a / b);
  }

  private static Optional<Tensor> square(Operands node) throws IOException {
    if (!node.isOf(ElemType.FLOAT, 0, 1) || node.input(1).elements() != 1) {
      return Optional.empty();
    }
    boolean two = node.input(1).toFloats()[0] == 2;
    return two ? binary(node, (a, b) -> a * a, (a, b) -> a * a) : Optional.empty();
  }

  private static Optional<Tensor> unary(Operands node, FloatUnary op) throws IOException {
    Tensor a = node.input(0);
    if (a.elemType() != ElemType.FLOAT || !ComputedPayload.fits(a.elemType(), a.dims())) {
      return Optional.empty();
    }
    return Optional.of(
        ComputedPayload.tensor(
            a.elemType(),
            a.dims(),
            bytes -> {
              float[] values = a.toFloats();
              FloatBuffer out = floats(bytes);
              for (float value : values) {
                out.put(op.apply(value));
              }
            }));
  }

  private static Optional<Tensor> binary(
      Operands node, FloatBinary ofFloats, LongBinaryOperator ofLongs) throws IOException {
    Tensor a = node.input(0);
    Tensor b = node.input(1);
    ElemType type = a.elemType();
    boolean real = type == ElemType.FLOAT;
    if (node.opset() < BROADCASTS || b.elemType() != type || !real && !isWhole(a)) {
      return Optional.empty();
    }
    Optional<Broadcast> found = Broadcast.of(a, b);
    if (found.isEmpty() || !ComputedPayload.fits(type, found.get().dims())) {
      return Optional.empty();
    }
    Broadcast broadcast = found.get();
    return Optional.of(
        ComputedPayload.tensor(
            type,
            broadcast.dims(),
            real
                ? bytes -> floats(a, b, broadcast, ofFloats, bytes)
                : bytes -> longs(a, b, broadcast, ofLongs, bytes)));
  }

  private static void floats(Tensor a, Tensor b, Broadcast broadcast, FloatBinary op, byte[] bytes)
      throws IOException {
    float[] left = a.toFloats();
    float[] right = b.toFloats();
    FloatBuffer out = floats(bytes);
    broadcast.forEach(
        out.remaining(), (to, x, y, none) -> out.put(to, op.apply(left[x], right[y])));
  }

  private static void longs(
      Tensor a, Tensor b, Broadcast broadcast, LongBinaryOperator op, byte[] bytes)
      throws IOException {
    long[] left = a.toLongs();
    long[] right = b.toLongs();
    Whole out = new Whole(a.elemType(), bytes);
    broadcast.forEach(
        out.count(), (to, x, y, none) -> out.put(to, op.applyAsLong(left[x], right[y])));
  }

  static boolean isWhole(Tensor tensor) {
    return tensor.elemType() == ElemType.INT64 || tensor.elemType() == ElemType.INT32;
  }

  static FloatBuffer floats(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
  }
}
