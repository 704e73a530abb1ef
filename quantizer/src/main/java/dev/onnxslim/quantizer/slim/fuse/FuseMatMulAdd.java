package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a MatMul of two matrices and the Add of a constant row to it one Gemm. Both matrices are
 * known to have rank 2, something to sum over, and come from no DequantizeLinear, as runtimes look
 * for a quantized MatMul by its name. Only the Add reads the product.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Gemm.html">ONNX Gemm</a>
 */
public record FuseMatMulAdd() implements Pass {
  private static final Set<ElemType> TYPES =
      Set.of(ElemType.FLOAT, ElemType.FLOAT16, ElemType.DOUBLE);

  @Override
  public String name() {
    return "fuse-matmul-add";
  }

  @Override
  public String summary() {
    return "MatMul and the bias behind it become Gemm, for matrices";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node add : graph.nodes(OpId.onnx("Add"))) {
      if (graph.opset("").orElse(0) >= ChannelAffine.MIN_OPSET
          && (fuse(graph, add, 0, facts) || fuse(graph, add, 1, facts))) {
        edits++;
      }
    }
    return edits;
  }

  private static boolean fuse(Graph graph, Node add, int index, Facts facts) {
    Node product = add.input(index).producer().orElse(null);
    Tensor row = add.input(1 - index).constant().orElse(null);
    if (product == null
        || row == null
        || row.rank() != 1
        || !TYPES.contains(row.elemType())
        || !product.op().equals(WeightUse.MATMUL)
        || product.graph() != graph
        || product.output(0).uses().size() != 1
        || product.output(0).isGraphOutput()
        || !isMatrices(product, row, facts)) {
      return false;
    }
    List<Value> inputs = List.of(product.input(0), product.input(1), add.input(1 - index));
    Value result = add.output(0);
    Optional<Node> before = graph.detach(add);
    graph.insert(before, WeightUse.GEMM, inputs, List.of(result), Attributes.none());
    graph.remove(product);
    return true;
  }

  private static boolean isMatrices(Node product, Tensor row, Facts facts) {
    Shape a = facts.shape(product.input(0)).orElse(Shape.SCALAR);
    Shape b = facts.shape(product.input(1)).orElse(Shape.SCALAR);
    if (a.rank() != 2 || b.rank() != 2 || isDequantized(product)) {
      return false;
    }
    boolean sums = isPositive(a.dim(1)) || isPositive(b.dim(0));
    return sums && (row.elements() == 1 || b.dim(1).is(row.elements()));
  }

  private static boolean isPositive(Dim dim) {
    return dim instanceof Dim.Known known && known.size() > 0;
  }

  private static boolean isDequantized(Node product) {
    return product.inputs().stream()
        .flatMap(input -> input.producer().stream())
        .anyMatch(node -> node.op().type().equals("DequantizeLinear"));
  }
}
