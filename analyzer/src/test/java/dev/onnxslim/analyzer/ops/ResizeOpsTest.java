package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResizeOpsTest {
  private static final String INPUTS =
      "float[n, 3, 10, w] x, float[8] r, float[4] f, int64[4] s, float[2] g, int64[2] t, float[0] e,"
          + " float[4] q";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "10 | y = Resize(x, f)                      | f = 1.0 1.0 2.0 2.0    | float[nx3x20x2*w]",
        "11 | y = Resize(x, r, f)                   | f = 1.0 1.0 0.5 0.5    | float[nx3x5xfloor(w/2)]",
        "11 | y = Resize(x, r, f)                   | f = 1 1 2 2            | float[nx3x20x2*w]",
        "13 | y = Resize(x, , f)                    | f = 1.0 1.0 1.25 1.5   | float[nx3x12xfloor((3*w)/2)]",
        "13 | y = Resize(x, , f)                    | f = 1.0 1.0 1.0 0.6180339 | float[nx3x10x?]",
        "13 | y = Resize(x, , f)                    | f = 1.0 1.0 0.0 1.0    | invalid",
        "13 | y = Resize(x, , f)                    |                        | float[?x?x?x?]",
        "13 | y = Resize(x, , g)                    | g = 2.0 2.0            | invalid",
        "13 | y = Resize(x, , , s)                  | s = n 3 h 2*w          | float[nx3xhx2*w]",
        "13 | y = Resize(x, r, e, s)                | s = n 3 20 ?           | float[nx3x20x?]",
        "13 | y = Resize(x)                         |                        | invalid",
        "18 | y = Resize<axes = [2, 3]>(x, , g)     | g = 2.0 3.0            | float[nx3x20x3*w]",
        "18 | y = Resize<axes = [-1, 2]>(x, , , t)  | t = 7 8                | float[nx3x8x7]",
        "18 | y = Resize<axes = [2, 3]>(x, , g)     |                        | float[nx3x?x?]",
        "18 | y = Resize<axes = [2, 2]>(x, , , t)   | t = 7 8                | invalid",
        "13 | y = Resize<coordinate_transformation_mode = \"tf_crop_and_resize\">(x, r, f) "
            + "| f = 1.0 1.0 2.0 2.0; r = 0.0 0.0 0.25 0.0 1.0 1.0 0.75 1.0 | float[nx3x?x2*w]",
        "18 | y = Resize<keep_aspect_ratio_policy = \"not_larger\", axes = [1, 2]>(x, , , t) "
            + "| t = 6 12 | float[nx4x12xw]",
        "18 | y = Resize<keep_aspect_ratio_policy = \"not_smaller\", axes = [1, 2]>(x, , , t) "
            + "| t = 6 12 | float[nx6x20xw]",
        "18 | y = Resize<keep_aspect_ratio_policy = \"not_smaller\", axes = [2, 3]>(x, , , t) "
            + "| t = 6 12 | float[nx3x?x?]",
        "1  | y = Upsample<height_scale = 2.0, width_scale = 3.0>(x) |       | float[nx3x20x3*w]",
        "7  | y = Upsample<scales = [1.0, 1.0, 2.5, 3.0]>(x)         |       | float[nx3x25x3*w]",
        "7  | y = Upsample<scales = [1.0, 1.0]>(x)                   |       | invalid",
        "9  | y = Upsample(x, f)                    | f = 1 1 2 2            | float[nx3x20x2*w]",
      })
  void types(int opset, String node, String elements, String type) {
    assertEquals(type, RuleCase.of(opset, INPUTS, node).with(elements).types());
  }

  /** Each output element is read from two or four elements along each axis that changes. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = Resize(x, , f)                    | f = 1 1 2 2 | 120*n*w",
        "y = Resize<mode = \"linear\">(x, , f) | f = 1 1 2 2 | 480*n*w",
        "y = Resize<mode = \"linear\">(x, , f) | f = 1 1 1 2 | 120*n*w",
        "y = Resize<mode = \"cubic\">(x, , f)  | f = 1 1 2 2 | 1920*n*w",
      })
  void costs(String node, String elements, String flops) {
    assertEquals(flops, RuleCase.of(13, INPUTS, node).with(elements).flops());
  }

  /** 10 x 0.7 is 7 in 32 bits and a little less in 64. */
  @ParameterizedTest
  @CsvSource({"3, float[2]", "9, float[6]", "10, float[?]"})
  void precisionThatDecidesIsNotGuessed(int size, String type) {
    String inputs = "float[" + size + "] x, float[1] f";
    String stored = "f = " + (double) 0.7f;
    assertEquals(type, RuleCase.of(10, inputs, "y = Resize(x, f)").with(stored).types());
  }
}
