package dev.onnxslim.analyzer.weights;

import dev.onnxslim.analyzer.ops.EinsumEquation;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The operators whose constant inputs are weights, and which axes of a weight each sums over. A new
 * one is one row.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 * @see <a
 *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">contrib
 *     operators</a>
 */
final class HeavyOps {
  /** The reduced axes of a weight of {@code rank}; empty when the node does not tell. */
  private interface AxesRule {
    Optional<WeightAxes> axes(Node node, int rank);
  }

  /** Input {@code index} of {@code op} is a weight. */
  private record Row(OpId op, int index, AxesRule rule) {}

  private static final int ANY = -1;

  private static final List<Row> ROWS =
      List.of(
          row("MatMul", 0, HeavyOps::leftFactor),
          row("MatMul", 1, HeavyOps::rightFactor),
          row("Gemm", 0, (node, rank) -> factor(rank, isSet(node, "transA") ? 0 : 1)),
          row("Gemm", 1, (node, rank) -> factor(rank, isSet(node, "transB") ? 1 : 0)),
          row("Conv", 1, HeavyOps::convolution),
          row("DeformConv", 1, HeavyOps::convolution),
          row("ConvTranspose", 1, HeavyOps::transposedConvolution),
          row("Gather", 0, HeavyOps::table),
          row("LSTM", 1, HeavyOps::recurrent),
          row("LSTM", 2, HeavyOps::recurrent),
          row("GRU", 1, HeavyOps::recurrent),
          row("GRU", 2, HeavyOps::recurrent),
          row("RNN", 1, HeavyOps::recurrent),
          row("RNN", 2, HeavyOps::recurrent),
          row("Einsum", ANY, HeavyOps::unknown),
          contrib("FusedMatMul", 0, HeavyOps::fusedLeftFactor),
          contrib("FusedMatMul", 1, HeavyOps::fusedRightFactor),
          contrib("FusedMatMulActivation", 0, HeavyOps::fusedLeftFactor),
          contrib("FusedMatMulActivation", 1, HeavyOps::fusedRightFactor),
          contrib("FusedGemm", 1, (node, rank) -> factor(rank, isSet(node, "transB") ? 1 : 0)),
          contrib("TransposeMatMul", 1, HeavyOps::fusedRightFactor),
          contrib("GemmFastGelu", 1, HeavyOps::rightFactor),
          contrib("FusedConv", 1, HeavyOps::convolution),
          contrib("ConvTransposeWithDynamicPads", 1, HeavyOps::transposedConvolution),
          contrib("Attention", 1, HeavyOps::rightFactor),
          contrib("DecoderAttention", 3, HeavyOps::rightFactor),
          contrib("DecoderAttention", 4, HeavyOps::rightFactor),
          contrib("LongformerAttention", 1, HeavyOps::rightFactor),
          contrib("LongformerAttention", 4, HeavyOps::rightFactor),
          contrib("EmbedLayerNormalization", 2, HeavyOps::rows),
          contrib("EmbedLayerNormalization", 3, HeavyOps::rows),
          contrib("EmbedLayerNormalization", 4, HeavyOps::rows),
          contrib("MoE", 2, HeavyOps::unknown),
          contrib("MoE", 4, HeavyOps::unknown),
          contrib("MoE", 6, HeavyOps::unknown));

  private static final Map<OpId, List<Row>> BY_OP = byOp();

  private HeavyOps() {}

  /** Whether a constant at this input is a weight. */
  static boolean isWeight(Node node, int index) {
    return row(node, index).isPresent();
  }

  /** The axes of a weight of {@code rank} at this input that the node sums over. */
  static Optional<WeightAxes> axes(Node node, int index, int rank) {
    if (node.op().equals(OpId.onnx("Einsum"))) {
      return EinsumEquation.parse(node.attributes().s("equation", ""))
          .map(equation -> equation.summed(index, rank))
          .filter(axes -> !axes.isEmpty())
          .map(WeightAxes::new);
    }
    return row(node, index).flatMap(row -> row.rule().axes(node, rank));
  }

  private static Optional<Row> row(Node node, int index) {
    for (Row row : BY_OP.getOrDefault(node.op(), List.of())) {
      if (row.index() == index || row.index() == ANY) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  private static Optional<WeightAxes> leftFactor(Node node, int rank) {
    return factor(rank, rank - 1);
  }

  private static Optional<WeightAxes> rightFactor(Node node, int rank) {
    return factor(rank, Math.max(0, rank - 2));
  }

  private static Optional<WeightAxes> fusedLeftFactor(Node node, int rank) {
    return fused(node, rank, "A", rank - 1);
  }

  private static Optional<WeightAxes> fusedRightFactor(Node node, int rank) {
    return fused(node, rank, "B", rank - 2);
  }

  /** {@code transA} and {@code transB} swap the last two axes, {@code transBatch} moves others. */
  private static Optional<WeightAxes> fused(Node node, int rank, String factor, int axis) {
    if (rank < 2 || rank > 2 && isSet(node, "transBatch" + factor)) {
      return Optional.empty();
    }
    return factor(rank, isSet(node, "trans" + factor) ? 2 * rank - 3 - axis : axis);
  }

  private static Optional<WeightAxes> factor(int rank, int axis) {
    return axis >= 0 && axis < rank ? Optional.of(WeightAxes.of(axis)) : Optional.empty();
  }

  /** {@code W[M, C/group, k...]}: one output channel is all but axis 0. */
  private static Optional<WeightAxes> convolution(Node node, int rank) {
    return allBut(0, rank);
  }

  /** {@code W[C, M/group, k...]}: one output channel is all but axis 1. */
  private static Optional<WeightAxes> transposedConvolution(Node node, int rank) {
    return allBut(1, rank);
  }

  /** {@code W[directions, gates*H, I]}. */
  private static Optional<WeightAxes> recurrent(Node node, int rank) {
    return factor(rank, 2);
  }

  /** A row of a table is one entry. */
  private static Optional<WeightAxes> rows(Node node, int rank) {
    return allBut(0, rank);
  }

  private static Optional<WeightAxes> table(Node node, int rank) {
    long axis = node.attributes().i("axis", 0);
    return allBut((int) (axis < 0 ? axis + rank : axis), rank);
  }

  private static Optional<WeightAxes> unknown(Node node, int rank) {
    return Optional.empty();
  }

  private static Optional<WeightAxes> allBut(int channel, int rank) {
    List<Integer> reduced = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      if (axis != channel) {
        reduced.add(axis);
      }
    }
    return reduced.isEmpty() ? Optional.empty() : Optional.of(new WeightAxes(reduced));
  }

  private static boolean isSet(Node node, String attribute) {
    return node.attributes().i(attribute, 0) != 0;
  }

  private static Row row(String type, int index, AxesRule rule) {
    return new Row(OpId.onnx(type), index, rule);
  }

  private static Row contrib(String type, int index, AxesRule rule) {
    return new Row(OpId.ms(type), index, rule);
  }

  private static Map<OpId, List<Row>> byOp() {
    Map<OpId, List<Row>> byOp = new HashMap<>();
    for (Row row : ROWS) {
      byOp.computeIfAbsent(row.op(), op -> new ArrayList<>()).add(row);
    }
    return byOp;
  }
}
