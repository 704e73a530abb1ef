package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IndexerOpsTest {
  private static final String INPUTS =
      "float16[N, S, 256] q, float16[64] w, float[9, 32] c, float16[N, 512, 64] past, int32[1] n,"
          + " float16[T, 256] packed, int32[5] ends, int32[4] before, float16[4, 40, 64] state,"
          + " float16[4, 7, 64] buffer, int32[4, 2] lengths => ";

  @Test
  void asManyTokensAreChosenAsTheBudgetAllows() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            INPUTS
                + "i, k = com.microsoft.SparseAttentionIndexer<policy_mode = \"qsa\","
                + " compress_ratio = 4, token_budget = 64>(q, , w, w, c, c, , past, , , , , n)");
    assertEquals("int32[NxSx67]", g.type("i"));
    assertEquals("float16[Nx512x64]", g.type("k"));
    assertFalse(g.isCostKnown());
  }

  @Test
  void aCacheThatGrowsHasAnOpenSize() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            INPUTS
                + "i, k, b = com.microsoft.SparseAttentionIndexer<policy_mode = \"csa\","
                + " compress_ratio = 4, index_topk = 16>(q, , w, w, c, c, , past)");
    assertEquals("int32[NxSx16]", g.type("i"));
    assertEquals("float16[Nxk_1x64]", g.type("k"));
    assertEquals("float16[2xNxb_2x128]", g.type("b"));
  }

  @Test
  void packedStatesKeepTheirShape() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            INPUTS
                + "i, m, k, b, , l, u = com.microsoft.PackedSparseAttentionIndexer<"
                + "policy_mode = \"qsa\", compress_ratio = 4, token_budget = 64,"
                + " state_capacity = 40, state_update_capacity = 2>(packed, , w, w, c, c, ends,"
                + " before, , , , , state, buffer, , lengths)");
    assertEquals("int32[Tx67]", g.type("i"));
    assertEquals("int32[T]", g.type("m"));
    assertEquals("float16[4x40x64]", g.type("k"));
    assertEquals("float16[4x7x64]", g.type("b"));
    assertEquals("int32[4x2]", g.type("l"));
    assertEquals("float16[4x2x64]", g.type("u"));
  }

  @Test
  void aMatrixOfUnknownShapeLeavesTheType() throws IOException {
    InferredGraph g =
        InferredGraph.of("float[K, N] b => y = com.microsoft.SparseToDenseMatMul(b, b)");
    assertEquals("float[...]", g.type("y"));
    assertEquals("the shape of the sparse matrix is not known", g.why());
  }

  @Test
  void multipliesASparseMatrix() throws IOException {
    Node node =
        ModelText.parse(
                """
                <ir_version: 8, opset_import: ["" : 17, "com.microsoft" : 1]>
                g (float[] a, float[5, N] b) => () {
                  y = com.microsoft.SparseToDenseMatMul<transA = 1>(a, b)
                }
                """)
            .graph()
            .nodes()
            .get(0);
    ValueType sparse = new ValueType.Sparse(TensorType.of(ElemType.FLOAT, Shape.of(5, 3)));
    OpContext.Facts facts =
        new OpContext.Facts() {
          @Override
          public ValueType type(Value value) {
            return value.name().equals("a") ? sparse : value.valueType();
          }

          @Override
          public Optional<Contents> contents(Value value) {
            return Optional.empty();
          }
        };
    OpRule rule = OpRules.standard().find(node.op(), 1).orElseThrow();
    Inferred inferred = rule.infer(new OpContext(node, node.attributes(), facts, rule));
    assertEquals("Known[outputs=[float[3xN]]]", inferred.toString());
  }
}
