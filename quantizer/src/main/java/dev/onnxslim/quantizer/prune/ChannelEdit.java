package dev.onnxslim.quantizer.prune;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** What has to be done at one place when channels go. */
sealed interface ChannelEdit {
  /**
   * Does it.
   *
   * @param kept the channels that stay, ascending
   */
  void apply(int[] kept);

  /** A constant input loses the channels' slices along an axis, {@code block} entries each. */
  record Slice(Node node, int input, int axis, long block) implements ChannelEdit {
    @Override
    public void apply(int[] kept) {
      Tensor tensor = node.input(input).constant().orElseThrow();
      replace(node, input, SelectedPayload.select(tensor, axis, block, kept));
    }
  }

  /** A depthwise convolution has as many groups as channels. */
  record Groups(Node node) implements ChannelEdit {
    @Override
    public void apply(int[] kept) {
      node.graph().setAttributes(node, node.attributes().with("group", (long) kept.length));
    }
  }

  /** The second number of a Reshape's target counts the channels' entries. */
  record Target(Node node, long first, long block) implements ChannelEdit {
    @Override
    public void apply(int[] kept) {
      ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.putLong(first).putLong(kept.length * block);
      replace(node, 1, new Tensor("", ElemType.INT64, new long[] {2}, Payload.of(bytes.array())));
    }
  }

  /** The model states the size of a value. */
  record Retype(Value value, int axis, long block) implements ChannelEdit {
    @Override
    public void apply(int[] kept) {
      Optional<TensorType> type = value.type();
      Optional<Shape> shape = type.flatMap(TensorType::shape);
      if (shape.isPresent() && axis < shape.get().rank() && shape.get().dim(axis).isKnown()) {
        Shape pruned = shape.get().with(axis, Dim.of(kept.length * block));
        value.graph().setType(value, TensorType.of(type.get().elemType(), pruned));
      }
    }
  }

  private static void replace(Node node, int input, Tensor tensor) {
    Graph graph = node.graph();
    Value old = node.input(input);
    boolean mine = old.uses().size() == 1 && !old.isGraphOutput() && old.graph() == graph;
    if (mine && old.initializer().isPresent()) {
      graph.setInitializer(old, tensor);
      return;
    }
    String name = graph.model().uniqueName(old.name() + "_kept");
    Tensor named = new Tensor(name, tensor.elemType(), tensor.dims(), tensor.data());
    graph.setInput(node, input, graph.addConstant(named, Optional.of(node)));
    if (mine) {
      graph.remove(old.producer().orElseThrow());
    }
  }
}
