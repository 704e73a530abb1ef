package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rules of the recurrent layers.
 *
 * <p>MACs are {@code directions · T · B · gates · (I + H) · H}, for padded sequences too: lengths
 * that an input gives are data. The rest of a step is counted per element of the state; clipping
 * and coupled gates, which hardly any exporter writes, are not told apart.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LSTM.html">ONNX LSTM</a>
 */
final class RecurrentOps {
  private static final int X = 0;
  private static final int W = 1;
  private static final int R = 2;
  private static final int B = 3;
  private static final int SEQUENCE_LENS = 4;
  private static final int INITIAL_H = 5;
  private static final int PEEPHOLES = 7;

  private RecurrentOps() {}

  static List<OpRule> rules() {
    List<OpRule> rules = new ArrayList<>();
    for (Cell cell : Cell.values()) {
      rules.add(
          OpRule.of(
              cell.op, 1, op -> Layer.of(op, cell).outputs(op), op -> Layer.of(op, cell).cost(op)));
    }
    rules.add(OpRule.onnx("GRUUnit", 1, op -> op.known(op.shape(0)), RecurrentOps::gruUnitCost));
    return rules;
  }

  /** What one step computes beside the two products, per element of the state. */
  private enum Cell {
    /** Three gates, the candidate, tanh of the state; f·c + i·g and o·tanh(c). */
    LSTM(OpId.onnx("LSTM"), 4, 5, 4),
    /** Two gates, the candidate; r·h and (1 - z)·n + z·h. */
    GRU(OpId.onnx("GRU"), 3, 3, 5),
    RNN(OpId.onnx("RNN"), 1, 1, 0),
    /**
     * As LSTM with transposed weights: {@code W[directions,I,4·H]}, {@code R[directions,H,4·H]}.
     */
    DYNAMIC_QUANTIZE_LSTM(OpId.ms("DynamicQuantizeLSTM"), 4, 5, 4),
    /** As LSTM; {@code W} has columns for the attention that is joined to a step's input. */
    ATTN_LSTM(OpId.ms("AttnLSTM"), 4, 5, 4);

    final OpId op;
    final int gates;
    final int activations;
    final int elementwise;

    Cell(OpId op, int gates, int activations, int elementwise) {
      this.op = op;
      this.gates = gates;
      this.activations = activations;
      this.elementwise = elementwise;
    }

    /** The axis of the weights that has one element per gate and state. */
    int gatesAxis() {
      return this == DYNAMIC_QUANTIZE_LSTM ? 2 : 1;
    }

    /** The axis of the weights that a step's input, or the state, is multiplied along. */
    int reducedAxis() {
      return 3 - gatesAxis();
    }

    /** Additions of biases and peepholes, where a node has them. */
    int additions(OpContext op) {
      int additions = 0;
      if (op.has(B)) {
        // The recurrent bias of the candidate cannot be joined to the other one before the reset.
        boolean apart = this == GRU && op.attributes().i("linear_before_reset", 0) != 0;
        additions += gates + (apart ? 1 : 0);
      }
      return gates == 4 && op.has(PEEPHOLES) ? additions + 2 * 3 : additions;
    }
  }

