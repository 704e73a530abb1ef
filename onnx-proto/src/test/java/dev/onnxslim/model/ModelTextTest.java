package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.proto.AttributeProto;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelTextTest {
  private static final String MLP =
      """
      <ir_version: 8, opset_import: ["" : 17, "com.microsoft" : 1]>
      g (float[N, 2] x) => (float[N, 3] y) <float[2,3] w = {1, 2, 3, 4, 5, 6}> {
        t = MatMul(x, w)
        y = Relu(t)
      }
      """;

  private static Tensor tensor(Model model, String name) {
    return model.graph().value(name).orElseThrow().constant().orElseThrow();
  }

  private static AttributeProto attribute(String text) {
    ModelProto model = ModelText.message("g () => () { y = Op<" + text + ">() }");
    return model.getGraph().getNode(0).getAttribute(0);
  }

  @Test
  void readsHeaderTypesDataAndNodes() throws IOException {
    Model model = ModelText.parse(MLP);
    assertEquals(OptionalLong.of(17), model.opset(""));
    assertEquals(OptionalLong.of(1), model.opset("com.microsoft"));
    assertEquals("[Nx2]", model.graph().inputs().get(0).type().orElseThrow().shape().get() + "");
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, tensor(model, "w").toFloats());
    assertEquals("t = MatMul(x, w)\ny = Relu(t)", GraphText.print(model));
  }

  @Test
  void writesAFileThatTheReaderReads(@TempDir Path folder) throws IOException {
    try (Model model = ModelReader.read(ModelText.write(MLP, folder.resolve("m.onnx")))) {
      assertEquals("t = MatMul(x, w)\ny = Relu(t)", GraphText.print(model));
      assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, tensor(model, "w").toFloats());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "float {-1.5, 0, inf} | -1.5, 0.0, Infinity",
        "double {1e-3, 2.5e+2, nan} | 0.001, 250.0, NaN",
        "float16 {0.5, -2, 65504} | 0.5, -2.0, 65504.0",
        "bfloat16 {0.5, -2, 1} | 0.5, -2.0, 1.0",
      })
  void readsFloats(String data, String expected) throws IOException {
    String type = data.replaceFirst(" ", "[3] w = ");
    Model model = ModelText.parse("g () => (float[3] y) <" + type + "> { y = Identity(w) }");
    String found = java.util.Arrays.toString(tensor(model, "w").toFloats());
    assertEquals("[" + expected + "]", found);
  }

  @ParameterizedTest
  @CsvSource({"int8,-128", "uint8,255", "int32,-7", "int64,-9000000000", "bool,1", "uint16,65535"})
  void readsIntegers(String type, long value) throws IOException {
    Model model =
        ModelText.parse(
            "g () => (%s[1] y) <%s[1] w = {%d}> { y = Identity(w) }".formatted(type, type, value));
    assertArrayEquals(new long[] {value}, tensor(model, "w").toLongs());
    assertEquals(type.toUpperCase(java.util.Locale.ROOT), tensor(model, "w").elemType().name());
  }

  @Test
  void packsFourBits() {
    ModelProto model = ModelText.message("g () => () <int4[3] w = {-1, 2, 3}> { }");
    byte[] raw = model.getGraph().getInitializer(0).getRawData().toByteArray();
    assertArrayEquals(new byte[] {0x2f, 3}, raw);
  }

  @Test
  void randomDataDependOnTheSeedAlone() throws IOException {
    String text = "g () => (float[64] y) <float[64] w = random(%d)> { y = Identity(w) }";
    float[] first = tensor(ModelText.parse(text.formatted(7)), "w").toFloats();
    assertArrayEquals(first, tensor(ModelText.parse(text.formatted(7)), "w").toFloats());
    assertTrue(first[0] != tensor(ModelText.parse(text.formatted(8)), "w").toFloats()[0]);
    ModelProto bytes = ModelText.message("g () => () <bool[99] b = random(1)> {}");
    for (byte b : bytes.getGraph().getInitializer(0).getRawData().toByteArray()) {
      assertTrue(b == 0 || b == 1);
    }
  }

  @Test
  void readsEveryKindOfAttribute() {
    assertEquals(1, attribute("a = 1").getI());
    assertEquals(-0.5f, attribute("a = -0.5").getF());
    assertEquals(AttributeProto.AttributeType.FLOAT, attribute("a = 1.0").getType());
    assertEquals("a\"b", attribute("a = \"a\\\"b\"").getS().toStringUtf8());
    assertEquals(List.of(1L, 0L), attribute("a = [1, 0]").getIntsList());
    assertEquals(List.of(1f, 0.5f), attribute("a = [1, 0.5]").getFloatsList());
    assertEquals("xy", attribute("a = [\"xy\"]").getStrings(0).toStringUtf8());
    assertEquals(AttributeProto.AttributeType.FLOATS, attribute("a: floats = []").getType());
    assertEquals("b", attribute("a: int = @b").getRefAttrName());
    assertEquals(2, attribute("value = int64[2] {3, 4}").getT().getDims(0));
    assertEquals("s", attribute("a = s () => (float y) { y = Op() }").getG().getName());
  }

  @Test
  void readsLeftOutInputsAndOutputs() throws IOException {
    Model model =
        ModelText.parse(
            """
            g (float[3] x, float m) => (float[3] y) {
              [clip] c = Clip(x, , m)
              y, = Dropout(c)
            }
            """);
    assertEquals("c = Clip(x, , m)\ny,  = Dropout(c)", GraphText.print(model));
    assertEquals("clip", model.graph().nodes().get(0).name());
  }

  @Test
  void readsBodiesAndFunctions() throws IOException {
    Model model =
        ModelText.parse(
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (bool c, float[2] x) => (float[2] y) {
              t = If<then_branch = a () => (float[2] p) { p = Neg(x) },
                     else_branch = b () => (float[2] q) { r = Abs(x) q = Relu(r) }>(c)
              y = loc.soft<axis = 0>(t)
            }
            <domain: "loc", opset_import: ["" : 17]> soft <axis, k: float = 2.0> (a) => (b) {
              b = Softmax<axis: int = @axis>(a)
            }
            """);
    assertEquals(
        """
        t = If<else_branch = () => (q) {r = Abs(x); q = Relu(r)}, \
        then_branch = () => (p) {p = Neg(x)}>(c)
        y = loc.soft<axis = 0>(t)
        loc::soft:
        b = Softmax<axis = @axis>(a)""",
        GraphText.print(model));
  }

  @Test
  void readsTypesThatAreNoTensors() throws IOException {
    Model model =
        ModelText.parse(
            "g (seq(float[2]) s, float[] a, float z) => (seq(float[2]) y) { y = Identity(s) }");
    List<Value> inputs = model.graph().inputs();
    assertEquals("sequence", inputs.get(0).nonTensorKind().orElseThrow());
    assertTrue(inputs.get(1).type().orElseThrow().shape().isEmpty());
    assertEquals(0, inputs.get(2).type().orElseThrow().shape().orElseThrow().rank());
    assertEquals(ElemType.FLOAT, inputs.get(2).type().orElseThrow().elemType());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "g () => () { y = Op(a b) } | 1:23: expected ')', found 'b'",
        "g () => () { y = Op(a)    | 1:23: expected a name, found the end",
        "g (flat x) => () { }      | 1:4: expected a type, found 'flat'",
        "<version: 1> g () => () {} | 1:11: expected a header instead of 'version' before, found '1'",
        "g () => () <float[2] w = {1}> {} | 1:28: expected 2 elements before the brace, not 1, found '}'",
        "g () => () <float[N] w = {1}> {} | 1:26: expected data of a known shape, found '{'",
        "g () => () { y = Op<a = [1, \"b\"]>() } | 1:33: expected a list of one type before, found '>'",
        "g () => () { y = Op<a: int = 1.5>() } | 1:33: expected a value of INT, not FLOAT, before, found '>'",
        "g () => () ! | 1:12: expected a word, found '!'",
      })
  void saysWhereTheTextIsWrong(String text, String message) {
    var e = assertThrows(IllegalArgumentException.class, () -> ModelText.message(text));
    assertEquals(message, e.getMessage());
  }

  @Test
  void refusesAModelThatIsNotValid() {
    var e =
        assertThrows(
            ModelFormatException.class, () -> ModelText.parse("g () => (float y) { y = Relu(x) }"));
    assertEquals("Relu 'y' reads 'x', which nothing makes", e.problem());
  }
}
