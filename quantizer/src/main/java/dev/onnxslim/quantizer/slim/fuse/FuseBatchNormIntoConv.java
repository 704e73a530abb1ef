package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.Optional;

/**
 * Puts a BatchNormalization in inference form into the Conv, ConvTranspose, Gemm or MatMul that it
 * alone reads: the weight is scaled along its output axis, the rest becomes the bias. A MatMul has
 * to be of rank 2, and becomes a Gemm. Weight, bias and parameters are constant floats or doubles;
 * a weight that others read too stays, unless a second one takes less than what goes.
 *
 * @see <a
 *     href="https://onnx.ai/onnx/operators/onnx__BatchNormalization.html">BatchNormalization</a>
 */
public record FuseBatchNormIntoConv() implements Pass {
  @Override
  public String name() {
    return "fuse-batch-norm-into-conv";
  }

  @Override
  public String summary() {
    return "BatchNormalization goes into the weights before it";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes(ChannelAffine.BATCH_NORMALIZATION)) {
      Optional<WeightUse> use =
          node.input(0).producer().flatMap(WeightUse::of).filter(u -> u.isReadOnlyBy(node));
      if (use.isEmpty()) {
        continue;
      }
      WeightUse u = use.get();
      int rank = facts.shape(u.node().output(0)).map(s -> s.rank()).orElse(0);
      if (u.rank() == 0 && rank == 0 || u.outAxis(rank).axis() != 1) {
        continue; // BatchNormalization works along the second axis
      }
      Optional<ChannelAffine> affine =
          ChannelAffine.ofNormalization(node, u.type(), u.out().count());
      if (affine.isPresent() && new WeightEdit(u).takeOver(node, affine.get(), rank)) {
        edits++;
      }
    }
    return edits;
  }
}
