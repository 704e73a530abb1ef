package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;

/** Shapes and element types of operators that treat each element for itself. */
final class ElementwiseShapes {
  /** The first opset with numpy's broadcasting; before it, attributes say what is broadcast. */
  static final int NUMPY_BROADCAST = 7;

  private ElementwiseShapes() {}

  /** {@code Y} has the shape of the first input. */
  static Inferred ofFirst(OpContext op) {
    return op.known(op.shape(0));
  }

  /** Every output has the shape of the first input. */
  static Inferred allOfFirst(OpContext op) {
    Shape[] shapes = new Shape[op.outputCount()];
    java.util.Arrays.fill(shapes, op.shape(0));
    return op.known(shapes);
  }

  /** All inputs that are given are broadcast against each other. */
  static Inferred broadcastAll(OpContext op) {
    Shape all = op.shape(0);
    for (int k = 1; k < op.inputCount(); k++) {
      if (op.has(k)) {
        all = broadcast(op, all, op.shape(k));
      }
    }
    return op.known(all);
  }

  /**
   * Two inputs broadcast against each other; before opset 7 the output has A's shape, and B's axes
   * are a run of A's when the attribute {@code broadcast} is set.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Add.html">ONNX Add, all versions</a>
   */
  static Inferred broadcastPair(OpContext op) {
    if (op.opset() >= NUMPY_BROADCAST) {
      return op.known(broadcast(op, op.shape(0), op.shape(1)));
    }
    Shape a = op.shape(0);
    if (op.shapeIfKnown(1).isPresent()) {
      checkRun(op, a, op.shape(1));
    }
    return op.known(a);
  }

  private static void checkRun(OpContext op, Shape a, Shape b) {
    boolean broadcasts = op.attributes().i("broadcast", 0) != 0;
    if (!broadcasts && a.rank() != b.rank() || a.rank() < b.rank()) {
      throw op.invalid("cannot broadcast: " + a + " and " + b);
    }
    long from = op.attributes().i("axis", a.rank() - b.rank());
    from = from < 0 ? from + a.rank() : from;
    if (from < 0 || from + b.rank() > a.rank()) {
      throw op.invalid("axis " + from + " is out of range: " + a + " and " + b);
    }
    for (int k = 0; k < b.rank(); k++) {
      boolean repeats = broadcasts && b.dim(k).is(1);
      if (!repeats && b.dim(k).conflictsWith(a.dim((int) from + k))) {
        throw op.invalid("cannot broadcast: " + a + " and " + b);
      }
    }
  }

  /** Two inputs, wherever they stand, broadcast against each other. */
  static Shape broadcast(OpContext op, Shape a, Shape b) {
    return Shape.broadcast(a, b)
        .orElseThrow(() -> op.invalid("cannot broadcast: " + a + " and " + b));
  }

  /** A second input is broadcast to the first one's shape. */
  static Inferred broadcastToFirst(OpContext op) {
    Shape x = op.shape(0);
    if (op.opset() >= NUMPY_BROADCAST && op.shapeIfKnown(1).isPresent()) {
      Shape other = op.shape(1);
      for (int back = 1; back <= other.rank(); back++) {
        Dim dim = other.dim(-back);
        Dim own = back > x.rank() ? Dim.of(1) : x.dim(-back);
        if (!dim.is(1) && dim.conflictsWith(own)) {
          throw op.invalid("cannot broadcast " + other + " to " + x);
        }
      }
    }
    return op.known(x);
  }

  /** Operands of one type: that of the first whose type is known. */
  static List<ElemType> ofAnyInput(OpContext op) {
    for (int k = 0; k < op.inputCount(); k++) {
      if (op.elemType(k) != ElemType.UNDEFINED) {
        return List.of(op.elemType(k));
      }
    }
    return List.of();
  }
}
