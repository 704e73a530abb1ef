package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Dim;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecurrentOpsTest {
  private static InferredGraph lstm(String inputs, String attributes) throws IOException {
    return InferredGraph.of(
        "float["
            + inputs
            + "] x, float[] w, float[] r => y, h, c = LSTM<"
            + attributes
            + ">(x, w, r)");
  }

  @Test
  void putsTheDirectionsBeforeTheBatch() throws IOException {
    InferredGraph g = lstm("20, N, 32", "hidden_size = 64, direction = \"bidirectional\"");
    assertEquals("float[20x2xNx64]", g.type("y"));
    assertEquals("float[2xNx64]", g.type("h"));
    assertEquals("float[2xNx64]", g.type("c"));
  }

  @Test
  void layoutOneHasTheBatchFirst() throws IOException {
    InferredGraph g = lstm("N, T, 32", "hidden_size = 64, layout = 1");
    assertEquals("float[NxTx1x64]", g.type("y"));
    assertEquals("float[Nx1x64]", g.type("h"));
  }

  @Test
  void weightsTellWhatAttributesDoNot() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[20, N, 32] x, float[1, 192, 32] w, float[] r => y, h = GRU(x, w, r)");
    assertEquals("float[20x1xNx64]", g.type("y"));
    assertEquals("float[1xNx64]", g.type("h"));
  }

  @Test
  void ofAnInputOfUnknownRankOnlyTheStateIsKnown() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[] x, float[] w, float[1, 64, 64] r, int32[3] lens => y, h = RNN(x, w, r, , lens)");
    assertEquals("float[y_0x1x3x64]", g.type("y"));
    assertEquals("float[1x3x64]", g.type("h"));
  }

  @Test
  void outputsMayBeLeftOut() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[5, 2, 3] x, float[1, 16, 3] w, float[1, 16, 4] r => , , c = LSTM(x, w, r)");
    assertEquals("float[1x2x4]", g.type("c"));
    assertEquals(Dim.of(5 * 2 * 4 * (3 + 4) * 4), g.macs());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[5, 2] x, float[1, 16, 3] w, float[1, 16, 4] r           | rank 2",
        "float[5, 2, 7] x, float[1, 16, 3] w, float[1, 16, 4] r        | 3 and 7",
        "float[5, 2, 3] x, float[2, 16, 3] w, float[1, 16, 4] r        | 1 and 2",
        "float[5, 2, 3] x, float[1, 20, 3] w, float[1, 16, 4] r        | 4 and 5",
      })
  void sizesThatContradictEachOtherAreInvalid(String inputs, String why) throws IOException {
    InferredGraph g = InferredGraph.of(inputs + " => y = LSTM(x, w, r)");
    assertTrue(g.why().contains(why), g.why());
    assertEquals("float[...]", g.type("y"));
  }

  /** The layers of the models of these names in truth.json, and its {@code macs_hand}. */
  @Test
  void countsTheModelsWithKnownFigures() throws IOException {
    assertEquals(
        Dim.of(983_040),
        InferredGraph.of(
                "float[20, 1, 32] x, float[2, 256, 32] w, float[2, 256, 64] r"
                    + " => y = LSTM<direction = \"bidirectional\", hidden_size = 64>(x, w, r)")
            .macs());
    assertEquals(Dim.of(1_146_880), twoLayers("LSTM", 4));
    assertEquals(Dim.of(860_160), twoLayers("GRU", 3));
    assertEquals(Dim.of(286_720), twoLayers("RNN", 1));
  }

  private static Dim twoLayers(String type, int gates) throws IOException {
    Dim sum = Dim.of(0);
    for (int input : new int[] {32, 64}) {
      String node =
          "float[20, 1, %d] x, float[1, %d, %d] w, float[1, %d, 64] r => y = %s(x, w, r)"
              .formatted(input, gates * 64, input, gates * 64, type);
      sum = sum.plus(InferredGraph.of(node).macs());
    }
    return sum;
  }

  @Test
  void symbolsMakeAFormula() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[T, N, 3] x, float[1, 16, 3] w, float[1, 16, 4] r => y = LSTM(x, w, r)");
    assertEquals(Dim.parse("112*N*T"), g.macs());
    assertEquals(Dim.parse("20*N*T"), g.work(Work.ACTIVATION));
    assertEquals(Dim.parse("16*N*T"), g.work(Work.ELEMENTWISE));
  }

  @Test
  void biasesAndPeepholesAreAdded() throws IOException {
    String inputs = "float[1, 1, 1] x, float[1, 4, 1] w, float[1, 4, 1] r, float[1, 8] b, ";
    InferredGraph biased = InferredGraph.of(inputs + "float[1, 3] p => y = LSTM(x, w, r, b)");
    assertEquals(Dim.of(4 + 4), biased.work(Work.ELEMENTWISE));
    InferredGraph peepholes =
        InferredGraph.of(inputs + "float[1, 3] p => y = LSTM(x, w, r, b, , , , p)");
    assertEquals(Dim.of(4 + 4 + 6), peepholes.work(Work.ELEMENTWISE));
    InferredGraph gru =
        InferredGraph.of(
            "float[1, 1, 1] x, float[1, 3, 1] w, float[1, 3, 1] r, float[1, 6] b"
                + " => y = GRU<linear_before_reset = 1>(x, w, r, b)");
    assertEquals(Dim.of(5 + 4), gru.work(Work.ELEMENTWISE));
    assertEquals(Dim.of(6), gru.macs());
  }

  @Test
  void quantizedWeightsAreTransposed() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[20, N, 32] x, int8[1, 32, 256] w, int8[1, 64, 256] r, float[1] s, int8[1] z"
                + " => y, h = com.microsoft.DynamicQuantizeLSTM(x, w, r, , , , , , s, z, s, z)");
    assertEquals("float[20x1xNx64]", g.type("y"));
    assertEquals(Dim.parse("491520*N"), g.macs());
  }

  @Test
  void attentionIsCountedWithItsLayer() throws IOException {
    String inputs =
        "float[5, 2, 3] x, float[1, 16, 5] w, float[1, 16, 4] r, float[1, 4, 6] qw,"
            + " float[1, 7, 6] mw, float[1, 6] v, float[2, 8, 7] m, float[1, 11, 2] aw => ";
    InferredGraph g =
        InferredGraph.of(
            inputs + "y = com.microsoft.AttnLSTM(x, w, r, , , , , , qw, mw, v, m, , aw)");
    assertEquals("float[5x1x2x4]", g.type("y"));
    int cell = 4 * (5 + 4) * 4;
    int attention = 4 * 6 + 8 * 6 + 8 * 7 + 11 * 2;
    assertEquals(Dim.of(5 * 2 * (cell + attention) + 2 * 8 * 7 * 6), g.macs());
  }
}
