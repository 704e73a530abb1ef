package dev.onnxslim.quantizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.GraphText;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.proto.TrainingInfoProto;
import dev.onnxslim.quantizer.SlimChanges.WeightType;
import dev.onnxslim.quantizer.lift.LiftException;
import dev.onnxslim.quantizer.parity.Verdict;
import dev.onnxslim.quantizer.pass.PassRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What slimming changes on request. */
class SlimChangesTest {
  private static final String GELU =
      """
      <ir_version: 7, opset_import: ["" : 12]>
      g (float[N, 8] x) => (float[N, 8] y)
        <float[8, 8] w = random(1), float r = {1.41421354}, float one = {1}, float half = {0.5}>
      {
        h = MatMul(x, w)
        d = Div(h, r)
        e = Erf(d)
        f = Add(e, one)
        p = Mul(h, f)
        y = Mul(p, half)
      }
      """;

  private static final String SHAPES =
      """
      g (float[N, C, 4] x, float[N, 8] z) => (float[N, P] y, int64[Q] s, float[] u)
        <int64[2] to = {0, -1}>
      {
        r = Reshape(x, to)
        y = Relu(r)
        d = Shape(x)
        s = Neg(d)
        u = Neg(z)
      }
      """;

  private static final String CALLS =
      """
      <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
      g (float[N, 2] x) => (float[N, 2] y) { t = loc.f(x) y = loc.f(t) }
      <domain: "loc", opset_import: ["" : 17]> f (a) => (b) { c = Neg(a) b = Exp(c) }
      """;

  @TempDir Path folder;

  private SlimReport slim(String text, SlimChanges changes) throws Exception {
    Path in = ModelText.write(text, folder.resolve("in.onnx"));
    SlimOptions options = SlimOptions.defaults().withChanges(changes);
    SlimReport report = new Slimmer(options).slim(in, folder.resolve("out.onnx"));
    assertEquals(Verdict.PASSED, report.parity().verdict(), report.parity().reason());
    return report;
  }

  private String printed() throws IOException {
    try (Model model = ModelReader.read(folder.resolve("out.onnx"))) {
      return GraphText.print(model);
    }
  }

  private static int edits(SlimReport report, String pass) {
    return report.passes().stream()
        .filter(row -> row.name().equals(pass))
        .mapToInt(PassRow::edits)
        .sum();
  }

  @Test
  void theLiftComesBeforeThePassesThatNeedIt() throws Exception {
    assertEquals(0, edits(slim(GELU, SlimChanges.NONE), "compose-gelu"));
    SlimReport report = slim(GELU, SlimChanges.NONE.withOpset(20));
    assertEquals(1, edits(report, "lift-opset"));
    assertEquals(1, edits(report, "compose-gelu"));
    assertEquals(OptionalLong.of(12), report.before().opset());
    assertEquals(OptionalLong.of(20), report.after().opset());
    try (Model model = ModelReader.read(folder.resolve("out.onnx"))) {
      assertEquals(20, model.opset("").orElseThrow());
      assertEquals(9, model.irVersion());
    }
  }

  @Test
  void theOpsetThatItHasIsNoChange() throws Exception {
    String text = GELU.replace(" : 12", " : 20").replace("ir_version: 7", "ir_version: 9");
    assertEquals(0, edits(slim(text, SlimChanges.NONE.withOpset(20)), "lift-opset"));
  }

  @Test
  void aLiftMayTakeBytes() throws Exception {
    SlimReport report =
        slim(
            "<ir_version: 7, opset_import: [\"\" : 12]> g (float[N, 1, 4] x) => (float[N, 4] y)"
                + " { y = Squeeze<axes = [1]>(x) }",
            SlimChanges.NONE.withOpset(13));
    assertTrue(report.outputBytes() > report.inputBytes());
    assertTrue(report.notes().toString().contains("larger than the original by"));
    assertTrue(printed().contains("Squeeze(x, "), printed());
  }

  @Test
  void whatCannotBeLiftedIsNamedWithWhatCan() throws Exception {
    String pool =
        "<ir_version: 7, opset_import: [\"\" : 12]> g (float[1, 1, L] x) => (float[1, 1, M] y)"
            + " { y = MaxPool<kernel_shape = [2], strides = [2], pads = [0, 1], ceil_mode = 1>(x) }";
    LiftException refused =
        assertThrows(LiftException.class, () -> slim(pool, SlimChanges.NONE.withOpset(23)));
    assertTrue(refused.getMessage().startsWith("MaxPool 'y' cannot be lifted to opset 22: "));
    assertEquals(1, refused.problems().size(), refused.problems().toString());
    assertEquals(OptionalInt.of(21), refused.reachable());
    assertFalse(Files.exists(folder.resolve("out.onnx")));
    slim(pool, SlimChanges.NONE.withOpset(21));
  }

  @Test
  void anOpsetIsNotLoweredAndHasBounds() {
    SlimChanges eleven = SlimChanges.NONE.withOpset(11);
    String said = assertThrows(UnknownNameException.class, () -> slim(GELU, eleven)).getMessage();
    assertTrue(said.contains("12, which cannot be lowered to 11; choose 12 to 26"), said);
    assertThrows(IllegalArgumentException.class, () -> SlimChanges.NONE.withOpset(6));
    assertThrows(IllegalArgumentException.class, () -> SlimChanges.NONE.withOpset(27));
  }

