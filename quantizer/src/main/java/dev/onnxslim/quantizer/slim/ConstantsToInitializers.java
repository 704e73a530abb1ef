package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Stores what a Constant node holds as an initializer of the same name: tensors, numbers and lists
 * of numbers. Strings and sparse tensors stay nodes, and so does everything in local functions and
 * below IR 4, where an initializer would be a graph input. Graph outputs, and values whose stated
 * type contradicts the tensor, stay too.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Constant.html">ONNX Constant</a>
 */
public record ConstantsToInitializers() implements Pass {
  private static final OpId CONSTANT = OpId.onnx("Constant");

  @Override
  public String name() {
    return "constants-to-initializers";
  }

  @Override
  public String summary() {
    return "Constant nodes become initializers";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.model().irVersion() < 4 || !graph.storesInitializers()) {
      return 0;
    }
    int edits = 0;
    for (Node node : graph.nodes(CONSTANT)) {
      Value value = node.output(0);
      Optional<Tensor> tensor = tensor(node.attributes());
      if (tensor.isPresent() && value.isUsed() && !value.isGraphOutput()) {
        edits += agrees(value, tensor.get()) ? store(graph, node, tensor.get()) : 0;
      }
    }
    return edits;
  }

  private static int store(Graph graph, Node node, Tensor tensor) {
    Value value = node.output(0);
    Optional<Node> next = graph.detach(node);
    graph.store(value, tensor, next);
    return 1;
  }

  /** What a Constant node holds; empty for strings and sparse tensors. */
  private static Optional<Tensor> tensor(Attributes attributes) {
    if (attributes.names().size() != 1 || attributes.hasReference()) {
      return Optional.empty();
    }
    String kind = attributes.names().iterator().next();
    return switch (kind) {
      case "value" -> attributes.tensor(kind).filter(t -> t.elemType().bits() > 0);
      case "value_float" -> Optional.of(floats(new long[0], attributes.f(kind, 0)));
      case "value_floats" -> {
        float[] values = attributes.floats(kind);
        yield Optional.of(floats(new long[] {values.length}, values));
      }
      case "value_int" -> Optional.of(longs(new long[0], attributes.i(kind, 0)));
      case "value_ints" -> {
        long[] values = attributes.ints(kind);
        yield Optional.of(longs(new long[] {values.length}, values));
      }
      default -> Optional.empty();
    };
  }

  /** Whether the type that the model states, if it does, is that of the tensor. */
  static boolean agrees(Value value, Tensor tensor) {
    if (value.nonTensorKind().isPresent()) {
      return false;
    }
    Optional<TensorType> stated = value.type();
    if (stated.isEmpty()) {
      return true;
    }
    ElemType type = stated.get().elemType();
    return (type == ElemType.UNDEFINED || type == tensor.elemType())
        && stated.get().shape().map(shape -> agrees(shape, tensor.dims())).orElse(true);
  }

  private static boolean agrees(Shape shape, long[] dims) {
    boolean same = shape.rank() == dims.length;
    for (int k = 0; same && k < dims.length; k++) {
      same = !(shape.dim(k) instanceof Dim.Known known) || known.size() == dims[k];
    }
    return same;
  }

  private static Tensor floats(long[] dims, float... values) {
    ByteBuffer bytes = bytes(values.length * Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return new Tensor("", ElemType.FLOAT, dims, Payload.of(bytes.array()));
  }

  private static Tensor longs(long[] dims, long... values) {
    ByteBuffer bytes = bytes(values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    return new Tensor("", ElemType.INT64, dims, Payload.of(bytes.array()));
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
  }
}
