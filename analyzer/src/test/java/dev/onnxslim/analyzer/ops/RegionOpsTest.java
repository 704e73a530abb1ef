package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegionOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[N, 8, H, W] x; float[R, 4] r; int64[R] i "
            + "| RoiAlign<output_height = 7, output_width = 5>(x, r, i) | [Rx8x7x5]",
        "float[N, 8, H, W] x; float[] r; int64[3] i | RoiAlign(x, r, i) | [3x8x1x1]",
        "float[] x; float[R, 4] r; int64[] i | RoiAlign(x, r, i) | [Rx?x1x1]",
        "float[N, 8, H] x; float[R, 4] r; int64[R] i | RoiAlign(x, r, i) | invalid",
        "float[N, 8, H, W] x; float[R, 5] r | MaxRoiPool<pooled_shape = [2, 3]>(x, r) "
            + "| [Rx8x2x3]",
        "float[N, 8, H, W] x; float[R, 5] r | MaxRoiPool<pooled_shape = [2]>(x, r) | invalid",
        "float[N, 8, H, W] x; float[R, 4] r; int32[R] i; int32[2] s = 4, K "
            + "| com.microsoft.CropAndResize(x, r, i, s) | [Rx8x4xK]",
        "float[N, 8, H, W] x; float[R, 4] r; int32[R] i; int32[2] s "
            + "| com.microsoft.CropAndResize(x, r, i, s) | [Rx8x?x?]",
        "float[N, 8, H, W] x; float[N, 4, 5, 2] g | GridSample(x, g) | [Nx8x4x5]",
        "float[2, 8, D, H, W] x; float[N, 3, 4, 5, 3] g | GridSample(x, g) | [2x8x3x4x5]",
        "float[] x; float[N, 4, 5, 2] g | GridSample(x, g) | [Nx?x4x5]",
        "float[N, 8, H, W] x; float[N, 4, 2] g | GridSample(x, g) | invalid",
        "float[N, 8, H, W] x; float[] g | GridSample(x, g) | [Nx8x?x?]",
        "float[N, 2, 3] t; int64[4] s = 2, 8, H, 6 | AffineGrid(t, s) | [2xHx6x2]",
        "float[N, 3, 4] t; int64[5] s = B, 8, 4, 5, 6 | AffineGrid(t, s) | [Bx4x5x6x3]",
        "float[N, 2, 3] t; int64[4] s | AffineGrid(t, s) | [Nx?x?x2]",
        "float[N, 2, 3] t; int64[L] s | AffineGrid(t, s) | unknown",
        "float[N, 2, 3] t; int64[3] s = 1, 2, 3 | AffineGrid(t, s) | invalid",
        "float[N, 20, L] x; int64[2] i = 5, W; int64[2] b = 2, 5 | Col2Im(x, i, b) | [Nx2x5xW]",
        "float[N, 20, L] x; int64[2] i; int64[2] b = 2, 5 | Col2Im(x, i, b) | [Nx2x?x?]",
        "float[N, C, L] x; int64[2] i = 5, 5; int64[2] b | Col2Im(x, i, b) | [Nx?x5x5]",
        "float[N, C] x; int64[2] i = 5, 5; int64[2] b = 1, 1 | Col2Im(x, i, b) | invalid",
      })
  void shapes(String inputs, String node, String shape) {
    assertEquals(shape, RuleCase.of(22, inputs, "y = " + node).shapes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float[N, 8, H, W] x; float[R, 4] r; int64[R] i "
            + "| RoiAlign<output_height = 2, output_width = 2, sampling_ratio = 2>(x, r, i) "
            + "| 0 ELEMENTWISE 1024*R REDUCTION 128*R",
        "float[N, 8, H, W] x; float[R, 4] r; int64[R] i | RoiAlign(x, r, i) | unknown",
        "float[N, 8, H, W] x; float[R, 5] r | MaxRoiPool<pooled_shape = [2, 3]>(x, r) | unknown",
        "float[N, 8, H, W] x; float[N, 4, 5, 2] g | GridSample(x, g) | 0 ELEMENTWISE 1280*N",
        "float[N, 8, H, W] x; float[N, 4, 5, 2] g | GridSample<mode = \"cubic\">(x, g) "
            + "| 0 ELEMENTWISE 5120*N",
        "float[N, 8, H, W] x; float[N, 4, 5, 2] g | GridSample<mode = \"nearest\">(x, g) | 0",
        "float[N, 2, 3] t; int64[4] s = N, 8, 5, 6 | AffineGrid(t, s) | 0 ELEMENTWISE 240*N",
        "float[N, 20, 4] x; int64[2] i = 5, 5; int64[2] b = 2, 5 | Col2Im(x, i, b) "
            + "| 0 ELEMENTWISE 80*N",
      })
  void costs(String inputs, String node, String cost) {
    assertEquals(cost, RuleCase.of(22, inputs, "y = " + node).cost());
  }
}
