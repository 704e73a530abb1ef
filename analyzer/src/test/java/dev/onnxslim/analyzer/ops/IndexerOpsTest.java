package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
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
}
