package dev.onnxslim.quantizer.fold;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Operators that read sizes, or make tensors of sizes. */
final class ShapeFolds {
  private ShapeFolds() {}

  static void addTo(Map<String, FoldRule> rules) {
    rules.put("Shape", ShapeFolds::shape);
    rules.put("Size", node -> Optional.of(longs(new long[0], node.input(0).elements())));
    rules.put("ConstantOfShape", ShapeFolds::constantOfShape);
    rules.put("Range", ShapeFolds::range);
    rules.put("Expand", ShapeFolds::expand);
  }

  private static Optional<Tensor> shape(Operands node) throws IOException {
    long[] dims = node.input(0).dims();
    int start = bound(node.attributes().i("start", 0), dims.length);
    int end = bound(node.attributes().i("end", dims.length), dims.length);
    long[] part = Arrays.copyOfRange(dims, start, Math.max(start, end));
    return Optional.of(longs(new long[] {part.length}, part));
  }

  private static int bound(long at, int rank) {
    return (int) Math.max(0, Math.min(rank, at < 0 ? at + rank : at));
  }

  private static Optional<Tensor> constantOfShape(Operands node) throws IOException {
    Optional<long[]> dims = node.integers(0);
    Optional<Tensor> value = node.attributes().tensor("value");
    ElemType type = value.map(Tensor::elemType).orElse(ElemType.FLOAT);
    if (dims.isEmpty()
        || Arrays.stream(dims.get()).anyMatch(dim -> dim < 0)
        || node.attributes().has("value") && (value.isEmpty() || value.get().elements() != 1)
        || !ComputedPayload.fits(type, dims.get())) {
      return Optional.empty();
    }
    int width = type.bits() / Byte.SIZE;
    byte[] element = new byte[width];
    if (value.isPresent()) {
      value.get().data().read(0, ByteBuffer.wrap(element));
    }
    return Optional.of(
        ComputedPayload.tensor(
            type,
            dims.get(),
            bytes -> {
              for (int at = 0; at < bytes.length; at += width) {
                System.arraycopy(element, 0, bytes, at, width);
              }
            }));
  }

  /** Of integers only: floats add up in an order that is the runtime's own. */
  private static Optional<Tensor> range(Operands node) throws IOException {
    Tensor first = node.input(0);
    for (int k = 0; k < 3; k++) {
      Tensor bound = node.input(k);
      if (bound.elements() != 1
          || !ArithmeticFolds.isWhole(bound)
          || bound.elemType() != first.elemType()) {
        return Optional.empty();
      }
    }
    long start = first.toLongs()[0];
    long limit = node.input(1).toLongs()[0];
    long delta = node.input(2).toLongs()[0];
    long bits = Math.max(Math.abs(start), Math.max(Math.abs(limit), Math.abs(delta)));
    if (delta == 0 || bits < 0 || bits > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    long span = delta > 0 ? limit - start : start - limit;
    long[] dims = {span <= 0 ? 0 : (span - 1) / Math.abs(delta) + 1};
    if (!ComputedPayload.fits(first.elemType(), dims)) {
      return Optional.empty();
    }
    return Optional.of(
        ComputedPayload.tensor(
            first.elemType(),
            dims,
            bytes -> {
              Whole out = new Whole(first.elemType(), bytes);
              for (int k = 0; k < out.count(); k++) {
                out.put(k, start + k * delta);
              }
            }));
  }

  private static Optional<Tensor> expand(Operands node) throws IOException {
    Tensor data = node.input(0);
    Optional<long[]> shape = node.integers(1);
    if (shape.isEmpty() || Arrays.stream(shape.get()).anyMatch(dim -> dim < 0)) {
      return Optional.empty();
    }
    Tensor like = new Tensor("", data.elemType(), shape.get(), Payload.of(new byte[0]));
    Optional<Broadcast> found = Broadcast.of(data, like);
    if (found.isEmpty() || !ComputedPayload.fits(data.elemType(), found.get().dims())) {
      return Optional.empty();
    }
    Broadcast broadcast = found.get();
    int width = data.elemType().bits() / Byte.SIZE;
    return Optional.of(
        ComputedPayload.tensor(
            data.elemType(),
            broadcast.dims(),
            bytes -> {
              byte[] from = new byte[(int) data.byteSize()];
              data.data().read(0, ByteBuffer.wrap(from));
              broadcast.forEach(
                  bytes.length / width,
                  (to, a, b, none) -> System.arraycopy(from, a * width, bytes, to * width, width));
            }));
  }

  private static Tensor longs(long[] dims, long... values) {
    byte[] bytes = new byte[values.length * Long.BYTES];
    Whole out = new Whole(ElemType.INT64, bytes);
    for (int k = 0; k < values.length; k++) {
      out.put(k, values[k]);
    }
    return new Tensor("", ElemType.INT64, dims, Payload.of(bytes));
  }
}
