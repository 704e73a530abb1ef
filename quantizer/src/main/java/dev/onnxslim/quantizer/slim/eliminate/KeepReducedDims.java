package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Makes a reduction keep its axes as size 1 where an Unsqueeze, its only reader, puts them back:
 * {@code ReduceSum<keepdims = 0>} and {@code Unsqueeze} of the same axes become one {@code
 * ReduceSum<keepdims = 1>}. Axes have to be constant.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__ReduceSum.html">ONNX ReduceSum</a>
 */
public record KeepReducedDims() implements Pass {
  private static final OpId UNSQUEEZE = OpId.onnx("Unsqueeze");
  private static final Set<String> REDUCTIONS =
      Set.of(
          "ReduceSum",
          "ReduceMean",
          "ReduceMax",
          "ReduceMin",
          "ReduceProd",
          "ReduceL1",
          "ReduceL2",
          "ReduceLogSum",
          "ReduceLogSumExp",
          "ReduceSumSquare",
          "ArgMax",
          "ArgMin");

  @Override
  public String name() {
    return "keep-reduced-dims";
  }

  @Override
  public String summary() {
    return "a reduction keeps the dims that an Unsqueeze would put back";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes(UNSQUEEZE)) {
      Node reduction = node.input(0).producer().orElse(null);
      if (reduction != null && reduction.graph() == graph && isPutBack(reduction, node, facts)) {
        // A new node: the value between them, whose sizes may be stated, goes.
        List<Value> inputs = reduction.inputs();
        Optional<Node> next = graph.detach(node);
        graph.insert(
            next,
            reduction.op(),
            inputs,
            List.of(node.output(0)),
            reduction.attributes().with("keepdims", 1L));
        graph.remove(reduction);
        edits++;
      }
    }
    return edits;
  }

  private static boolean isPutBack(Node reduction, Node node, Facts facts) {
    if (!reduction.op().domain().isEmpty()
        || !REDUCTIONS.contains(reduction.op().type())
        || reduction.attributes().hasReference()
        || node.attributes().hasReference()
        || reduction.attributes().i("keepdims", 1) != 0
        || node.input(0).isGraphOutput()
        || node.input(0).uses().size() != 1) {
      return false;
    }
    int rank = facts.shape(reduction.input(0)).map(shape -> shape.rank()).orElse(-1);
    Optional<long[]> reduced = axes(reduction, facts).map(axes -> sorted(axes, rank));
    Optional<long[]> added = axes(node, facts).map(axes -> sorted(axes, rank));
    return reduced.isPresent()
        && reduced.get().length > 0
        && added.isPresent()
        && Arrays.equals(reduced.get(), added.get());
  }

  private static Optional<long[]> axes(Node node, Facts facts) {
    if (node.op().type().startsWith("Arg")) {
      return Optional.of(new long[] {node.attributes().i("axis", 0)});
    }
    if (!node.input(1).isAbsent()) {
      return Sure.numbers(facts, node.input(1))
          .map(numbers -> Arrays.stream(numbers).mapToLong(number -> (long) number).toArray());
    }
    return Optional.of(node.attributes().ints("axes"));
  }

  /** With the rank unknown, negative axes stay: both count from the same end then. */
  private static long[] sorted(long[] axes, int rank) {
    LongStream counted =
        LongStream.of(axes).map(axis -> axis < 0 && rank >= 0 ? axis + rank : axis);
    return counted.sorted().toArray();
  }
}
