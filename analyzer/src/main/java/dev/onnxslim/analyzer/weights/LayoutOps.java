package dev.onnxslim.analyzer.weights;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Operators whose outputs hold an input's elements, moved or with another name or precision. */
final class LayoutOps {
  /** What becomes of the axes; empty when they are mixed, or the node does not tell. */
  private interface AxesRule {
    Optional<int[]> axes(Node node, int[] before);
  }

  /** Operators and their rules; they move input 0, Concat every input. */
  private static final Map<OpId, AxesRule> RULES =
      Map.of(
          OpId.onnx("Identity"), LayoutOps::same,
          OpId.onnx("Cast"), LayoutOps::same,
          OpId.onnx("Slice"), LayoutOps::same,
          OpId.onnx("Split"), LayoutOps::same,
          OpId.onnx("Concat"), LayoutOps::same,
          OpId.onnx("Transpose"), LayoutOps::transpose,
          OpId.onnx("Squeeze"), LayoutOps::squeeze,
          OpId.onnx("Unsqueeze"), LayoutOps::unsqueeze,
          OpId.onnx("Reshape"), LayoutOps::mixed,
          OpId.onnx("Flatten"), LayoutOps::mixed);

  private LayoutOps() {}

  /** Whether the reading node only moves what it reads, as floats still. */
  static boolean moves(Use use) {
    Node node = use.node();
    if (!RULES.containsKey(node.op())) {
      return false;
    }
    int to = (int) node.attributes().i("to", ElemType.FLOAT.code());
    return (use.index() == 0 || node.op().equals(OpId.onnx("Concat")))
        && ElemType.find(to).map(ElemType::isFloat).orElse(false);
  }

  /** For each axis of the outputs what {@code before} says of it; -1 for a new axis. */
  static Optional<int[]> axes(Node node, int[] before) {
    return RULES.get(node.op()).axes(node, before);
  }

  private static Optional<int[]> same(Node node, int[] before) {
    return Optional.of(before);
  }

  private static Optional<int[]> mixed(Node node, int[] before) {
    return Optional.empty();
  }

  private static Optional<int[]> transpose(Node node, int[] before) {
    int rank = before.length;
    long[] stated = node.attributes().ints("perm");
    int[] perm =
        stated.length == 0
            ? IntStream.range(0, rank).map(k -> rank - 1 - k).toArray()
            : Arrays.stream(stated).mapToInt(p -> (int) p).toArray();
    boolean valid = perm.length == rank && Arrays.stream(perm).allMatch(p -> p >= 0 && p < rank);
    return valid
        ? Optional.of(Arrays.stream(perm).map(p -> before[p]).toArray())
        : Optional.empty();
  }

  private static Optional<int[]> unsqueeze(Node node, int[] before) {
    return statedAxes(node)
        .flatMap(axes -> normalised(axes, before.length + axes.length))
        .map(
            added -> {
              int[] after = new int[before.length + added.size()];
              for (int k = 0, from = 0; k < after.length; k++) {
                after[k] = added.contains(k) ? -1 : before[from++];
              }
              return after;
            });
  }

  private static Optional<int[]> squeeze(Node node, int[] before) {
    return statedAxes(node)
        .flatMap(axes -> normalised(axes, before.length))
        .map(
            removed ->
                IntStream.range(0, before.length)
                    .filter(k -> !removed.contains(k))
                    .map(k -> before[k])
                    .toArray());
  }

  /** An attribute below opset 13, the second input from there on. */
  private static Optional<long[]> statedAxes(Node node) {
    Value input = node.input(1);
    if (input.isAbsent()) {
      return Optional.of(node.attributes().ints("axes")).filter(axes -> axes.length > 0);
    }
    Optional<Tensor> constant = input.constant();
    try {
      return constant.isPresent() ? Optional.of(constant.get().toLongs()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Set<Integer>> normalised(long[] axes, int rank) {
    Set<Integer> set = new TreeSet<>();
    for (long axis : axes) {
      int at = (int) (axis < 0 ? axis + rank : axis);
      if (at < 0 || at >= rank || !set.add(at)) {
        return Optional.empty();
      }
    }
    return Optional.of(set);
  }
}
