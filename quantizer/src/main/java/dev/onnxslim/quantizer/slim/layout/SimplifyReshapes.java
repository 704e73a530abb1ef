package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.analyzer.ops.Contents;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes constants for computed shapes that Reshape and Expand read: a size that is copied from the
 * same axis is 0 for Reshape and 1 for Expand, and one that Reshape can work out is -1. It needs
 * the other sizes to be known. All readers of a shape have to agree, so that what computes it goes.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Reshape.html">ONNX Reshape</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Expand.html">ONNX Expand</a>
 */
public record SimplifyReshapes() implements Pass {
  private static final OpId RESHAPE = OpId.onnx("Reshape");
  private static final OpId EXPAND = OpId.onnx("Expand");

  @Override
  public String name() {
    return "simplify-reshapes";
  }

  @Override
  public String summary() {
    return "shape inputs become constants with at most one open size";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    SmallConstants constants = new SmallConstants(graph);
    int edits = 0;
    for (Node node : graph.nodes()) {
      Value shape = node.output(0);
      if (node.op().equals(OpId.onnx("Constant"))
          || !Reach.hasOneResult(node)
          || facts.contents(shape).flatMap(Contents::integers).isEmpty()) {
        continue;
      }
      List<Use> uses = shape.uses();
      List<long[]> targets = new ArrayList<>();
      for (Use use : uses) {
        target(graph, use, facts).ifPresent(targets::add);
      }
      if (targets.size() == uses.size()) {
        for (int k = 0; k < uses.size(); k++) {
          Use use = uses.get(k);
          graph.setInput(use.node(), use.index(), constants.list(use.node(), targets.get(k)));
          edits++;
        }
      }
    }
    return edits;
  }

  private static Optional<long[]> target(Graph graph, Use use, Facts facts) {
    Node reader = use.node();
    if (use.index() != 1 || reader.graph() != graph || reader.attributes().hasReference()) {
      return Optional.empty();
    }
    List<Dim> elements = facts.contents(reader.input(1)).flatMap(Contents::integers).orElseThrow();
    Optional<Shape> data = facts.shape(reader.input(0));
    if (reader.op().equals(RESHAPE) && reader.attributes().i("allowzero", 0) == 0) {
      return ReshapeTarget.of(data, elements);
    }
    return reader.op().equals(EXPAND) && data.isPresent()
        ? expanded(data.get(), elements)
        : Optional.empty();
  }

  /** Expand keeps the size of an axis for which it is asked for 1. */
  private static Optional<long[]> expanded(Shape data, List<Dim> elements) {
    long[] target = new long[elements.size()];
    int added = target.length - data.rank();
    for (int k = 0; k < target.length; k++) {
      Dim element = elements.get(k);
      boolean kept = k >= added && data.dim(k - added).equals(element);
      if (element instanceof Dim.Known known) {
        target[k] = known.size();
      } else if (kept && !(element instanceof Dim.Unknown)) {
        target[k] = 1;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(target);
  }
}
