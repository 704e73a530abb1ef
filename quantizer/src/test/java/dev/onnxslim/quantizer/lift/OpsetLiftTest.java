package dev.onnxslim.quantizer.lift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Value;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpsetLiftTest {
  @TempDir Path folder;

  private String lift(int opset, int target, String rest) throws Exception {
    return LiftTester.lift(folder, LiftTester.model(opset, rest), target);
  }

  /** Lifts to every target that matters, and returns the nodes at the newest. */
  private String liftToAll(int opset, int first, String rest) throws Exception {
    for (int target : new int[] {first, 13, 17, 18, 21}) {
      if (target >= first) {
        lift(opset, target, rest);
      }
    }
    return lift(opset, 26, rest);
  }

  private static String refuse(int opset, int target, String rest) throws Exception {
    return LiftTester.refuse(LiftTester.model(opset, rest), target);
  }

  @ParameterizedTest
  @CsvSource({
    "7, 13, 'Squeeze<axes = [1]>', 'float[N, 1, 4]', 'float[N, 4]'",
    "12, 13, 'Squeeze<axes = [-2, -1]>', 'float[N, 1, 1]', 'float[N]'",
    "7, 13, 'Unsqueeze<axes = [0, 2]>', 'float[N, 4]', 'float[1, N, 1, 4]'",
    "7, 13, 'ReduceSum<axes = [1], keepdims = 0>', 'float[N, 3, 4]', 'float[N, 4]'",
    "12, 13, 'ReduceSum<axes = [-1]>', 'float[N, 3, 4]', 'float[N, 3, 1]'",
    "7, 18, 'ReduceMean<axes = [1, 2]>', 'float[N, 3, 4]', 'float[N, 1, 1]'",
    "13, 18, 'ReduceMax<axes = [-1], keepdims = 0>', 'float[N, 3, 4]', 'float[N, 3]'",
    "11, 18, 'ReduceL1<axes = [1]>', 'float[N, 3]', 'float[N, 1]'",
    "11, 18, 'ReduceL2<axes = [1]>', 'float[N, 3]', 'float[N, 1]'",
    "11, 18, 'ReduceSumSquare<axes = [1]>', 'float[N, 3]', 'float[N, 1]'",
    "11, 18, 'ReduceLogSumExp<axes = [1]>', 'float[N, 3]', 'float[N, 1]'",
    "11, 18, 'ReduceProd<axes = [0]>', 'float[N, 3]', 'float[1, 3]'",
    "7, 10, 'Slice<starts = [1], ends = [-1], axes = [1]>', 'float[N, 5]', 'float[N, 3]'",
    "9, 10, 'Slice<starts = [0, 1], ends = [9, 3]>', 'float[N, 5]', 'float[N, 2]'",
    "7, 11, 'Clip<min = -0.5, max = 0.25>', 'float[N, 5]', 'float[N, 5]'",
    "7, 11, 'Clip<max = 0.25>', 'float[N, 5]', 'float[N, 5]'",
    "10, 11, 'Clip<min = 0.0>', 'float[N, 5]', 'float[N, 5]'",
    "7, 11, 'Pad<pads = [0, 1, 0, 2]>', 'float[N, 5]', 'float[N, 8]'",
    "7, 11, 'Pad<pads = [0, 1, 0, 2], value = -1.5>', 'float[N, 5]', 'float[N, 8]'",
    "7, 11, 'Pad<pads = [0, 1, 0, 2], mode = \"reflect\">', 'float[N, 5]', 'float[N, 8]'",
    "7, 12, 'Dropout<ratio = 0.3>', 'float[N, 5]', 'float[N, 5]'",
    "7, 9, 'Upsample<scales = [1.0, 1.0, 2.0, 3.0]>', 'float[N, 1, 3, 2]', 'float[N, 1, 6, 6]'",
    "7, 9, 'Upsample<mode = \"linear\", scales = [1, 1, 1.5, 3]>', 'float[N, 1, 3, 2]', 'float[N, 1, 4, 6]'",
    "19, 20, 'DFT<axis = 1>', 'float[N, 4, 1]', 'float[N, 4, 2]'",
    "17, 20, 'DFT<onesided = 1>', 'float[N, 4, 1]', 'float[N, 3, 2]'"
  })
  void attributesBecomeInputs(int opset, int first, String op, String in, String out)
      throws Exception {
    String name = op.substring(0, op.indexOf('<'));
    String lifted =
        liftToAll(opset, first, "g (" + in + " x) => (" + out + " y) { y = " + op + "(x) }");
    assertEquals(1, lifted.lines().count(), lifted);
    assertTrue(lifted.contains(name.equals("Upsample") ? "Resize<" : name), lifted);
  }

  @Test
  void noAxesStayAllAxes() throws Exception {
    String text = LiftTester.model(12, "g (float[1, 3] x) => (float[3] y) { y = Squeeze(x) }");
    try (Model model = ModelText.parse(text)) {
      assertEquals(0, OpsetLift.lift(model, 26));
      assertEquals(26, model.opset("").orElseThrow());
      assertEquals(13, model.irVersion());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "12, '', 'float[N, 6] x', 3",
    "7, '<axis = 1, split = [1, 5]>', 'float[N, 6] x', 5",
    "13, '<axis = 1>', 'float[N, 6] x', 3"
  })
  void splitsTellTheirParts(int opset, String attributes, String in, int second) throws Exception {
    String axis = attributes.isEmpty() ? "<axis = -1>" : attributes;
    int first = 6 - second;
    liftToAll(
        opset,
        18,
        "g ("
            + in
            + ") => (float[N, "
            + first
            + "] y, float[N, "
            + second
            + "] z) { y, z = Split"
            + axis
            + "(x) }");
  }

  @Test
  void topKTakesItsNumber() throws Exception {
    liftToAll(
        9, 10, "g (float[N, 6] x) => (float[N, 2] y, int64[N, 2] i) { y, i = TopK<k = 2>(x) }");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Softmax", "LogSoftmax", "Hardmax"})
  void softmaxOverOneAxisKeepsItsNode(String op) throws Exception {
    for (String in : new String[] {"float[N, 5]", "float[N, 1, 5]", "float[N, 5, 1]"}) {
      String type = in;
      String lifted =
          liftToAll(7, 13, "g (" + type + " x) => (" + type + " y) { y = " + op + "(x) }");
      assertEquals(1, lifted.lines().count(), lifted);
    }
    String last = "g (float[N, 2, 5] x) => (float[N, 2, 5] y) { y = " + op + "<axis = -1>(x) }";
    assertEquals("y = " + op + "<axis = -1>(x)", liftToAll(11, 13, last));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Softmax", "LogSoftmax", "Hardmax"})
  void softmaxOverMoreAxesIsFlattened(String op) throws Exception {
    for (String attributes : new String[] {"", "<axis = 0>", "<axis = 1>", "<axis = -2>"}) {
      String lifted =
          liftToAll(
              11,
              13,
              "g (float[N, 2, 5] x) => (float[N, 2, 5] y) { y = " + op + attributes + "(x) }");
      assertEquals(4, lifted.lines().count(), lifted);
      assertTrue(lifted.contains("allowzero = 1"), lifted);
    }
  }

  @Test
  void softmaxInAFunctionKnowsNoShape() throws Exception {
    lift(
        12,
        13,
        "g (float[N, 2, 5] x) => (float[N, 2, 5] y) { y = loc.f(x) } "
            + "<domain: \"loc\", opset_import: [\"\" : 12]> f (a) => (b) { b = Softmax(a) }");
    String given =
        "g (float[N, 2] x) => (float[N, 2] y) { y = loc.f<axis = 1>(x) } "
            + "<domain: \"loc\", opset_import: [\"\" : 12]> f <axis> (a) => (b) "
            + "{ b = Softmax<axis: int = @axis>(a) }";
    assertTrue(refuse(12, 13, given).contains("caller gives an attribute"));
  }

  @Test
  void functionsAndBodiesAreLifted() throws Exception {
    String lifted =
        lift(
            12,
            18,
            "g (float[N, 1, 4] x, bool c) => (float[N, 1] y) {"
                + " s = If<then_branch = a () => (float[N, 4] p) { p = Squeeze<axes = [1]>(x) },"
                + " else_branch = b () => (float[N, 4] q) { q = ReduceSum<axes = [1], keepdims = 0>(x) }>(c)"
                + " y = loc.f(s) } "
                + "<domain: \"loc\", opset_import: [\"\" : 12]> f (a) => (b) "
                + "{ t = ReduceMean<axes = [1]>(a) u = Clip(t) b = ReduceMax<axes = [1]>(u) }");
    assertTrue(lifted.contains("Constant"), lifted); // one, for both reductions
    assertEquals(2, lifted.split("Constant").length, lifted);
  }

  @Test
  void functionOfANewerOpsetStays() throws Exception {
    String text =
        "<ir_version: 8, opset_import: [\"\" : 13, \"loc\" : 1]> "
            + "g (float[N, 4] x) => (float[N, 1] y) { y = loc.f(x) } "
            + "<domain: \"loc\", opset_import: [\"\" : 21]> f (a) => (b) { b = Relu(a) }";
    try (Model model = ModelText.parse(text)) {
      OpsetLift.lift(model, 17);
      assertEquals(17, model.opset("").orElseThrow());
      assertEquals(21, model.functions().get(0).body().opset("").orElseThrow());
    }
  }

  @Test
  void initializersStayConstantsWhenTheIrRises() throws Exception {
    String text =
        LiftTester.model(
            8,
            "g (float[N, 1, 2] x, float[2, 2] w) => (float[N, 2] y) <float[2, 2] w = {1, 2, 3, 4}>"
                + " { s = Squeeze<axes = [1]>(x) y = MatMul(s, w) }");
    LiftTester.lift(folder, text, 13);
    try (Model model = ModelText.parse(text)) {
      OpsetLift.lift(model, 13);
      assertEquals(1, model.graph().inputs().size());
      assertTrue(model.graph().value("w").orElseThrow().constant().isPresent());
      assertEquals(7, model.irVersion());
    }
  }

  @Test
  void boundsOfDoublesStayFinite() throws Exception {
    String rest = "g (double[N, 5] x) => (double[N, 5] y) { y = Clip<min = 0.0>(x) }";
    try (Model model = ModelText.parse(LiftTester.model(10, rest))) { // none runs it
      OpsetLift.lift(model, 12);
      Value max = model.graph().value("y").orElseThrow().producer().orElseThrow().input(2);
      assertEquals(Float.MAX_VALUE, max.constant().orElseThrow().toFloats()[0]);
    }
  }

  @Test
  void valuesOfUnknownTypeAreRefused() throws Exception {
    String rest =
        "g (float[N, 2] x) => (float[N, 2] y) { y = loc.f(x) } "
            + "<domain: \"loc\", opset_import: [\"\" : 10]> f (a) => (b) { b = Clip<min = 0.0>(a) }";
    assertTrue(refuse(10, 11, rest).contains("Clip 'b' in function"), refuse(10, 11, rest));
  }

  @Test
  void resizeByConstantScales() throws Exception {
    String head = "g (float[N, 1, 4, 4] x) => (float[N, 1, ";
    String up = "] y) <float[4] s = {1, 1, 2, 1.5}> { y = Resize<mode = \"MODE\">(x, s) }";
    String down = "] y) <float[4] s = {1, 1, 0.6, 0.5}> { y = Resize<mode = \"MODE\">(x, s) }";
    for (String mode : new String[] {"nearest", "linear"}) {
      liftToAll(10, 11, head + "8, 6" + up.replace("MODE", mode));
      liftToAll(10, 11, head + "2, 2" + down.replace("MODE", mode));
    }
    String both = "] y) <float[4] s = {1, 1, 0.5, 2}> { y = Resize(x, s) }";
    assertTrue(refuse(10, 11, head + "2, 8" + both).contains("one axis grows"));
    String fed =
        "g (float[N, 1, 4, 4] x, float[4] s) => (float[N, 1, P, Q] y) { y = Resize(x, s) }";
    assertTrue(refuse(10, 11, fed).contains("not constant"));
  }

  @Test
  void normalisationsAreForInference() throws Exception {
    String weights =
        "<float[2] a = {1, 2}, float[2] b = {3, 4}, float[2] m = {1, 0}, float[2] v = {1, 2}>";
    String head = "g (float[N, 2, 3] x) => (float[N, 2, 3] y) " + weights;
    liftToAll(
        8,
        9,
        head.replace("x)", "x, float[2] a, float[2] b, float[2] m, float[2] v)")
            + " { y = BatchNormalization<spatial = 1>(x, a, b, m, v) }");
    assertTrue(
        refuse(9, 14, head + " { y, p, q, r, s = BatchNormalization(x, a, b, m, v) }")
            .contains("form for training"));
    assertTrue(
        refuse(
                9 - 1,
                14,
                "g (float[N, 2, 3] x, float[2, 3] a) => (float[N, 2, 3] y) "
                    + "{ y = BatchNormalization<spatial = 0>(x, a, a, a, a) }")
            .contains("spatial"));
  }

  @Test
  void groupsAreRepeatedForTheirChannels() throws Exception {
    String rest =
        " x) => (float[N, 4, 3] y) <float[2] a = {1, -2}, float[2] b = {3, 4}>"
            + " { y = GroupNormalization<num_groups = 2>(x, a, b) }";
    assertEquals(7, lift(18, 21, "g (float[N, 4, 3]" + rest).lines().count());
    String unknown =
        "g (float[N, 4, 3] w, float[4] f) => (float[N, C, 3] y)"
            + " <float[2] a = {1, -2}, float[2] b = {3, 4}, float z = {0}>"
            + " { p = Abs(f) c = GreaterOrEqual(p, z) x = Compress<axis = 1>(w, c)"
            + " y = GroupNormalization<num_groups = 2>(x, a, b) }";
    assertTrue(lift(18, 21, unknown).contains("Shape<end = 2, start = 1>(x)"));
    String one =
        "g (float[N, 1, 3] x) => (float[N, 1, 3] y) <float[1] a = {-2}, float[1] b = {3}>"
            + " { y = GroupNormalization<num_groups = 1>(x, a, b) }";
    try (Model model = ModelText.parse(LiftTester.model(18, one))) {
      assertEquals(0, OpsetLift.lift(model, 26));
    }
  }

  @Test
  void coordinatesStay() throws Exception {
    lift(
        15,
        16,
        "g (float[N, 1, 8, 8] x) => (float[2, 1, 2, 2] y)"
            + " <float[2, 4] r = {0, 0, 3, 3, 1, 2, 6, 7}, int64[2] b = {0, 0}>"
            + " { y = RoiAlign<output_height = 2, output_width = 2>(x, r, b) }");
    lift(
        16,
        20,
        "g (float[N, 1, 4, 4] x, float[N, 2, 2, 2] p) => (float[N, 1, 2, 2] y)"
            + " { y = GridSample<mode = \"bicubic\">(x, p) }");
    String withdrawn =
        "g (float[N, 1, 4, 4] x) => (float[N, 1, 8, 8] y)"
            + " <float[0] r = {}, float[4] s = {1, 1, 2, 2}>"
            + " { y = Resize<coordinate_transformation_mode = \"tf_half_pixel_for_nn\">(x, r, s) }";
    assertTrue(refuse(11, 13, withdrawn).contains("tf_half_pixel_for_nn"));
  }

  @Test
  void scatterIsScatterElements() throws Exception {
    String rest =
        "g (float[N, 4] x, float[1, 4] u) => (float[N, 4] y) <int64[1, 4] i = {0, 0, 0, 0}>"
            + " { y = Scatter<axis = 0>(x, i, u) }";
    assertEquals("y = ScatterElements<axis = 0>(x, i, u)", liftToAll(10, 11, rest));
  }

  @Test
  void masksKeepTheirType() throws Exception {
    String rest =
        "g (float[N, 4] x) => (float[N, 4] y, float[N, 4] n) { y, m = Dropout(x) n = Neg(m) }";
    try (Model model = ModelText.parse(LiftTester.model(9, rest))) {
      assertEquals(1, OpsetLift.lift(model, 10));
      assertEquals("Cast", model.graph().value("m").orElseThrow().producer().get().op().type());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'kernel_shape = [3], strides = [2], pads = [1, 1], ceil_mode = 1', false",
    "'kernel_shape = [2], strides = [2], pads = [0, 1], ceil_mode = 1', true",
    "'kernel_shape = [2], strides = [2], pads = [0, 1]', false",
    "'kernel_shape = [2], strides = [2], auto_pad = \"SAME_UPPER\", ceil_mode = 1', false"
  })
  void windowsStartInsideTheData(String attributes, boolean refused) throws Exception {
    String rest =
        "g (float[1, 1, L] x) => (float[1, 1, M] y) { y = MaxPool<" + attributes + ">(x) }";
    if (refused) {
      assertTrue(refuse(12, 22, rest).contains("start in the padding"));
      String known = rest.replace("L]", "5]");
      try (Model model = ModelText.parse(LiftTester.model(12, known))) {
        assertEquals(0, OpsetLift.lift(model, 22));
      }
      assertTrue(refuse(12, 22, rest.replace("L]", "4]")).contains("start in the padding"));
      return;
    }
    try (Model model = ModelText.parse(LiftTester.model(12, rest))) {
      assertEquals(0, OpsetLift.lift(model, 22));
    }
  }

  @Test
  void whatHasNoRuleIsNamed() throws Exception {
    String relu = "g (float[N] x) => (float[N] y) { y = Relu(x) }";
    assertEquals("opset 17 cannot be lowered to 13", refuse(17, 13, relu));
    assertEquals("opset 6 is older than 7, the oldest that is lifted", refuse(6, 13, relu));
    String old =
        "g (float[N] x) => (float[N] y) { [n] y = ScaledTanh<alpha = 1.0, beta = 2.0>(x) }";
    assertEquals(
        "ScaledTanh 'n' cannot be lifted to opset 10: the runtime has withdrawn it",
        refuse(9, 13, old));
    try (Model model = ModelText.parse(LiftTester.model(17, relu))) {
      assertThrows(IllegalArgumentException.class, () -> OpsetLift.lift(model, 27));
      assertThrows(IllegalArgumentException.class, () -> OpsetLift.lift(model, 6));
      assertEquals(0, OpsetLift.lift(model, 17));
      assertEquals(0, model.edits());
    }
  }
}
