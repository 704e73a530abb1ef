package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import java.util.List;

/** Rules of attention as a recurrence of one matrix for each head. */
final class LinearAttentionOps {
  private LinearAttentionOps() {}

  static List<OpRule> rules() {
    return List.of(
        linear(OpId.onnx("LinearAttention"), 27),
        linear(OpId.ms("LinearAttention"), 1),
        OpRule.ms("GatedDeltaNet", LinearAttentionOps::delta, LinearAttentionOps::deltaCost)
            .withElemTypes(op -> List.of(op.elemType(0), op.elemType(6))),
        OpRule.ms(
            "LinearAttentionGate",
            op -> op.known(op.shape(0), op.shape(0)),
            LinearAttentionOps::gateCost));
  }

  private static OpRule linear(OpId op, int since) {
    return OpRule.of(op, since, LinearAttentionOps::linear, LinearAttentionOps::linearCost)
        .withElemTypes(node -> List.of(node.elemType(0), node.elemType(3)));
  }

  /**
   * {@code Q[B,T,H·D], K[B,T,G·D], V[B,T,G·E] -> Y[B,T,max(H,G)·E], state[B,G,D,E]}; onnxruntime's
   * may keep the last {@code state_window} states, as a first axis.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__LinearAttention.html">ONNX
   *     LinearAttention</a>
   */
  private static Inferred linear(OpContext op) {
    Shape q = op.shapeOfRank(0, 3);
    Dim heads = AttentionSizes.heads(op, "q_num_heads");
    Dim groups = AttentionSizes.heads(op, "kv_num_heads");
    Dim size = AttentionSizes.headSize(op, q.dim(2), heads);
    Dim valueSize = valueSize(op, groups);
    Shape state = Shape.of(q.dim(0), groups, size, valueSize);
    long window = op.attributes().i("state_window", 0);
    return op.known(
        q.with(2, heads.max(groups).times(valueSize)),
        window > 0 ? state.insert(0, Dim.of(window)) : state);
  }

  private static Dim valueSize(OpContext op, Dim groups) {
    return op.shapeIfKnown(2).isPresent()
        ? AttentionSizes.headSize(op, op.shapeOfRank(2, 3).dim(2), groups)
        : Dim.UNKNOWN;
  }

  /** MACs: {@link #recurrence} with {@code B · T} steps. */
  private static OpCost linearCost(OpContext op) {
    Shape q = op.shapeOfRank(0, 3);
    Dim heads = AttentionSizes.heads(op, "q_num_heads");
    Dim groups = AttentionSizes.heads(op, "kv_num_heads");
    Dim size = AttentionSizes.headSize(op, q.dim(2), heads);
    return recurrence(
        op, q.elements(0, 2), heads.max(groups), groups, size.times(valueSize(op, groups)));
  }

  /**
   * One step updates each state by an outer product and reads it for each query head; the delta
   * rules read it by the key before: {@code MACs = steps · D · E · (heads + groups · (1 or 2))}. A
   * gate scales the states, which is elementwise work.
   */
  private static OpCost recurrence(OpContext op, Dim steps, Dim heads, Dim groups, Dim state) {
    String rule = op.attributes().s("update_rule", "gated_delta");
    Dim products = heads.plus(groups.times(rule.endsWith("delta") ? 2 : 1));
    OpCost cost = OpCost.macs(steps.times(state).times(products));
    return rule.startsWith("gated")
        ? cost.plus(OpCost.of(Work.ELEMENTWISE, steps.times(groups).times(state)))
        : cost;
  }

  /**
   * Token-major: {@code Q[T...,H,D], K[T...,H,D], V[T...,G,E] -> Y[T...,G,E], state[B,G,E,D]}; Q, K
   * and V may be packed in one, whose sizes only the state tells.
   *
   * @see <a
   *     href="https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md">contrib
   *     operators</a>
   */
  private static Inferred delta(OpContext op) {
    Shape q = op.shape(0);
    Shape state = op.shapeIfKnown(6).isPresent() ? op.shapeOfRank(6, 4) : Shape.ofRank(4);
    if (!op.has(2)) {
      return op.known(q.dropLast(1).append(state.dim(1), state.dim(2)), state);
    }
    Shape v = op.shape(2);
    if (v.rank() < 3) {
      throw op.invalid("values " + v);
    }
    Dim batch = op.has(6) || v.rank() != 4 ? state.dim(0) : v.dim(0);
    return op.known(v, Shape.of(batch, v.dim(-2), v.dim(-1), q.dim(-1)));
  }

  /** MACs: {@link #recurrence} with one step for each token. */
  private static OpCost deltaCost(OpContext op) {
    Shape y = op.outputShape(0);
    Dim size = op.has(2) ? op.dim(0, -1) : op.dim(6, 3);
    Dim groups = y.dim(-2);
    return recurrence(op, y.elements(0, y.rank() - 2), groups, groups, y.dim(-1).times(size));
  }

  /** {@code scale · Softplus(a + bias)} and {@code Sigmoid(b)}. */
  private static OpCost gateCost(OpContext op) {
    Dim elements = op.shape(0).elements();
    return OpCost.of(Work.ELEMENTWISE, elements.times(2))
        .plus(OpCost.of(Work.ACTIVATION, elements.times(op.hasOutput(1) ? 2 : 1)));
  }
}
