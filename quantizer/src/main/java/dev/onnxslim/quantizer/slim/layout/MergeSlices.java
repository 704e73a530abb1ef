package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes one Slice of two whose bounds are constants, from opset 10 on. An axis that both cut needs
 * steps of 1 and bounds counted from the start, or a known size. Nothing else reads the first.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Slice.html">ONNX Slice</a>
 */
public record MergeSlices() implements Pass {
  @Override
  public String name() {
    return "merge-slices";
  }

  @Override
  public String summary() {
    return "Slices that follow each other become one";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.opset("").orElse(0) < SliceRanges.INPUTS) {
      return 0;
    }
    SmallConstants constants = new SmallConstants(graph);
    int edits = 0;
    for (Node node : graph.nodes(SliceRanges.SLICE)) {
      Node inner = node.input(0).producer().orElse(null);
      if (inner == null || !Reach.isOnlyFor(node.input(0), node) || inner.graph() != graph) {
        continue;
      }
      Optional<Shape> data = facts.shape(inner.input(0));
      Optional<Shape> middle = facts.shape(node.input(0));
      Optional<SliceRanges> first = SliceRanges.of(inner, data);
      Optional<SliceRanges> second = SliceRanges.of(node, data); // ranks are the same
      Optional<SliceRanges> both =
          first.isPresent() && second.isPresent()
              ? first.get().then(second.get(), data, middle)
              : Optional.empty();
      if (both.isPresent()) {
        rewrite(graph, node, inner.input(0), both.get(), constants);
        edits++;
      }
    }
    return edits;
  }

  private static void rewrite(
      Graph graph, Node node, Value data, SliceRanges ranges, SmallConstants constants) {
    List<Value> inputs = new ArrayList<>(List.of(data));
    inputs.add(constants.list(node, ranges.starts()));
    inputs.add(constants.list(node, ranges.ends()));
    inputs.add(constants.list(node, ranges.axes()));
    if (Arrays.stream(ranges.steps()).anyMatch(step -> step != 1)) {
      inputs.add(constants.list(node, ranges.steps()));
    }
    Value result = node.output(0);
    Optional<Node> next = graph.detach(node);
    graph.insert(next, SliceRanges.SLICE, inputs, List.of(result), node.attributes());
  }
}
