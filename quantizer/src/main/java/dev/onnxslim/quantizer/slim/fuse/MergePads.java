package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
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
import java.util.Arrays;
import java.util.Optional;

/**
 * Makes two Pads that follow each other one, if both put the same constant around, along the same
 * axes, and take nothing away. Only the second reads the first. Reflections and edges stay.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Pad.html">ONNX Pad</a>
 */
public record MergePads() implements Pass {
  /** From here on pads and value are inputs. */
  private static final int INPUTS_OPSET = 11;

  private static final int MIN_OPSET = 2;

  @Override
  public String name() {
    return "merge-pads";
  }

  @Override
  public String summary() {
    return "two Pads with the same constant become one";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    long opset = graph.opset("").orElse(0);
    for (Node second : graph.nodes(ZeroPadding.PAD)) {
      Node first = second.input(0).producer().orElse(null);
      if (opset < MIN_OPSET
          || first == null
          || first.graph() != graph
          || !first.op().equals(ZeroPadding.PAD)
          || first.output(0).uses().size() != 1
          || first.output(0).isGraphOutput()
          || !isConstant(first)
          || !isConstant(second)) {
        continue;
      }
      edits +=
          (opset < INPUTS_OPSET ? mergeAttributes(first, second) : mergeInputs(first, second))
              ? 1
              : 0;
    }
    return edits;
  }

  private static boolean isConstant(Node pad) {
    return !pad.attributes().hasReference()
        && pad.attributes().s("mode", "constant").equals("constant");
  }

  private static boolean mergeAttributes(Node first, Node second) {
    Attributes a = first.attributes();
    Attributes b = second.attributes();
    Optional<long[]> sum = sum(a.ints("pads"), b.ints("pads"));
    boolean same = Float.floatToIntBits(a.f("value", 0)) == Float.floatToIntBits(b.f("value", 0));
    if (sum.isEmpty() || !same) {
      return false;
    }
    Graph graph = second.graph();
    graph.setAttributes(second, b.with("pads", sum.get()));
    graph.setInput(second, 0, first.input(0));
    graph.remove(first);
    return true;
  }

  private static boolean mergeInputs(Node first, Node second) {
    Optional<long[]> sum =
        longs(first.input(1)).flatMap(a -> longs(second.input(1)).flatMap(b -> sum(a, b)));
    if (sum.isEmpty()
        || !isSame(first.input(2), second.input(2))
        || !isSame(first.input(3), second.input(3))) {
      return false;
    }
    Graph graph = second.graph();
    long[] pads = sum.get();
    ByteBuffer bytes = ByteBuffer.allocate(pads.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(pads);
    Tensor tensor =
        new Tensor(
            graph.model().uniqueName(second.input(1).name()),
            ElemType.INT64,
            new long[] {pads.length},
            Payload.of(bytes.array()));
    graph.setInput(second, 1, graph.addConstant(tensor, Optional.of(second)));
    graph.setInput(second, 0, first.input(0));
    graph.remove(first);
    return true;
  }

  private static Optional<long[]> sum(long[] a, long[] b) {
    if (a.length != b.length || a.length == 0) {
      return Optional.empty();
    }
    long[] sum = new long[a.length];
    for (int k = 0; k < a.length; k++) {
      if (a[k] < 0 || b[k] < 0 || a[k] > Integer.MAX_VALUE || b[k] > Integer.MAX_VALUE) {
        return Optional.empty();
      }
      sum[k] = a[k] + b[k];
    }
    return Optional.of(sum);
  }

  /** Whether two inputs are the same, left out alike, or equal constants. */
  private static boolean isSame(Value a, Value b) {
    if (a == b) {
      return true;
    }
    Tensor one = a.constant().orElse(null);
    Tensor other = b.constant().orElse(null);
    return one != null
        && other != null
        && one.elemType() == other.elemType()
        && one.elements() == other.elements()
        && one.elements() <= Byte.MAX_VALUE
        && Arrays.equals(bytes(one), bytes(other));
  }

  private static byte[] bytes(Tensor tensor) {
    ByteBuffer bytes = ByteBuffer.allocate((int) tensor.byteSize());
    try {
      tensor.data().read(0, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.array();
  }

  private static Optional<long[]> longs(Value value) {
    Tensor constant = value.constant().orElse(null);
    try {
      return constant != null && constant.elemType() == ElemType.INT64
          ? Optional.of(constant.toLongs())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
