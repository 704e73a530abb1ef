package dev.onnxslim.quantizer.slim.layout;

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
 * Makes one Gemm of a MatMul with a constant matrix and the Add of a constant row, for a stack of
 * matrices, where a Reshape stands before and behind: these make one matrix of the stack, and a
 * stack of the result. Nothing else reads what lies between. From opset 7 on, and never for what
 * DequantizeLinear gives, as runtimes look for a quantized MatMul by its name.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Gemm.html">ONNX Gemm</a>
 */
public record FlattenMatMulAdd() implements Pass {
  private static final OpId RESHAPE = OpId.onnx("Reshape");
  private static final OpId MATMUL = OpId.onnx("MatMul");
  private static final OpId GEMM = OpId.onnx("Gemm");
  private static final OpId DEQUANTIZE = OpId.onnx("DequantizeLinear");
  private static final Set<ElemType> TYPES =
      Set.of(ElemType.FLOAT, ElemType.FLOAT16, ElemType.DOUBLE);

  /** Gemm broadcasts its third input by itself. */
  private static final int MIN_OPSET = 7;

  /** The nodes in their order. */
  private record Site(Node before, Node product, Node add, int row, Node behind) {}

  @Override
  public String name() {
    return "flatten-matmul-add";
  }

  @Override
  public String summary() {
    return "MatMul and the bias behind it, between Reshapes, become Gemm";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.opset("").orElse(0) < MIN_OPSET) {
      return 0;
    }
    SmallConstants constants = new SmallConstants(graph);
    int edits = 0;
    for (Node add : graph.nodes(OpId.onnx("Add"))) {
      Optional<Site> site = site(add, 0).or(() -> site(add, 1));
      if (site.isPresent() && flatten(graph, site.get(), facts, constants)) {
        edits++;
      }
    }
    return edits;
  }

  private static Optional<Site> site(Node add, int index) {
    Node product = onlyMaker(add, index, MATMUL).orElse(null);
    Node before = product == null ? null : onlyMaker(product, 0, RESHAPE).orElse(null);
    Value sum = add.output(0);
    Node behind = sum.uses().size() == 1 ? sum.uses().get(0).node() : null;
    boolean fits =
        before != null
            && behind != null
            && behind.op().equals(RESHAPE)
            && Reach.isOnlyFor(sum, behind)
            && behind.input(0) == sum
            && !before.attributes().hasReference()
            && !behind.attributes().hasReference()
            && before.input(0).producer().filter(n -> n.op().equals(DEQUANTIZE)).isEmpty()
            && isLayer(product.input(1).constant(), add.input(1 - index).constant());
    return fits ? Optional.of(new Site(before, product, add, 1 - index, behind)) : Optional.empty();
  }

  private static Optional<Node> onlyMaker(Node reader, int index, OpId op) {
    Value value = reader.input(index);
    return value.producer().filter(node -> node.op().equals(op) && Reach.isOnlyFor(value, reader));
  }

  /** Whether these are a matrix with elements, and a row for its result. */
  private static boolean isLayer(Optional<Tensor> weight, Optional<Tensor> row) {
    return weight.isPresent()
        && row.isPresent()
        && TYPES.contains(weight.get().elemType())
        && weight.get().rank() == 2
        && weight.get().elements() > 0
        && row.get().rank() == 1
        && (row.get().elements() == 1 || row.get().elements() == weight.get().dims()[1]);
  }

  private static boolean flatten(Graph graph, Site site, Facts facts, SmallConstants constants) {
    Shape stack = facts.shape(site.product().input(0)).orElse(Shape.SCALAR);
    Optional<Shape> result = facts.shape(site.behind().output(0));
    long[] weight = site.product().input(1).constant().get().dims();
    if (stack.rank() < 3 || !stack.dim(stack.rank() - 1).is(weight[0])) {
      return false; // two matrices have a pass of their own
    }
    Dim rows = stack.elements(0, stack.rank() - 1);
    Shape flat = Shape.of(rows, Dim.of(weight[1]));
    boolean stays = MergeReshapes.statesEverySize(site.behind());
    Optional<long[]> target =
        stays ? Optional.empty() : result.flatMap(shape -> ReshapeTarget.of(flat, shape));
    if (!stays && target.isEmpty()) {
      return false;
    }
    rewrite(graph, site, constants);
    if (target.isPresent()) {
      graph.setInput(site.behind(), 1, constants.list(site.behind(), target.get()));
      graph.setAttributes(site.behind(), site.behind().attributes().without("allowzero"));
    }
    return true;
  }

  private static void rewrite(Graph graph, Site site, SmallConstants constants) {
    Value weight = site.product().input(1);
    Value sizes = constants.list(site.product(), -1, weight.constant().get().dims()[0]);
    Value matrix = graph.newValue(site.before().output(0).name() + "_flat");
    Value sum = graph.newValue(site.add().output(0).name() + "_flat");
    graph.insert(
        Optional.of(site.product()),
        RESHAPE,
        List.of(site.before().input(0), sizes),
        List.of(matrix),
        Attributes.none());
    graph.insert(
        Optional.of(site.add()),
        GEMM,
        List.of(matrix, weight, site.add().input(site.row())),
        List.of(sum),
        Attributes.none());
    graph.setInput(site.behind(), 0, sum);
    graph.remove(site.add());
    graph.remove(site.product());
    graph.remove(site.before());
  }
}
