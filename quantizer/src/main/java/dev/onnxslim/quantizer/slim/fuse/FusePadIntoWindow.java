package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Puts a Pad that adds zeros around the spatial axes into the Conv, AveragePool or MaxPool that
 * alone reads it, if that one states its own pads and does not round its output's size up.
 *
 * <ul>
 *   <li>An AveragePool has to count the zeros: it does so from now on, unless pads of its own that
 *       it does not count are in the way.
 *   <li>A MaxPool ignores its pads, so a zero may be lost where all in the window are negative: the
 *       data must come from an operator that makes nothing below zero. Nobody may ask for indices.
 *   <li>Every window has to keep an element that is none of the padding: pads stay smaller than the
 *       kernel, which has no dilations.
 * </ul>
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__AveragePool.html">ONNX AveragePool</a>
 */
public record FusePadIntoWindow() implements Pass {
  private static final OpId AVERAGE_POOL = OpId.onnx("AveragePool");
  private static final OpId MAX_POOL = OpId.onnx("MaxPool");

  /** AveragePool can count its pads from here on. */
  private static final int MIN_OPSET = 7;

  /** What makes no negative number. */
  private static final Set<OpId> NOT_NEGATIVE =
      Set.of(
          OpId.onnx("Relu"),
          OpId.onnx("Sigmoid"),
          OpId.onnx("HardSigmoid"),
          OpId.onnx("Softmax"),
          OpId.onnx("Exp"),
          OpId.onnx("Abs"));

  @Override
  public String name() {
    return "fuse-pad-into-window";
  }

  @Override
  public String summary() {
    return "a Pad goes into the Conv or pooling behind it";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node pad : graph.nodes(ZeroPadding.PAD)) {
      Value output = pad.output(0);
      if (graph.opset("").orElse(0) < MIN_OPSET
          || output.isGraphOutput()
          || output.uses().size() != 1
          || output.uses().get(0).index() != 0
          || output.uses().get(0).node().graph() != graph) {
        continue;
      }
      Node window = output.uses().get(0).node();
      Optional<Attributes> attributes =
          ZeroPadding.of(pad, facts).flatMap(p -> merged(window, pad, p, facts));
      if (attributes.isPresent()) {
        graph.setInput(window, 0, pad.input(0));
        graph.setAttributes(window, attributes.get());
        graph.remove(pad);
        edits++;
      }
    }
    return edits;
  }

  private static Optional<Attributes> merged(Node window, Node pad, long[] pads, Facts facts) {
    Attributes old = window.attributes();
    if (old.hasReference() || !old.s("auto_pad", "NOTSET").equals("NOTSET")) {
      return Optional.empty();
    }
    long[] own = old.has("pads") ? old.ints("pads") : new long[pads.length];
    if (own.length != pads.length) {
      return Optional.empty();
    }
    long[] sum = new long[pads.length];
    for (int k = 0; k < sum.length; k++) {
      sum[k] = own[k] + pads[k];
    }
    Attributes all = old.with("pads", sum);
    if (window.op().equals(WeightUse.CONV)) {
      return Arrays.stream(own).allMatch(p -> p >= 0) ? Optional.of(all) : Optional.empty();
    }
    if (window.op().equals(AVERAGE_POOL) && keepsElements(old, sum)) {
      boolean counts = old.i("count_include_pad", 0) != 0;
      return counts || Arrays.stream(own).allMatch(p -> p == 0)
          ? Optional.of(all.with("count_include_pad", 1L))
          : Optional.empty();
    }
    boolean isMax =
        window.op().equals(MAX_POOL)
            && window.output(1).isAbsent()
            && keepsElements(old, sum)
            && isNotNegative(pad.input(0), facts);
    return isMax ? Optional.of(all) : Optional.empty();
  }

  private static boolean keepsElements(Attributes pool, long[] pads) {
    long[] kernel = pool.ints("kernel_shape");
    if (pool.i("ceil_mode", 0) != 0
        || Arrays.stream(pool.ints("dilations")).anyMatch(d -> d != 1)
        || 2 * kernel.length != pads.length) {
      return false;
    }
    for (int k = 0; k < pads.length; k++) {
      if (pads[k] < 0 || pads[k] >= kernel[k % kernel.length]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isNotNegative(Value data, Facts facts) {
    ElemType type = facts.elemType(data);
    return data.producer().map(node -> NOT_NEGATIVE.contains(node.op())).orElse(false)
        && (type == ElemType.FLOAT || type == ElemType.FLOAT16 || type == ElemType.DOUBLE);
  }
}
