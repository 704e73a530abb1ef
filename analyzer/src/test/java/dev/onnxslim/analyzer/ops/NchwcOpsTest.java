package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.infer.Scope;
import dev.onnxslim.analyzer.infer.ShapeInference;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NchwcOpsTest {
  /** What onnxruntime writes for two convolutions and a pooling between them, for blocks of 16. */
  private static final String OPTIMIZED =
      """
      <ir_version: 8, opset_import: ["" : 13, "com.microsoft.nchwc" : 1]>
      g (float[N, 3, 32, 32] x, float[16, 3, 3, 3] v, float[32, 16, 3, 3] w) => () {
        a = com.microsoft.nchwc.Conv<kernel_shape = [3, 3]>(x, v)
        b = com.microsoft.nchwc.MaxPool<kernel_shape = [2, 2]>(a)
        c = com.microsoft.nchwc.Conv<kernel_shape = [3, 3], activation = "Relu">(b, w)
        d = com.microsoft.nchwc.Upsample<scales = [1, 1, 2, 2]>(c)
        y = com.microsoft.nchwc.ReorderOutput<channels = 20>(d)
        z = com.microsoft.nchwc.ReorderOutput<channels = 20, channels_last = 1>(d)
        i = com.microsoft.nchwc.ReorderInput<channels_last = 1>(z)
      }
      """;

  private static Scope scope() throws IOException {
    return ShapeInference.infer(ModelText.parse(OPTIMIZED), InputShapes.NONE).main();
  }

  @Test
  void blocksAreFilledUp() throws IOException {
    Scope scope = scope();
    List<String> shapes =
        scope.graph().nodes().stream()
            .map(node -> scope.shape(node.output(0)).orElseThrow().toString())
            .toList();
    assertEquals(
        List.of(
            "[Nx16x30x30]",
            "[Nx16x29x29]",
            "[Nx32x27x27]",
            "[Nx32x54x54]",
            "[Nx20x54x54]",
            "[Nx54x54x20]",
            "[Nxi_1x54x54]"),
        shapes);
  }

  @Test
  void fillingIsComputedToo() throws IOException {
    Scope scope = scope();
    Node conv = scope.graph().nodes().get(2);
    OpRule rule = OpRules.standard().find(conv.op(), 1).orElseThrow();
    OpCost cost = rule.cost(scope.context(conv, rule)).orElseThrow();
    assertEquals(Dim.of(32 * 27 * 27 * 16 * 9).times(new Dim.Symbol("N")), cost.macs());
    assertEquals(Dim.of(32 * 27 * 27).times(new Dim.Symbol("N")), cost.work().get(Work.ACTIVATION));
  }
}
