package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes neighbouring outputs of a Split that nothing reads one. The sizes have to be given, and by
 * a constant of their own: anything else would have to store more.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Split.html">ONNX Split</a>
 */
public record TrimSplitOutputs() implements Pass {
  private static final OpId SPLIT = OpId.onnx("Split");
  private static final int SIZES_ARE_AN_INPUT = 13;

  @Override
  public String name() {
    return "trim-split-outputs";
  }

  @Override
  public String summary() {
    return "parts of a Split that nothing reads become one";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes(SPLIT)) {
      Optional<long[]> sizes = sizes(node, facts);
      boolean known = sizes.isPresent() && sizes.get().length == node.outputs().size();
      if (known && node.outputs().stream().anyMatch(Value::isUsed) && hasUnusedPair(node)) {
        trim(graph, node, sizes.get());
        edits++;
      }
    }
    return edits;
  }

  private static Optional<long[]> sizes(Node node, Facts facts) {
    if (node.attributes().hasReference()) {
      return Optional.empty();
    }
    if (node.graph().opset("").orElse(0) < SIZES_ARE_AN_INPUT) {
      return Optional.of(node.attributes().ints("split")).filter(given -> given.length > 0);
    }
    Value given = node.input(1);
    return given.constant().isPresent() && given.uses().size() == 1 && !given.isGraphOutput()
        ? Sure.numbers(facts, given)
            .map(n -> Arrays.stream(n).mapToLong(size -> (long) size).toArray())
        : Optional.empty();
  }

  private static boolean hasUnusedPair(Node node) {
    for (int k = 1; k < node.outputs().size(); k++) {
      if (!node.output(k - 1).isUsed() && !node.output(k).isUsed()) {
        return true;
      }
    }
    return false;
  }

  private static void trim(Graph graph, Node node, long[] sizes) {
    List<Value> outputs = new ArrayList<>();
    List<Long> merged = new ArrayList<>();
    boolean open = false; // whether the last output is one that nothing reads
    for (int k = 0; k < sizes.length; k++) {
      Value output = node.output(k);
      int last = merged.size() - 1;
      if (open && !output.isUsed()) {
        merged.set(last, merged.get(last) + sizes[k]);
        if (outputs.get(last) == node.output(k - 1)) { // its stated sizes are no longer right
          outputs.set(last, graph.newValue("unused"));
        }
        continue;
      }
      open = !output.isUsed();
      outputs.add(output.isAbsent() ? graph.newValue("unused") : output);
      merged.add(sizes[k]);
    }
    long[] trimmed = merged.stream().mapToLong(Long::longValue).toArray();
    List<Value> inputs = new ArrayList<>(node.inputs());
    Attributes attributes = node.attributes();
    if (graph.opset("").orElse(0) < SIZES_ARE_AN_INPUT) {
      attributes = attributes.with("split", trimmed);
    } else {
      inputs.set(1, graph.addConstant(tensor(graph, trimmed), Optional.of(node)));
    }
    Optional<Node> next = graph.detach(node);
    node.outputs().stream()
        .filter(output -> !output.isAbsent() && !outputs.contains(output))
        .forEach(graph::discard);
    graph.insert(next, SPLIT, inputs, outputs, attributes);
  }

  private static Tensor tensor(Graph graph, long[] sizes) {
    ByteBuffer bytes = ByteBuffer.allocate(sizes.length * Long.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(sizes);
    String name = graph.model().uniqueName("split_sizes");
    return new Tensor(name, ElemType.INT64, new long[] {sizes.length}, Payload.of(bytes.array()));
  }
}
