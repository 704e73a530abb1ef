package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Dim;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DFT(x)                                           | float[Nx10x2]",
        "DFT<onesided = 1>(x)                             | float[Nx6x2]",
        "DFT<onesided = 1, inverse = 1>(x)                | float[Nx18x1]",
        "DFT(x, eight)                                    | float[Nx8x2]",
        "DFT<onesided = 1>(x, eight)                      | float[Nx5x2]",
        "DFT<onesided = 1, inverse = 1>(x, eight)         | float[Nx8x1]",
        "DFT<onesided = 1>(x, , zero)                     | float[1 + floor(N/2)x10x2]",
        "DFT(x, , k)                                      | float[Nx10x2]",
        "DFT<onesided = 1>(x, , k)                        | float[y_0xy_1x2]",
        "DFT(x, k)                                        | float[Nxy_1x2]",
      })
  void transformsAlongOneAxis(String node, String type) throws IOException {
    InferredGraph g =
        InferredGraph.of(
            20, "float[N, 10, 1] x, int64 k <int64 eight = {8}, int64 zero = {0}> => y = " + node);
    assertEquals(type, g.type("y").replace("floor(N/2)+1", "1 + floor(N/2)"));
  }

  @Test
  void theAxisWasAnAttribute() throws IOException {
    InferredGraph g =
        InferredGraph.of(17, "float[4, 10, 6, 1] x => y = DFT<onesided = 1, axis = 2>(x)");
    assertEquals("float[4x10x4x2]", g.type("y"));
    InferredGraph first = InferredGraph.of(17, "float[4, 10, 6, 1] x => y = DFT<onesided = 1>(x)");
    assertEquals("float[4x6x6x2]", first.type("y"));
    InferredGraph last = InferredGraph.of(17, "float[4, 10, 1] x => y = DFT<axis = -1>(x)");
    assertTrue(last.why().contains("real and imaginary"), last.why());
  }

  @Test
  void countsAFastTransform() throws IOException {
    InferredGraph complex = InferredGraph.of(20, "float[N, 16, 2] x => y = DFT(x)");
    assertEquals(Dim.parse("320*N"), complex.work(Work.ELEMENTWISE));
    InferredGraph real = InferredGraph.of(20, "float[3, 16, 1] x => y = DFT(x)");
    assertEquals(Dim.of(3 * 160), real.work(Work.ELEMENTWISE));
    assertFalse(InferredGraph.of(20, "float[3, N, 1] x => y = DFT(x)").isCostKnown());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "STFT(x, step, w)                     | float[Nx15x9x2]",
        "STFT(x, step, , length)              | float[Nx15x9x2]",
        "STFT<onesided = 0>(x, step, w)       | float[Nx15x16x2]",
        "STFT(x, step)                        | float[Nx1x65x2]",
        "STFT(x, step, , k)                   | float[Nxy_1xy_2x2]",
        "STFT(x, k, w)                        | float[Nxy_1x9x2]",
      })
  void cutsASignalIntoFrames(String node, String type) throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[N, 128, 1] x, float[16] w, int64 k <int64 step = {8}, int64 length = {16}> => y = "
                + node);
    assertEquals(type, g.type("y"));
  }

  @Test
  void framesAndWindowMustGoTogether() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[1, 128] x, float[16] w <int64 step = {8}, int64 length = {32}>"
                + " => y = STFT(x, step, w, length)");
    assertEquals("frames of 32, a window of 16", g.why());
  }

  @Test
  void countsEachFrameAndItsWindow() throws IOException {
    InferredGraph g =
        InferredGraph.of("float[1, 128] x, float[16] w <int64 step = {8}> => y = STFT(x, step, w)");
    assertEquals(Dim.of(15 * 160 + 15 * 16), g.work(Work.ELEMENTWISE));
  }

  @Test
  void windowsHaveTheStatedSizeAndType() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "int64 k <int64 n = {10}> => a = HannWindow(n) b = HammingWindow(k)"
                + " c = BlackmanWindow<output_datatype = 11>(n)");
    assertEquals("float[10]", g.type("a"));
    assertEquals("float[b_0]", g.type("b"));
    assertEquals("double[10]", g.type("c"));
    assertEquals(Dim.of(70), g.work(Work.ELEMENTWISE));
  }

  @Test
  void melWeightsHaveARowForEachBin() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float lo <int64 mel = {8}, int64 n = {16}, int64 rate = {8192}>"
                + " => y = MelWeightMatrix(mel, n, rate, lo, lo)");
    assertEquals("float[9x8]", g.type("y"));
  }

  @Test
  void realTransformsOfTheRuntime() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[N, 8, 6] x => f = com.microsoft.Rfft<signal_ndim = 2>(x)"
                + " y = com.microsoft.Irfft<signal_ndim = 2>(f)");
    assertEquals("float[Nx8x4x2]", g.type("f"));
    assertEquals("float[Nx8x6]", g.type("y"));
    assertEquals(Dim.parse("670*N"), g.work(Work.ELEMENTWISE));
  }

  @Test
  void determinantsOfSquareMatrices() throws IOException {
    InferredGraph g = InferredGraph.of("float[N, 3, 3] x => y = Det(x)");
    assertEquals("float[N]", g.type("y"));
    assertEquals(Dim.parse("18*N"), g.work(Work.ELEMENTWISE));
    assertEquals("float[]", InferredGraph.of("float[M, M] x => y = Det(x)").type("y"));
    InferredGraph broken = InferredGraph.of("float[2, 3] x => y = Det(x)");
    assertEquals("no square matrices: [2x3]", broken.why());
  }

  @Test
  void invertsSquareMatrices() throws IOException {
    InferredGraph g = InferredGraph.of("float[N, 3, 3] x => y = com.microsoft.Inverse(x)");
    assertEquals("float[Nx3x3]", g.type("y"));
    assertEquals(Dim.parse("54*N"), g.work(Work.ELEMENTWISE));
  }
}
