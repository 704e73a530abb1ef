package dev.onnxslim.quantizer.parity;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows an integer input forward, into bodies and local functions too, to what its values are
 * used for.
 */
final class IntegerUses {
  private static final int MAX_VALUES = 20_000;

  /** Their first input's values come out again, all or some. */
  private static final Set<String> PASSING =
      Set.of(
          "Cast",
          "Identity",
          "Unsqueeze",
          "Squeeze",
          "Reshape",
          "Transpose",
          "Slice",
          "Expand",
          "Flatten",
          "Tile",
          "Gather",
          "GatherElements",
          "Split",
          "Pad",
          "Clip",
          "Relu",
          "CastLike");

  /** Any input's values come out again. */
  private static final Set<String> MERGING = Set.of("Concat", "Max", "Min", "Where");

  /** Inputs that hold sizes, counts, axes or positions, by operator. */
  private static final Map<String, Set<Integer>> SIZES =
      Map.ofEntries(
          Map.entry("Reshape", Set.of(1)),
          Map.entry("Expand", Set.of(1)),
          Map.entry("Resize", Set.of(2, 3)),
          Map.entry("Upsample", Set.of(1)),
          Map.entry("ConstantOfShape", Set.of(0)),
          Map.entry("Range", Set.of(0, 1, 2)),
          Map.entry("Slice", Set.of(1, 2, 3, 4)),
          Map.entry("TopK", Set.of(1)),
          Map.entry("Tile", Set.of(1)),
          Map.entry("Pad", Set.of(1)),
          Map.entry("Split", Set.of(1)),
          // onnxruntime 1.29 never returns from a transform along axis 0
          Map.entry("DFT", Set.of(1, 2)),
          Map.entry("Loop", Set.of(0)));

  /** Inputs that hold an axis, by operator; those of reductions are known by their names. */
  private static final Map<String, Integer> AXES =
      Map.of("Unsqueeze", 1, "Squeeze", 1, "CumSum", 1, "CumProd", 1);

  /** Table input by index input of the embedding operators outside the standard. */
  private static final Map<String, Map<Integer, Integer>> TABLES =
      Map.of(
          "EmbedLayerNormalization", Map.of(0, 2, 1, 4, 8, 3),
          "GatherBlockQuantized", Map.of(1, 0));

  private record Step(Value value, long offset) {}

  private final Deque<Step> todo = new ArrayDeque<>();
  private final Set<Value> seen = new HashSet<>();
  private final List<Double> comparedWith = new ArrayList<>();
  private long tableRows;
  private boolean size;
  private boolean masked;
  private boolean other;

  IntegerUses(Value input) {
    push(input, 0);
    while (!todo.isEmpty() && seen.size() < MAX_VALUES) {
      Step step = todo.poll();
      for (Use use : step.value().uses()) visit(use, step.offset());
      ValueFlow.outOf(step.value()).forEach(outer -> push(outer, step.offset()));
    }
  }

  /** Rows of the smallest table that the values index, or 0 when they index none. */
  long tableRows() {
    return tableRows;
  }

  /** The constants that the values are compared with. */
  List<Double> comparedWith() {
    return comparedWith;
  }

  /** Whether the values are only used as true and false, or as {@code 1 - x}. */
  boolean isMask() {
    return masked && !other && !size;
  }

  /** Whether the values are sizes, counts or positions. */
  boolean isSize() {
    return size;
  }

  private void push(Value value, long offset) {
    if (!value.isAbsent() && seen.add(value)) todo.add(new Step(value, offset));
  }

  private void visit(Use use, long offset) {
    Node node = use.node();
    if (ValueFlow.isCall(node)) {
      ValueFlow.into(use).forEach(inner -> push(inner, offset));
      boolean condition = node.op().equals(OpId.onnx("If")) || use.index() == 1;
      masked |= condition && node.bodies().size() > 0;
      size |= node.op().equals(OpId.onnx("Loop")) && use.index() == 0;
      return;
    }
    if (isIndex(use)) {
      indexes(use, offset);
    } else if (isAxis(use)) {
      tableRows = 1; // axis 0 is always there
    } else if (SIZES.getOrDefault(node.op().type(), Set.of()).contains(use.index())) {
      size = true;
    } else if (use.index() == 0 && PASSING.contains(node.op().type())
        || MERGING.contains(node.op().type()) && !isCondition(use)) {
      node.outputs().forEach(output -> push(output, offset));
    } else {
      compute(use, offset);
    }
  }

  private static boolean isCondition(Use use) {
    return use.node().op().type().equals("Where") && use.index() == 0;
  }

