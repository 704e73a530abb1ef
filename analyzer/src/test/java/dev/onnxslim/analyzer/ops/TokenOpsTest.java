package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Dim;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class TokenOpsTest {
  private static final String SEARCH =
      "<vocab_size = 100, eos_token_id = 1, pad_token_id = 0," + " decoder = d () => () { }>";

  @Test
  void searchesHaveTheLengthTheyAreGiven() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "int32[N, S] x, int32[1] m, int32[1] b, float16[1] p"
                + " <int32[1] longest = {50}, int32[1] two = {2}> => y, s, t ="
                + " com.microsoft.BeamSearch"
                + SEARCH
                + "(x, longest, m, b, two, p)");
    assertEquals("int32[Nx2x50]", g.type("y"));
    assertEquals("float16[Nx2]", g.type("s"));
    assertEquals("float16[t_0xNxt_2x100]", g.type("t"));
    assertFalse(g.isCostKnown());
  }

  @Test
  void samplesForEachOfABatch() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "int32[N, S] x, int32[1] longest => y, z = com.microsoft.Sampling"
                + SEARCH
                + "(x, longest)");
    assertEquals("int32[Nxy_1]", g.type("y"));
    assertEquals("float[Nx100]", g.type("z"));
  }

  @Test
  void hashesEachNGram() throws IOException {
    String attributes = "<max_ngram_size = 3, n_head_per_ngram = 4, pad_id = 0>";
    InferredGraph g =
        InferredGraph.of(
            "int64[N, S] x, int64[3] m, int64[8] v => y, p = com.microsoft.NGramHashMapping"
                + attributes
                + "(x, m, v)");
    assertEquals("int64[NxSx8]", g.type("y"));
    assertEquals("int64[Nx2]", g.type("p"));
    InferredGraph packed =
        InferredGraph.of(
            "int64[T] x, int64[3] m, int64[8] v, int32[5] c"
                + " => y, p, q = com.microsoft.VarlenNGramHashMapping"
                + attributes
                + "(x, m, v, c)");
    assertEquals("int64[Tx8]", packed.type("y"));
    assertEquals("int64[4x2]", packed.type("p"));
    assertEquals("int32[4x2]", packed.type("q"));
    InferredGraph broken =
        InferredGraph.of(
            "int64[N, S] x => y = com.microsoft.NGramHashMapping"
                + attributes.replace("= 3", "= 1")
                + "(x, x, x)");
    assertEquals("n-grams of up to 1 tokens", broken.why());
  }

  @Test
  void wordsAreConvolved() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "int32[S, 7] x, float[5, 1, 3, 6] w, float[5] b, float[9, 6] c"
                + " => y = com.microsoft.WordConvEmbedding(x, w, b, c)");
    assertEquals("float[Sx5]", g.type("y"));
    assertEquals(Dim.parse("450*S"), g.macs());
  }

  @Test
  void checksOfTokens() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "int64[5] a, int64[3] b, int64 k, int64[N, S] ids, float[N, 100] scores"
                + " => t, i = com.microsoft.BifurcationDetector(a, b, k)"
                + " y = com.microsoft.NGramRepeatBlock<ngram_size = 2>(ids, scores)");
    assertEquals("int64[t_0]", g.type("t"));
    assertEquals("int64[]", g.type("i"));
    assertEquals("float[Nx100]", g.type("y"));
  }

  @Test
  void warpingMakesAPath() throws IOException {
    InferredGraph g = InferredGraph.of("float[3, N] x => y = com.microsoft.DynamicTimeWarping(x)");
    assertEquals("int32[2xy_1]", g.type("y"));
    assertEquals(Dim.parse("9*N"), g.work(Work.ELEMENTWISE));
    InferredGraph broken =
        InferredGraph.of("float[3] x => y = com.microsoft.DynamicTimeWarping(x)");
    assertTrue(broken.why().startsWith("neither [M,N]"), broken.why());
  }
}
