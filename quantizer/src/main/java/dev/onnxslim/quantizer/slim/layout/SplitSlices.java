package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.slim.layout.SliceRanges.Range;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes one Split of Slices that cut one value into neighbouring parts: along one axis of known
 * size, with steps of 1, none of them empty, each element in exactly one of them; from opset 10 on.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Split.html">ONNX Split</a>
 */
public record SplitSlices() implements Pass {
  private static final OpId SPLIT = OpId.onnx("Split");

  /** From here on the sizes are an input. */
  private static final int SIZES_INPUT = 13;

  /** Those that onnxruntime's Split has in every version. */
  private static final Set<ElemType> TYPES = Set.of(ElemType.FLOAT, ElemType.INT32, ElemType.INT64);

  /** Slices of one value along one axis. */
  private record Cut(Value data, long axis, long size) {}

  @Override
  public String name() {
    return "split-slices";
  }

  @Override
  public String summary() {
    return "Slices that cut an axis into its parts become one Split";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.opset("").orElse(0) < SliceRanges.INPUTS) {
      return 0;
    }
    Map<Cut, TreeMap<Range, Node>> cuts = new LinkedHashMap<>();
    for (Node node : graph.nodes(SliceRanges.SLICE)) {
      add(node, facts, cuts);
    }
    SmallConstants constants = new SmallConstants(graph);
    int edits = 0;
    for (var entry : cuts.entrySet()) {
      List<Range> parts = parts(entry.getValue(), entry.getKey().size());
      if (parts.size() > 1) {
        split(graph, entry.getKey(), parts, entry.getValue(), constants);
        edits++;
      }
    }
    return edits;
  }

  private static void add(Node node, Facts facts, Map<Cut, TreeMap<Range, Node>> cuts) {
    Optional<Shape> shape = facts.shape(node.input(0));
    Optional<SliceRanges> ranges =
        shape.isPresent() && TYPES.contains(facts.elemType(node.input(0)))
            ? SliceRanges.of(node, shape)
            : Optional.empty();
    boolean isRead = node.output(0).isUsed() || node.output(0).isGraphOutput();
    if (!isRead || ranges.isEmpty() || ranges.get().byAxis().size() != 1) {
      return;
    }
    long axis = ranges.get().byAxis().firstKey();
    Range range = ranges.get().byAxis().get(axis);
    if (axis >= shape.get().rank()
        || range.step() != 1
        || !(shape.get().dim((int) axis) instanceof Dim.Known size)) {
      return;
    }
    Range absolute = range.in(size.size());
    long end = Math.min(absolute.end(), size.size());
    if (absolute.start() < end) {
      cuts.computeIfAbsent(
              new Cut(node.input(0), axis, size.size()), cut -> new TreeMap<>(SplitSlices::order))
          .putIfAbsent(new Range(absolute.start(), end, 1), node);
    }
  }

  private static int order(Range a, Range b) {
    int starts = Long.compare(a.start(), b.start());
    return starts != 0 ? starts : Long.compare(a.end(), b.end());
  }

  /** Ranges of the Slices, each from where another ends, that make up an axis; empty if none do. */
  private static List<Range> parts(TreeMap<Range, Node> slices, long size) {
    TreeMap<Long, Range> lastBefore = new TreeMap<>(); // the range that leads to a place
    for (Range range : slices.keySet()) { // by start
      if (range.start() == 0 || lastBefore.containsKey(range.start())) {
        lastBefore.putIfAbsent(range.end(), range);
      }
    }
    List<Range> parts = new ArrayList<>();
    for (long at = size; at > 0; at = parts.get(0).start()) {
      if (!lastBefore.containsKey(at)) {
        return List.of();
      }
      parts.add(0, lastBefore.get(at));
    }
    return parts;
  }

  private static void split(
      Graph graph,
      Cut cut,
      List<Range> parts,
      TreeMap<Range, Node> slices,
      SmallConstants constants) {
    List<Value> outputs = parts.stream().map(part -> slices.get(part).output(0)).toList();
    List<Node> gone = new ArrayList<>(graph.nodes(SliceRanges.SLICE));
    gone.retainAll(parts.stream().map(slices::get).toList());
    Node first = gone.get(0);
    long[] sizes = parts.stream().mapToLong(part -> part.end() - part.start()).toArray();
    Attributes attributes = Attributes.none().with("axis", cut.axis());
    List<Value> inputs = new ArrayList<>(List.of(cut.data()));
    if (graph.opset("").orElse(0) < SIZES_INPUT) {
      attributes = attributes.with("split", sizes);
    } else {
      inputs.add(constants.list(first, sizes));
    }
    Optional<Node> next = Optional.empty();
    for (int k = gone.size() - 1; k >= 0; k--) { // the first one's place is that of the Split
      next = graph.detach(gone.get(k));
    }
    graph.insert(next, SPLIT, inputs, outputs, attributes);
  }
}
