package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.Arrays;

/**
 * Lets a Gemm read a matrix before its Transpose, and transpose it itself. The Transpose has to
 * have no other reader, so that it goes.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Gemm.html">ONNX Gemm</a>
 */
public record FuseTransposeIntoGemm() implements Pass {
  private static final OpId TRANSPOSE = OpId.onnx("Transpose");
  private static final String[] FLAGS = {"transA", "transB"};

  @Override
  public String name() {
    return "fuse-transpose-into-gemm";
  }

  @Override
  public String summary() {
    return "a Transpose goes into the Gemm that reads it";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node gemm : graph.nodes(WeightUse.GEMM)) {
      for (int k = 0; k < FLAGS.length; k++) {
        edits += fuse(graph, gemm, k) ? 1 : 0;
      }
    }
    return edits;
  }

  private static boolean fuse(Graph graph, Node gemm, int index) {
    Node transpose = gemm.input(index).producer().orElse(null);
    Attributes attributes = gemm.attributes();
    if (transpose == null
        || !transpose.op().equals(TRANSPOSE)
        || transpose.graph() != graph
        || transpose.output(0).uses().size() != 1
        || transpose.output(0).isGraphOutput()
        || attributes.hasReference()
        || !swaps(transpose.attributes())) {
      return false;
    }
    boolean was = attributes.i(FLAGS[index], 0) != 0;
    graph.setInput(gemm, index, transpose.input(0));
    graph.setAttributes(
        gemm, was ? attributes.without(FLAGS[index]) : attributes.with(FLAGS[index], 1L));
    graph.remove(transpose);
    return true;
  }

  /** Whether it swaps two axes: a Gemm reads matrices only. */
  private static boolean swaps(Attributes transpose) {
    return !transpose.hasReference()
        && (!transpose.has("perm") || Arrays.equals(transpose.ints("perm"), new long[] {1, 0}));
  }
}
