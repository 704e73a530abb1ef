package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.List;
import java.util.Optional;

/**
 * Puts Mul, Div, Add and Sub with a constant, and BatchNormalization, into a Conv, ConvTranspose,
 * Gemm or MatMul further ahead, such as the scale of attention into the weights of its queries. In
 * between are only:
 *
 * <ul>
 *   <li>Reshape, Transpose, Unsqueeze, Squeeze and Flatten. A constant for each channel has to meet
 *       the channels where they lie behind these, which must be known; a single number need not.
 *   <li>Add of a constant, which is multiplied as well, or takes what is added.
 *   <li>MatMul of two computed matrices, if the constant is a single factor.
 * </ul>
 *
 * <p>Each value on the way has one reader, and the model does not grow.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/Broadcasting.html">ONNX broadcasting</a>
 */
public record FuseArithmeticAcrossLayout() implements Pass {
  @Override
  public String name() {
    return "fuse-arithmetic-across-layout";
  }

  @Override
  public String summary() {
    return "a factor or summand behind a Reshape, Transpose or bias goes into the weights before it";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes()) {
      boolean done =
          node.op().equals(ChannelAffine.BATCH_NORMALIZATION)
              ? fuseNormalization(node, facts)
              : FuseArithmeticIntoConv.isArithmetic(node)
                  && (fuse(node, 0, facts) || fuse(node, 1, facts));
      edits += done ? 1 : 0;
    }
    return edits;
  }

  private static boolean fuse(Node node, int data, Facts facts) {
    if (node.input(1 - data).constant().isEmpty() || node.input(data).constant().isPresent()) {
      return false;
    }
    FactorPath path = FactorPath.to(node.input(data), node.graph()).orElse(null);
    if (path == null) {
      return false;
    }
    List<ChannelAxis> places = path.places(facts);
    ChannelAxis here = places.get(places.size() - 1);
    return ChannelAffine.ofArithmetic(node, data, path.use().type(), here)
        .filter(affine -> take(path, places, affine, node))
        .isPresent();
  }

  private static boolean fuseNormalization(Node node, Facts facts) {
    FactorPath path = FactorPath.to(node.input(0), node.graph()).orElse(null);
    if (path == null) {
      return false;
    }
    List<ChannelAxis> places = path.places(facts);
    ChannelAxis here = places.get(places.size() - 1);
    return here.axis() == 1
        && ChannelAffine.ofNormalization(node, path.use().type(), here.channels())
            .filter(affine -> take(path, places, affine, node))
            .isPresent();
  }

  private static boolean take(
      FactorPath path, List<ChannelAxis> places, ChannelAffine affine, Node node) {
    if (affine.shifts() && !path.keepsSummands()) {
      return false;
    }
    Optional<PathSummands> summands = PathSummands.of(path, places, affine);
    Node last = path.steps().get(path.steps().size() - 1).node();
    return summands.isPresent()
        && new WeightEdit(path.use())
            .takeOver(node, affine, places.get(0).rank(), summands.get(), last);
  }
}
