package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Multiplies once where a value is multiplied by two single constants, and likewise adds once.
 * Integers wrap around alike in either order. Of two floats one has to be a power of two, and both
 * have to grow or both to shrink the value: their product is then exact, the result is rounded once
 * as before, and overflows when it did.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Mul.html">ONNX Mul</a>
 */
public record MergeConstantArithmetic() implements Pass {
  private static final OpId MUL = OpId.onnx("Mul");
  private static final OpId ADD = OpId.onnx("Add");

  @Override
  public String name() {
    return "merge-constant-arithmetic";
  }

  @Override
  public String summary() {
    return "two constants that are added or multiplied one after the other become "
        + "one, where that is exact";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    if (graph.opset("").orElse(0) < 7) {
      return 0; // shapes followed other rules
    }
    for (Node node : graph.nodes()) {
      int outer = constantIndex(node);
      Node inner = outer < 0 ? null : node.input(1 - outer).producer().orElse(null);
      if (inner == null
          || inner.graph() != graph
          || !inner.op().equals(node.op())
          || inner.output(0).uses().size() != 1
          || inner.output(0).isGraphOutput()
          || constantIndex(inner) < 0) {
        continue;
      }
      int first = constantIndex(inner);
      Tensor a = inner.input(first).constant().get();
      Tensor b = node.input(outer).constant().get();
      Optional<Tensor> merged = merge(graph, node.op(), a, b);
      if (merged.isPresent()) {
        graph.setInput(node, outer, graph.addConstant(merged.get(), Optional.of(node)));
        graph.setInput(node, 1 - outer, inner.input(1 - first));
        edits++;
      }
    }
    return edits;
  }

  /** Which operand is a single constant; -1 unless exactly one is. */
  private static int constantIndex(Node node) {
    if (!node.op().equals(MUL) && !node.op().equals(ADD) || node.inputs().size() != 2) {
      return -1;
    }
    boolean left = isSingle(node.input(0));
    boolean right = isSingle(node.input(1));
    return left == right || node.input(left ? 1 : 0).isAbsent() ? -1 : left ? 0 : 1;
  }

  private static boolean isSingle(Value value) {
    return value.constant().isPresent() && value.constant().get().elements() == 1;
  }

  private static Optional<Tensor> merge(Graph graph, OpId op, Tensor a, Tensor b) {
    ElemType type = a.elemType();
    if (type != b.elemType()) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(type.bits() / Byte.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (type == ElemType.INT64) {
        bytes.putLong(combine(op, a.toLongs()[0], b.toLongs()[0]));
      } else if (type == ElemType.INT32) {
        bytes.putInt((int) combine(op, a.toLongs()[0], b.toLongs()[0]));
      } else if (type == ElemType.FLOAT && op.equals(MUL)) {
        float x = a.toFloats()[0];
        float y = b.toFloats()[0];
        if (!isExact(x, y)) {
          return Optional.empty();
        }
        bytes.putFloat(x * y);
      } else {
        return Optional.empty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String name = graph.model().uniqueName(op.equals(MUL) ? "factor" : "summand");
    long[] dims = a.rank() > b.rank() ? a.dims() : b.dims();
    return Optional.of(new Tensor(name, type, dims, Payload.of(bytes.array())));
  }

  private static long combine(OpId op, long a, long b) {
    return op.equals(MUL) ? a * b : a + b;
  }

  private static boolean isExact(float a, float b) {
    boolean grow = Math.abs(a) >= 1 && Math.abs(b) >= 1;
    boolean shrink = Math.abs(a) <= 1 && Math.abs(b) <= 1;
    float product = Math.abs(a * b);
    return (grow || shrink)
        && product >= Float.MIN_NORMAL
        && product <= Float.MAX_VALUE
        && (isPowerOfTwo(a) || isPowerOfTwo(b));
  }

  private static boolean isPowerOfTwo(float number) {
    return Math.abs(number) == Math.scalb(1f, Math.getExponent(number));
  }
}