  private static boolean isAxis(Use use) {
    String type = use.node().op().type();
    return AXES.getOrDefault(type, type.startsWith("Reduce") ? 1 : -1) == use.index();
  }

  private static boolean isIndex(Use use) {
    OpId op = use.node().op();
    Map<Integer, Integer> tables = TABLES.get(op.type());
    if (tables != null && !op.domain().isEmpty()) return tables.containsKey(use.index());
    return switch (op.type()) {
      case "Gather", "GatherElements", "GatherND", "ScatterElements", "ScatterND" ->
          use.index() == 1;
      case "OneHot" -> use.index() == 0;
      default -> false;
    };
  }

  private void indexes(Use use, long offset) {
    Node node = use.node();
    long rows =
        switch (node.op().type()) {
          case "OneHot" -> constant(node, 1).map(v -> (long) (double) v).orElse(0L);
          case "GatherND", "ScatterND" -> smallestDim(node.input(0));
          case "EmbedLayerNormalization" ->
              dim(node.input(TABLES.get("EmbedLayerNormalization").get(use.index())), 0);
          default -> dim(node.input(0), (int) node.attributes().i("axis", 0));
        };
    if (rows <= 0) {
      size = true; // a table whose size is not known: a small position
      return;
    }
    long usable = Math.max(1, rows - Math.max(0, offset));
    tableRows = tableRows == 0 ? usable : Math.min(tableRows, usable);
  }

  private void compute(Use use, long offset) {
    Node node = use.node();
    Optional<Double> constant =
        node.inputs().size() == 2 ? constant(node, 1 - use.index()) : Optional.empty();
    switch (node.op().type()) {
      case "Equal" -> constant.ifPresentOrElse(this::comparesWith, () -> other = true);
      case "Add" -> shift(node, offset, constant, 1);
      case "Sub" -> {
        if (use.index() == 1) masked |= constant.filter(c -> c == 1).isPresent();
        shift(node, offset, constant, use.index() == 0 ? -1 : 0);
      }
      case "Not", "And", "Or", "Where", "Mul" -> masked = true;
      default -> other = true;
    }
  }

  private void comparesWith(double constant) {
    if (!comparedWith.contains(constant)) comparedWith.add(constant);
  }

  /** An index may be shifted by a constant: positions that begin at 2, say. */
  private void shift(Node node, long offset, Optional<Double> constant, int sign) {
    if (constant.isEmpty() || sign == 0) return;
    long shifted = offset + sign * Math.round(constant.get());
    node.outputs().forEach(output -> push(output, shifted));
  }

  private static Optional<Double> constant(Node node, int index) {
    Optional<Tensor> tensor = constantOf(node.input(index), 4);
    try {
      if (tensor.isEmpty() || tensor.get().elements() != 1) return Optional.empty();
      ElemType type = tensor.get().elemType();
      if (type.isFloat()) return Optional.of((double) tensor.get().toFloats()[0]);
      return type.isInteger() ? Optional.of((double) tensor.get().toLongs()[0]) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // its data are gone: the reader has told why
    }
  }

  /** The constant behind casts and copies. */
  private static Optional<Tensor> constantOf(Value value, int depth) {
    if (value.isAbsent()) return Optional.empty();
    if (value.constant().isPresent() || depth == 0) return value.constant();
    return value
        .producer()
        .filter(node -> Set.of("Cast", "Identity", "Unsqueeze").contains(node.op().type()))
        .flatMap(node -> constantOf(node.input(0), depth - 1));
  }

  private static long smallestDim(Value value) {
    return shape(value, 4).stream()
        .flatMap(shape -> shape.dims().stream())
        .mapToLong(Dim::sizeOrMinusOne)
        .min()
        .orElse(0);
  }

  private static long dim(Value value, int axis) {
    return shape(value, 4)
        .filter(shape -> axis < shape.rank() && axis >= -shape.rank())
        .map(shape -> shape.dim(axis).sizeOrMinusOne())
        .orElse(0L);
  }

  /** The shape of a table, also behind what only changes how its elements are stored. */
  private static Optional<Shape> shape(Value value, int depth) {
    Optional<Shape> known =
        value
            .constant()
            .map(t -> Shape.of(t.dims()))
            .or(() -> value.type().flatMap(t -> t.shape()));
    if (known.isPresent() || depth == 0) return known;
    Set<String> storage = Set.of("Cast", "Identity", "DequantizeLinear");
    Optional<Value> behind =
        value.producer().isPresent()
            ? value
                .producer()
                .filter(node -> storage.contains(node.op().type()))
                .map(node -> node.input(0))
            : ValueFlow.outsideOf(value).stream().findFirst();
    return behind.flatMap(outer -> shape(outer, depth - 1));
  }
}