  @Test
  void aTrainingSectionGoesBeforeTheLift() throws Exception {
    Path in = folder.resolve("in.onnx");
    Files.write(
        in,
        ModelText.message(GELU).toBuilder()
            .addTrainingInfo(TrainingInfoProto.getDefaultInstance())
            .build()
            .toByteArray());
    SlimOptions options = SlimOptions.defaults().withChanges(SlimChanges.NONE.withOpset(20));
    SlimReport report = new Slimmer(options).slim(in, folder.resolve("out.onnx"));
    assertEquals(1, edits(report, "remove-training-info"));
    assertEquals(1, edits(report, "lift-opset"));
  }

  @Test
  void weightsAreHalvedAfterAllOthersAndOnce() throws Exception {
    String text =
        "g (float[N, 16] x) => (float[N, 16] y) <float[16, 16] w = random(3), float[16, 16] v ="
            + " random(4), float[16, 16] same = random(3)>"
            + " { t = MatMul(x, w) u = MatMul(t, v) i = Identity(u) y = MatMul(i, same) }";
    SlimChanges half = SlimChanges.NONE.withWeights(WeightType.FP16);
    SlimReport report = slim(text, half);
    assertEquals(2, edits(report, "store-fp16"));
    assertEquals(1, edits(report, "deduplicate-initializers"));
    assertTrue(report.outputBytes() < report.inputBytes() / 2);
    assertTrue(report.parity().worstSqnrDb() > 55, report.parity().toString());
    Path out = folder.resolve("out.onnx");
    SlimOptions options = SlimOptions.defaults().withChanges(half);
    assertEquals(0, new Slimmer(options).slim(out, folder.resolve("again.onnx")).edits());
  }

  @ParameterizedTest
  @CsvSource({
    "x=2x3x4, 'float[2x3x4], float[2x8], float[2x12], int64[Q], float[...]'",
    "N=2, 'float[2xCx4], float[2x8], float[2xP], int64[Q], float[...]'",
    "x=?x3x?, 'float[Nx3x4], float[Nx8], float[Nx12], int64[Q], float[...]'",
    "z=5x8, 'float[5xCx4], float[5x8], float[5xP], int64[Q], float[...]'"
  })
  void sizesOfInputsAreFixedAndWhatFollows(String shape, String types) throws Exception {
    SlimReport report = slim(SHAPES, SlimChanges.NONE.withInputShapes(List.of(shape)));
    assertTrue(edits(report, "fix-input-shapes") > 0);
    assertTrue(report.parity().notes().toString().contains("at the input shapes"));
    try (Model model = ModelReader.read(folder.resolve("out.onnx"))) {
      List<String> found =
          java.util.stream.Stream.concat(
                  model.graph().inputs().stream(), model.graph().outputs().stream())
              .map(value -> value.type().orElseThrow().toString())
              .toList();
      assertEquals(types.replace("int64[Q]", found.get(3)), String.join(", ", found));
    }
  }

  @Test
  void fixedSizesFold() throws Exception {
    slim(SHAPES, SlimChanges.NONE.withInputShapes(List.of("x=2x3x4")));
    assertFalse(printed().contains("Shape(x)"), printed());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x=2x3x5", "x=2x3", "w=2", "x:2", "x=2xax-1", "x=2x3x4,x=2x3x4"})
  void sizesThatDoNotFitAreRefused(String shapes) {
    SlimChanges changes = SlimChanges.NONE.withInputShapes(List.of(shapes.split(",")));
    String said =
        assertThrows(UnknownNameException.class, () -> slim(SHAPES, changes)).getMessage();
    assertTrue(said.startsWith("input shape: "), said);
    assertFalse(Files.exists(folder.resolve("out.onnx")));
  }

  @Test
  void callsAreInlinedOnRequest() throws Exception {
    assertTrue(printed(CALLS, SlimChanges.NONE).contains("loc.f"));
    String inlined = printed(CALLS, SlimChanges.NONE.withInlineFunctions(true));
    assertFalse(inlined.contains("loc"), inlined);
  }

  private String printed(String text, SlimChanges changes) throws Exception {
    slim(text, changes);
    return printed();
  }

  @Test
  void aPassOnRequestRunsWhenItIsNamed() throws Exception {
    SlimOptions all = SlimOptions.defaults();
    SlimOptions inlining = all.withChanges(SlimChanges.NONE.withInlineFunctions(true));
    assertEquals(List.of("inline-functions"), names(all.withOnly(List.of("inline-functions"))));
    assertEquals(
        List.of("inline-functions", "eliminate-cast"),
        names(inlining.withOnly(List.of("eliminate-cast"))));
    assertFalse(names(all).contains("inline-functions"));
    assertTrue(names(inlining).contains("inline-functions"));
    assertFalse(names(inlining.withSkip(List.of("inline-functions"))).contains("inline-functions"));
  }

  private static List<String> names(SlimOptions options) throws UnknownNameException {
    return options.passes().stream().map(dev.onnxslim.quantizer.pass.Pass::name).toList();
  }

  @Test
  void allAtOnce() throws Exception {
    SlimReport report =
        slim(
            GELU.replace("float[N, 8] y", "float[M, 8] y"),
            SlimChanges.NONE
                .withOpset(21)
                .withInputShapes(List.of("x=3x8"))
                .withWeights(WeightType.FP16)
                .withInlineFunctions(true)
                .withStripDocs(true));
    assertTrue(report.written());
    assertEquals(1, edits(report, "compose-gelu"));
  }
}
