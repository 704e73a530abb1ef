package dev.onnxslim.analyzer.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.analyzer.infer.InferredModel;
import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.infer.ShapeInference;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeBytesTest {
  private static final String HEADER =
      "<ir_version: 8, opset_import: [\"\" : 17, \"loc\" : 1, \"com.microsoft\" : 1]>";

  private static List<String> bytes(String text) throws IOException {
    InferredModel model =
        ShapeInference.infer(
            ModelText.parse(text.startsWith("<") ? text : HEADER + text), InputShapes.NONE);
    List<String> bytes = new ArrayList<>();
    for (Node node : model.model().graph().nodes()) {
      bytes.add(NodeBytes.of(model.main(), node).toString());
    }
    return bytes;
  }

  @Test
  void readsInputsAndWeightsAndWritesOutputs() throws IOException {
    assertEquals(
        List.of("224", "64"),
        bytes(
            """
            g (float[2, 8] x) => (float[2, 4] y) <float[8, 4] w = random(1), float[2, 4] a> {
              a = MatMul(x, w)
              y = Mul(a, a)
            }
            """));
  }

  @Test
  void takesOnlyTheRowsThatItGathers() throws IOException {
    assertEquals(
        List.of("48*n", "80"),
        bytes(
            """
            g (int64[n] i, int64[2] s) => (float[n, 5] y, float[2, 4] z)
              <float[1000, 5] t = random(1), float[9, 4] big = random(2)> {
              y = Gather(t, i)
              z = Slice(big, s, s)
            }
            """));
  }

  @Test
  void aQuantizedTableIsReadInBlocks() throws IOException {
    // 2 rows of 64 elements: 4 bits each, a scale of 2 bytes and a zero point of 4 bits for 32
    assertEquals(
        List.of(String.valueOf(64 + 16 + 8 + 2 + 256)),
        bytes(
                """
            <ir_version: 10, opset_import: ["" : 21, "com.microsoft" : 1, "loc" : 1]>
            g (int64[2] i) => (float16[2, 64] y)
              <uint8[100, 32] t, float16[100, 2] s, uint8[100, 1] z> {
              t, s, z = loc.Weights()
              y = com.microsoft.GatherBlockQuantized<block_size = 32>(t, i, s, z)
            }
            """)
            .subList(1, 2));
  }

  @Test
  void viewsConstantsAndShapesMoveNothing() throws IOException {
    assertEquals(
        List.of("0", "0", "0", "16"),
        bytes(
            """
            g (float[4, 4] x) => (float[16] y, int64[2] s)
              <int64[1] k, float[4, 4] a> {
              k = Constant<value = int64[1] {16}>()
              a = Identity(x)
              y = Reshape(a, k)
              s = Shape(x)
            }
            """));
  }

  @Test
  void unknownSizesAreUnknown() throws IOException {
    assertEquals(List.of("?"), bytes("g (float[4] x) => (string[4] y) { y = loc.Op(x) }"));
  }
}
