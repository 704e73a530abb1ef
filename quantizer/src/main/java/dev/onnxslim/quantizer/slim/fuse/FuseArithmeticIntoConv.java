package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.Optional;
import java.util.Set;

/**
 * Puts Mul, Div, Add and Sub with a constant into the Conv, ConvTranspose, Gemm or MatMul that they
 * alone read. The constant, on either side (a divisor only on the right), is a single number or one
 * for each channel ({@code [C, 1, 1]} behind a Conv, {@code [C]} behind a product); one that lies
 * along a spatial axis, or makes the result larger, is none. Weight and bias are constant; a weight
 * that others read too stays, unless a second one takes less than what goes.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/Broadcasting.html">ONNX broadcasting</a>
 */
public record FuseArithmeticIntoConv() implements Pass {
  private static final Set<String> ARITHMETIC = Set.of("Mul", "Div", "Add", "Sub");

  @Override
  public String name() {
    return "fuse-arithmetic-into-conv";
  }

  @Override
  public String summary() {
    return "a factor or summand per channel goes into the weights before it";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes()) {
      if (isArithmetic(node) && (fuse(node, 0, facts) || fuse(node, 1, facts))) {
        edits++;
      }
    }
    return edits;
  }

  static boolean isArithmetic(Node node) {
    return node.op().domain().isEmpty() && ARITHMETIC.contains(node.op().type());
  }

  private static boolean fuse(Node node, int data, Facts facts) {
    if (node.input(1 - data).constant().isEmpty()) {
      return false;
    }
    Optional<WeightUse> use =
        node.input(data).producer().flatMap(WeightUse::of).filter(u -> u.isReadOnlyBy(node));
    if (use.isEmpty()) {
      return false;
    }
    WeightUse u = use.get();
    int rank = facts.shape(node.input(data)).map(s -> s.rank()).orElse(0);
    boolean shifts = node.op().type().equals("Add") || node.op().type().equals("Sub");
    if (shifts && !u.canTakeShift(rank)) {
      return false; // most often so, and told without reading the constant
    }
    return ChannelAffine.ofArithmetic(node, data, u.type(), u.outAxis(rank))
        .filter(affine -> new WeightEdit(u).takeOver(node, affine, rank))
        .isPresent();
  }
}