  /** The sizes of a layer; one that nothing tells is unknown. */
  private record Layer(
      Cell cell, Dim directions, Dim steps, Dim batch, Dim input, Dim hidden, boolean batchFirst) {

    static Layer of(OpContext op, Cell cell) {
      boolean batchFirst = op.attributes().i("layout", 0) != 0;
      Shape x = op.shapeIfKnown(X).isPresent() ? op.shapeOfRank(X, 3) : Shape.ofRank(3);
      Dim input = size(op, W, cell.reducedAxis(), 3);
      if (cell != Cell.ATTN_LSTM) {
        input = agreed(op, "the size of a step's input", input, x.dim(2));
      }
      Dim batch = x.dim(batchFirst ? 0 : 1);
      batch = agreed(op, "the batch", batch, size(op, SEQUENCE_LENS, 0, 1));
      batch = agreed(op, "the batch", batch, size(op, INITIAL_H, batchFirst ? 0 : 1, 3));
      Dim steps = x.dim(batchFirst ? 1 : 0);
      return new Layer(cell, directions(op), steps, batch, input, hidden(op, cell), batchFirst);
    }

    private static Dim directions(OpContext op) {
      String direction = op.attributes().s("direction", "forward");
      Dim stated = Dim.of(direction.equalsIgnoreCase("bidirectional") ? 2 : 1);
      return agreed(op, "the number of directions", stated, size(op, W, 0, 3));
    }

    private static Dim hidden(OpContext op, Cell cell) {
      Dim hidden =
          op.attributes().has("hidden_size")
              ? Dim.of(op.attributes().i("hidden_size", 0))
              : Dim.UNKNOWN;
      hidden = agreed(op, "the size of the state", hidden, size(op, R, cell.reducedAxis(), 3));
      Dim ofGates = size(op, W, cell.gatesAxis(), 3);
      return agreed(op, "the size of the state", hidden, ofGates.floorDiv(cell.gates));
    }

    /**
     * {@code Y[T,directions,B,H]}, {@code Y_h[directions,B,H]} and as this {@code Y_c}; with {@code
     * layout = 1} {@code Y[B,T,directions,H]} and {@code Y_h[B,directions,H]}.
     */
    Inferred outputs(OpContext op) {
      Shape last =
          batchFirst ? Shape.of(batch, directions, hidden) : Shape.of(directions, batch, hidden);
      return op.known(last.insert(batchFirst ? 1 : 0, steps), last, last);
    }

    OpCost cost(OpContext op) {
      Dim rows = directions.times(steps).times(batch);
      Dim states = rows.times(hidden);
      Dim macs = states.times(cell.gates).times(input.plus(hidden));
      if (macs instanceof Dim.Unknown) {
        throw op.unknown("a size of the layer");
      }
      int elementwise = cell.elementwise + cell.additions(op);
      OpCost cost =
          new OpCost(
              macs,
              Map.of(
                  Work.ACTIVATION, states.times(cell.activations),
                  Work.ELEMENTWISE, states.times(elementwise)));
      return cell == Cell.ATTN_LSTM ? cost.plus(attention(op, rows)) : cost;
    }

    /**
     * Bahdanau attention: keys {@code M[B,S,memory] · MW} once, then in each step the query {@code
     * h · QW}, {@code V · tanh(keys + query)} as scores, their Softmax, the context, and {@code AW}
     * over the context and the state.
     */
    private OpCost attention(OpContext op, Dim rows) {
      final int queryWeights = 8;
      final int memory = 11;
      final int attentionWeights = 13;
      if (!op.has(queryWeights)) {
        return OpCost.NONE;
      }
      Dim size = op.shapeOfRank(queryWeights, 3).dim(2);
      Shape m = op.shapeOfRank(memory, 3);
      Dim scored = m.dim(1).times(size);
      Dim perStep = hidden.times(size).plus(scored).plus(m.dim(1).times(m.dim(2)));
      if (op.has(attentionWeights)) {
        perStep = perStep.plus(op.shapeOfRank(attentionWeights, 3).elements(1, 3));
      }
      Dim keys = directions.times(m.elements()).times(size);
      return new OpCost(
          keys.plus(rows.times(perStep)),
          Map.of(
              Work.ACTIVATION, rows.times(scored),
              Work.ELEMENTWISE, rows.times(scored),
              Work.NORMALISATION, rows.times(m.dim(1))));
    }
  }

  /** One step of GRU whose products are already there. */
  private static OpCost gruUnitCost(OpContext op) {
    Dim states = op.shape(0).elements();
    return OpCost.of(Work.ACTIVATION, states.times(Cell.GRU.activations))
        .plus(OpCost.of(Work.ELEMENTWISE, states.times(Cell.GRU.elementwise)));
  }

  /** A dimension of an input; unknown when the shape is not known or the input not given. */
  private static Dim size(OpContext op, int index, int axis, int rank) {
    return op.shapeIfKnown(index).isPresent() ? op.shapeOfRank(index, rank).dim(axis) : Dim.UNKNOWN;
  }

  /** What two sources say of one size, the more definite one; ends the rule when they differ. */
  private static Dim agreed(OpContext op, String what, Dim a, Dim b) {
    if (a.conflictsWith(b)) {
      throw op.invalid(what + " is " + a + " and " + b);
    }
    return b.isKnown() || a instanceof Dim.Unknown ? b : a;
  }
}
