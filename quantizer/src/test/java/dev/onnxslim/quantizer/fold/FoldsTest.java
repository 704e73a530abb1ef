package dev.onnxslim.quantizer.fold;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.fixture.OrtOutputs;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldsTest {
  @TempDir private Path folder;

  /** A model of one node that gives {@code r}. */
  private static String model(int opset, String weights, String node) {
    return "<ir_version: 8, opset_import: [\"\" : "
        + opset
        + "]> g () => (undefined r) <"
        + weights
        + "> { r = "
        + node
        + " }";
  }

  private static Optional<Tensor> fold(String text) throws IOException {
    Model model = ModelText.parse(text);
    Node node = model.graph().nodes().get(0);
    List<Optional<Tensor>> inputs = new ArrayList<>();
    for (Value input : node.inputs()) {
      inputs.add(input.constant());
    }
    long opset = model.opset("").orElseThrow();
    return Folds.standard().fold(new Operands(node.op(), opset, node.attributes(), inputs));
  }

  private void isAsInOnnxruntime(int opset, String type, String weights, String node)
      throws Exception {
    String text = model(opset, weights, node).replace("undefined", type);
    Tensor found = fold(text).orElseThrow(() -> new AssertionError("not folded: " + text));
    Path file = ModelText.write(text, folder.resolve("model.onnx"));
    NdArray expected = OrtOutputs.of(file, Optimization.OFF, 1, 1).arrays().get("r");
    assertEquals(expected.elemType(), found.elemType(), text);
    assertArrayEquals(expected.dims(), found.dims(), text);
    byte[] theirs = new byte[expected.data().remaining()];
    expected.data().get(theirs);
    byte[] ours = new byte[(int) found.byteSize()];
    found.data().read(0, ByteBuffer.wrap(ours));
    assertArrayEquals(theirs, ours, text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Add(a, b)",
        "Sub(a, b)",
        "Mul(a, b)",
        "Div(a, b)",
        "Neg(a)",
        "Abs(a)",
        "Reciprocal(a)",
        "Add(a, c)",
        "Mul(c, a)",
        "Div(d, c)",
        "Sub(d, b)",
        "Pow(a, two)",
        "Pow(p, half)",
        "Ceil(a)",
        "Floor(a)",
        "Sqrt(p)",
        "Add(e, a)",
        "Identity(a)",
        "Mul(large, a)",
        "Neg(large)",
        "Transpose(large)",
        "Transpose<perm = [1, 2, 0]>(d)",
        "Transpose<perm = [0, 2, 1]>(d)",
        "Transpose(d)",
        "Transpose<perm = [1, 0]>(c)",
        "Flatten(d)",
        "Flatten<axis = 0>(d)",
        "Flatten<axis = -1>(d)",
        "Reshape(d, minus)",
        "Reshape(d, zero)",
        "Reshape(two, none)",
        "Squeeze(d)",
        "Squeeze(d, axes)",
        "Unsqueeze(a, axes)",
        "Unsqueeze(a, both)",
        "Concat<axis = 0>(a, b)",
        "Concat<axis = -1>(a, b, a)",
        "Concat<axis = 1>(d, d)",
        "Gather(a, ids)",
        "Gather<axis = 1>(a, ids)",
        "Gather<axis = -1>(d, id)",
        "Gather(a, id)",
        "Slice(a, s0, s2)",
        "Slice(a, s1, s9, axes1)",
        "Slice(a, s9, smin, axes1, back)",
        "Slice(a, s0, s9, axes1, step)",
        "Slice(a, s2, s1)",
        "Slice(a, sm1, smin, axes1, back)",
        "Slice(e, s9, smin, axes, back)",
        "Expand(c, shape3)",
        "Expand(a, shape3)"
      })
  void floats(String node) throws Exception {
    String weights =
        "float[3, 4] a = random(1), float[3, 4] b = random(2), float[1, 4] c = random(3), "
            + "float[2, 1, 4] d = random(4), float[0, 3, 4] e = {}, float two = {2.0}, float half = {-0.5}, "
            + "float[5] p = {0.0, 0.1, 2.0, 3.5, 1e38}, float[300, 100, 4] big = random(5), "
            + "float[90, 3, 4] tall = random(5), float[200, 3, 40, 4] large0 = random(5), "
            + "float[2000, 3, 4] large = random(6), int64[2] minus = {-1, 2}, "
            + "int64[3] zero = {0, 2, -1}, int64[0] none = {}, int64[1] axes = {1}, "
            + "int64[2] both = {-1, 0}, int64[2, 2] ids = {0, -1, 2, 1}, int32 id = {-2}, "
            + "int64[1] s0 = {0}, int64[1] s1 = {1}, int64[1] s2 = {2}, int64[1] s9 = {9}, "
            + "int64[1] sm1 = {-1}, int64[1] smin = {-9223372036854775808}, "
            + "int64[1] axes1 = {1}, int64[1] back = {-1}, int64[1] step = {3}, "
            + "int64[3] shape3 = {2, 3, 4}";
    isAsInOnnxruntime(17, "float[]", weights, node);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Add(a, b)",
        "Sub(a, b)",
        "Mul(a, b)",
        "Div(a, b)",
        "Mod(a, b)",
        "Max(a, b)",
        "Min(a, b)",
        "ReduceMax(a)",
        "ReduceMin<keepdims = 0>(b)",
        "ReduceProd<axes = [-1]>(b)",
        "ReduceSum(b, zero1)",
        "ReduceSum(one)",
        "Where(t, a, b)",
        "Shape(t3)",
        "Shape<start = 1>(t3)",
        "Shape<start = -1>(t3)",
        "Shape<start = -2, end = -1>(t3)",
        "Shape<start = 2, end = 1>(t3)",
        "Size(t3)",
        "NonZero(t)",
        "NonZero(a)",
        "NonZero(f)",
        "Range(zero, ten, three)",
        "Range(ten, zero, down)",
        "Range(ten, zero, three)",
        "Cast<to = 7>(f)",
        "Cast<to = 7>(t)",
        "Cast<to = 7>(i)",
        "Concat<axis = 0>(a, b)",
        "Gather(a, b1)",
        "Squeeze(one)",
        "ConstantOfShape<value = int64[1] {-3}>(shape)"
      })
  void longs(String node) throws Exception {
    String weights =
        "int64[4] a = {7, -7, 0, 9223372036854775807}, int64[4] b = {2, 3, -5, 7}, "
            + "bool[4] t = {1, 0, 0, 1}, bool[2, 0, 3] t3 = {}, float[4] f = {1.9, -1.9, 0, 9e9}, "
            + "int32[2] i = {-1, 2147483647}, int64 zero = {0}, int64 ten = {10}, "
            + "int64 three = {3}, int64 down = {-4}, int64 b1 = {-1}, int64[1] one = {5}, int64[1] zero1 = {0}, "
            + "int64[2] shape = {2, 3}";
    isAsInOnnxruntime(17, "int64[]", weights, node);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Add(a, b)", "Mul(a, b)", "Div(a, b)", "Cast<to = 6>(l)", "Cast<to = 6>(f)"})
  void ints(String node) throws Exception {
    String weights =
        "int32[3] a = {7, -7, 2147483647}, int32[3] b = {2, 3, 5}, "
            + "int64[3] l = {-1, 4294967297, -9223372036854775807}, float[3] f = {1.9, -1.9, 2e9}";
    isAsInOnnxruntime(17, "int32[]", weights, node);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cast<to = 1>(l)",
        "Cast<to = 1>(t)",
        "Cast<to = 1>(i)",
        "ConstantOfShape(shape)",
        "Where(t, x, y)"
      })
  void toFloats(String node) throws Exception {
    String weights =
        "int64[3] l = {16777217, -16777219, 9223372036854775807}, bool[3] t = {1, 0, 1}, "
            + "int32[2] i = {16777219, -5}, int64[1] shape = {3}, float[3] x = {-0.5, 1, 2}, "
            + "float y = {5.5}";
    isAsInOnnxruntime(17, "float[]", weights, node);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Equal(a, b)", "Less(a, b)", "Greater(a, b)", "LessOrEqual(a, b)", "GreaterOrEqual(a, b)",
        "Equal(f, g)", "Less(f, g)", "GreaterOrEqual(f, g)", "Not(t)", "Cast<to = 9>(f)",
        "Cast<to = 9>(a)", "Equal(t, u)"
      })
  void truth(String node) throws Exception {
    String weights =
        "int64[4] a = {1, -7, 0, 5}, int64 b = {0}, float[3] f = {0.0, -1.5, 2}, "
            + "float[3] g = {-0.0, 1.5, 2}, bool[2] t = {1, 0}, bool u = {1}";
    isAsInOnnxruntime(17, "bool[]", weights, node);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Squeeze<axes = [1]>(d)",
        "Unsqueeze<axes = [0, 3]>(a)",
        "Slice<starts = [1], ends = [9]>(a)",
        "Slice<starts = [-3, 0], ends = [-1, 2], axes = [1, 0]>(a)"
      })
  void attributesOfOldOpsets(String node) throws Exception {
    isAsInOnnxruntime(
        9, "float[]", "float[3, 4] a = random(1), float[2, 1, 4] d = random(4)", node);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cast<to = 1>(bytes)",
        "Cast<to = 1>(half)",
        "Cast<to = 7>(wide)",
        "Div(a, zero)",
        "Pow(x, x)",
        "Mod(a, zero)",
        "Mod<fmod = 1>(a, a)",
        "Max(x, x)",
        "Reshape(x, seven)",
        "Gather(a, zero5)",
        "Squeeze(x, zero)",
        "Add(bytes, bytes)",
        "Expand(x, seven)",
        "Range(f, f, f)",
        "DequantizeLinear(bytes, f)"
      })
  void whatIsNotCoveredIsLeft(String node) throws Exception {
    String weights =
        "int8[2] bytes = {1, 2}, float16[2] half = {1, 2}, float[2] wide = {1e30, 2}, "
            + "int64[2] a = {1, 2}, int64[1] zero = {0}, int64[1] zero5 = {5}, "
            + "float[2] x = {1, 2}, int64[1] seven = {7}, float f = {1}";
    assertTrue(fold(model(17, weights, node).replace("undefined", "float[]")).isEmpty(), node);
  }

  @Test
  void largeResultsAreNotInMemory() throws IOException {
    Tensor tensor =
        fold(model(17, "float[200, 300] w = random(1)", "Transpose(w)")
                .replace("undefined", "float[]"))
            .orElseThrow();
    assertTrue(tensor.data() instanceof ComputedPayload);
    Tensor same =
        fold(model(17, "float[200, 300] w = random(1)", "Flatten<axis = 2>(w)")
                .replace("undefined", "float[]"))
            .orElseThrow();
    assertTrue(!(same.data() instanceof ComputedPayload));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void randomSlicesAndTransposes(long seed) throws Exception {
    Random random = new Random(seed);
    int axis = random.nextInt(3) - 3;
    long step = random.nextInt(7) - 3L;
    String weights =
        "float[3, 4, 5] a = random(%d), int64[1] s = {%d}, int64[1] e = {%d}, int64[1] x = {%d}, int64[1] d = {%d}"
            .formatted(
                seed, random.nextInt(14) - 7, random.nextInt(14) - 7, axis, step == 0 ? 1 : step);
    isAsInOnnxruntime(17, "float[]", weights, "Slice(a, s, e, x, d)");
    List<Integer> perm = new ArrayList<>(List.of(0, 1, 2));
    java.util.Collections.shuffle(perm, random);
    isAsInOnnxruntime(17, "float[]", weights, "Transpose<perm = " + perm + ">(a)");
  }
}
