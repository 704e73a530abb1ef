package dev.onnxslim.analyzer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.analyzer.cost.ModelCost;
import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.infer.ShapeInference;
import dev.onnxslim.analyzer.params.ParameterInventory;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModuleTreeTest {
  private static ModuleRow tree(Model model) throws IOException {
    ModelCost cost = ModelCost.of(ShapeInference.infer(model, InputShapes.NONE));
    return ModuleTree.of(cost.nodes(), ParameterInventory.of(model).tensors());
  }

  private static List<String> lines(ModuleRow row) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s: %d nodes, %d params, %d bytes, %s macs"
            .formatted(row.path(), row.nodes(), row.params(), row.weightBytes(), row.macs()));
    for (ModuleRow child : row.children()) {
      lines.addAll(lines(child));
    }
    return lines;
  }

  @Test
  void nodesAndTensorsMeet() throws IOException {
    Model model =
        ModelText.parse(
            """
            g (float[2, 4] x) => (float[2, 3] y) <float[4, 8] net.0.weight = random(1),
                float[8] net.0.bias = random(2), float[8, 3] onnx_MatMul_5 = random(3), int64[1] axes = {0}> {
              [/net/net.0/MatMul] a = MatMul(x, net.0.weight)
              [/net/net.0/Add] b = Add(a, net.0.bias)
              [/net/net.1/Relu] c = Relu(b)
              [/head/MatMul] d = MatMul(c, onnx_MatMul_5)
              e = Unsqueeze(d, axes)
              [Squeeze_7] y = Squeeze(e, axes)
            }
            """);
    assertEquals(
        List.of(
            ": 6 nodes, 64 params, 264 bytes, 112 macs",
            "net: 3 nodes, 40 params, 160 bytes, 64 macs",
            "net/0: 2 nodes, 40 params, 160 bytes, 64 macs",
            "net/1: 1 nodes, 0 params, 0 bytes, 0 macs",
            "head: 1 nodes, 24 params, 96 bytes, 48 macs"),
        lines(tree(model)));
  }

  @Test
  void bodiesAndCallsBelongToTheirNode() throws IOException {
    Model model =
        ModelText.parse(
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[2, 4] x, bool c) => (float[2, 4] y, float[2, 4] z) {
              [/gate/If] y = If<
                then_branch = g1 () => (float[2, 4] u) { [n] u = Relu(x) },
                else_branch = g2 () => (float[2, 4] u) { [/own/Neg] v = Neg(x) u = Abs(v) }>(c)
              [/call/f] w = loc.f(y)
              [last] z = Neg(w)
            }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) { [inner] b = Relu(a) }
            """);
    assertEquals(
        List.of(
            ": 7 nodes, 0 params, 0 bytes, 0 macs",
            "gate: 3 nodes, 0 params, 0 bytes, 0 macs",
            "own: 1 nodes, 0 params, 0 bytes, 0 macs",
            "call: 2 nodes, 0 params, 0 bytes, 0 macs"),
        lines(tree(model)));
  }
}
