package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class StringOpsTest {
  @Test
  void concatenatesElementByElement() throws IOException {
    InferredGraph g = InferredGraph.of("string[N, 1] a, string[3] b => y = StringConcat(a, b)");
    assertEquals("string[Nx3]", g.type("y"));
    InferredGraph broken = InferredGraph.of("string[2] a, string[3] b => y = StringConcat(a, b)");
    assertEquals("cannot broadcast: [2], [3]", broken.why());
  }

  @Test
  void splitsIntoAsManyPartsAsTheLongestHas() throws IOException {
    InferredGraph g = InferredGraph.of("string[N, 2] x => y, n = StringSplit(x)");
    assertEquals("string[Nx2xy_2]", g.type("y"));
    assertEquals("int64[Nx2]", g.type("n"));
    assertEquals("string[0x0]", InferredGraph.of("string[0] x => y, n = StringSplit(x)").type("y"));
  }

  @Test
  void matchesEachElement() throws IOException {
    InferredGraph g = InferredGraph.of("string[N] x => y = RegexFullMatch<pattern = \"a\">(x)");
    assertEquals("bool[N]", g.type("y"));
  }

  @Test
  void stopWordsMakeTheLengthOpen() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "string[1, 4] x, string[4] v, string[2, 4] m => a = StringNormalizer(x)"
                + " b = StringNormalizer<stopwords = [\"the\"]>(v) c = StringNormalizer(m)");
    assertEquals("string[1x4]", g.type("a"));
    assertEquals("string[b_0]", g.type("b"));
    assertTrue(g.why().startsWith("neither [C] nor [1,C]"), g.why());
  }

  @Test
  void countsNGramsByTheirIndex() throws IOException {
    String attributes =
        "<ngram_indexes = [0, 6, 3], ngram_counts = [0], mode = \"TF\", max_skip_count = 0,"
            + " min_gram_length = 1, max_gram_length = 1>";
    InferredGraph g =
        InferredGraph.of(
            "int64[N, 9] x, int64[9] v => y = TfIdfVectorizer%s(x) z = TfIdfVectorizer%s(v)"
                .formatted(attributes, attributes));
    assertEquals("float[Nx7]", g.type("y"));
    assertEquals("float[7]", g.type("z"));
  }

  @Test
  void tokenizesAlongANewAxis() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "string[N, 2] x => y = com.microsoft.Tokenizer<mark = 0, mincharnum = 1, pad_value = \"#\">(x)");
    assertEquals("string[Nx2xy_2]", g.type("y"));
  }

  @Test
  void ofAnUnknownRankNothingIsKnownButTheType() throws IOException {
    InferredGraph g = InferredGraph.of("string[] x => y, n = StringSplit(x)");
    assertEquals("string[...]", g.type("y"));
    assertEquals("int64[...]", g.type("n"));
  }

  @Test
  void hashesEachElement() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "string[N] x => y = com.microsoft.MurmurHash3(x)"
                + " z = com.microsoft.MurmurHash3<positive = 0>(x)");
    assertEquals("uint32[N]", g.type("y"));
    assertEquals("int32[N]", g.type("z"));
  }
}
