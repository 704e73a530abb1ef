package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RuntimeOpsTest {
  @Test
  void copiesChangeNothing() throws IOException {
    InferredGraph g =
        InferredGraph.of("float16[N, 2] x => d = MemcpyFromHost(x) y = MemcpyToHost(d)");
    assertEquals("float16[Nx2]", g.type("y"));
  }

  @Test
  void fillsTheShapeItIsTold() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            1,
            "float[N, 2] x <int64[2] s = {3, 4}> => a = GivenTensorFill<shape = [5, 6]>()"
                + " b = GivenTensorFill<extra_shape = [7]>(x)"
                + " c = GivenTensorFill<input_as_shape = 1>(s)");
    assertEquals("float[5x6]", g.type("a"));
    assertEquals("float[Nx2x7]", g.type("b"));
    assertEquals("float[3x4]", g.type("c"));
  }

  @Test
  void pluginsHaveShapesAndNoCost() throws IOException {
    InferredGraph g =
        InferredGraph.of(
            "float[N, 900, 4] b, float[N, 900, 80] s => n, d, p, c = EfficientNMS_TRT<"
                + "background_class = -1, box_coding = 0, iou_threshold = 0.5, max_output_boxes = 10,"
                + " plugin_version = \"1\", score_activation = 0, score_threshold = 0.5>(b, s)");
    assertEquals("int32[Nx1]", g.type("n"));
    assertEquals("float[Nx10x4]", g.type("d"));
    assertEquals("float[Nx10]", g.type("p"));
    assertEquals("int32[Nx10]", g.type("c"));
    assertFalse(g.isCostKnown());
    InferredGraph patches =
        InferredGraph.of(
            "float[N, 30, 4] b, float[N, 256, H, W] f => y = PyramidROIAlign_TRT<"
                + "plugin_version = \"1\", pooled_size = 7>(b, f, f, f, f)");
    assertEquals("float[Nx30x256x7x7]", patches.type("y"));
  }
}
