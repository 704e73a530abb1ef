package dev.onnxslim.quantizer.slim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.fixture.PassTester;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EliminateDropoutTest {
  private static final String RANDOM = "onnxruntime does not run it, or at random";

  private static String model(int opset, String graph) {
    return "<ir_version: "
        + (opset < 12 ? 4 : 8)
        + ", opset_import: [\"\" : "
        + opset
        + "]> "
        + graph;
  }

  private static PassTester run(int opset, String graph) {
    return PassTester.run(new EliminateDropout(), model(opset, graph));
  }

  private static PassTester runWithoutOutputs(int opset, String graph) {
    return PassTester.runWithoutOutputs(new EliminateDropout(), model(opset, graph), RANDOM);
  }

  private static boolean isRandom(int opset, String graph) throws IOException {
    return EliminateDropout.isRandom(ModelText.parse(model(opset, graph)).graph());
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 10, 12, 13, 17, 22})
  void isLeftOutOfEveryOpset(int opset) throws IOException {
    String attribute = opset < 12 ? "<ratio = 0.5>" : "";
    String graph =
        "g (float[N, 4] x) => (float[N, 4] y) { t = Dropout" + attribute + "(x) y = Neg(t) }";
    run(opset, graph).edits(1).leaves("y = Neg(x)");
    assertEquals(false, isRandom(opset, graph));
  }

  @ParameterizedTest
  @CsvSource({"1, 0, true", "1, 1, false", "6, 0, true", "6, 1, false"})
  void oldOnesTellByAnAttributeButGoInEitherCase(int opset, int isTest, boolean random)
      throws IOException {
    String consumed = opset < 6 ? ", consumed_inputs = [0]" : "";
    String graph =
        "g (float[N, 4] x) => (float[N, 4] y) { t = Dropout<is_test = "
            + isTest
            + consumed
            + ">(x) y = Neg(t) }";
    runWithoutOutputs(opset, graph).edits(1);
    assertEquals(random, isRandom(opset, graph));
  }

  @Test
  void oldOnesTrainByDefault() throws IOException {
    assertEquals(true, isRandom(6, "g (float[N] x) => (float[N] y) { t = Dropout(x) y = Neg(t) }"));
  }

  @Test
  void theRatioMayBeAnInput() {
    run(
            13,
            "g (float[N, 4] x) => (float[N, 4] y) <float r = {0.4}> { t = Dropout(x, r) y = Neg(t)"
                + " }")
        .edits(1)
        .leaves("y = Neg(x)");
  }

  @Test
  void aModeThatIsConstantlyFalseIsInference() throws IOException {
    String graph =
        "g (float[N, 4] x) => (float[N, 4] y) <float r = {0.4}, bool f = {0}>"
            + " { t = Dropout(x, r, f) y = Neg(t) }";
    run(13, graph).edits(1).leaves("y = Neg(x)");
    assertEquals(false, isRandom(13, graph));
  }

  @Test
  void aConstantNodeMayTellTheMode() throws IOException {
    String graph =
        "g (float[N, 4] x) => (float[N, 4] y)"
            + " { f = Constant<value = bool {0}>() t = Dropout(x, , f) y = Neg(t) }";
    run(13, graph).edits(1).leaves("f = Constant<value = BOOL[]>()", "y = Neg(x)");
    assertEquals(false, isRandom(13, graph));
  }

  @Test
  void trainingModeIsRandomAndGoes() throws IOException {
    String graph =
        "g (float[N, 4] x) => (float[N, 4] y) <float r = {0.4}, bool f = {1}>"
            + " { t = Dropout(x, r, f) y = Neg(t) }";
    runWithoutOutputs(13, graph).edits(1).leaves("y = Neg(x)");
    assertEquals(true, isRandom(13, graph));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "g (float[N, 4] x, bool f) => (float[N, 4] y) { t = Dropout(x, , f) y = Neg(t) }",
        "g (float[N, 4] x, bool f) => (float[N, 4] y) <bool f = {0}>"
            + " { t = Dropout(x, , f) y = Neg(t) }",
        "g (float[N, 4] x, bool a) => (float[N, 4] y) { f = Not(a) t = Dropout(x, , f) y = Neg(t) }"
      })
  void aModeThatACallerDecidesStays(String graph) throws IOException {
    runWithoutOutputs(13, graph).edits(0);
    assertEquals(true, isRandom(13, graph));
  }

  @Test
  void anUnusedMaskGoesWithIt() {
    run(13, "g (float[N, 4] x) => (float[N, 4] y) { t, m = Dropout(x) y = Neg(t) }")
        .edits(1)
        .leaves("y = Neg(x)");
  }

  @ParameterizedTest
  @ValueSource(ints = {12, 13, 22})
  void aUsedMaskKeepsTheNodeForItself(int opset) {
    run(
            opset,
            "g (float[N, 4] x) => (float[N, 4] y, float[N, 4] z)"
                + " { t, m = Dropout(x) y = Neg(t) z = Where(m, x, y) }")
        .edits(1)
        .leaves("t, m = Dropout(x)", "y = Neg(x)", "z = Where(m, x, y)");
  }

  @Test
  void aMaskThatIsAnOutputIsUsed() {
    run(13, "g (float[N, 4] x) => (float[N, 4] y, bool[N, 4] m) { t, m = Dropout(x) y = Neg(t) }")
        .edits(1)
        .leaves("t, m = Dropout(x)", "y = Neg(x)");
  }

  @Test
  void aMaskBesideAnOutputStays() {
    run(13, "g (float[N, 4] x) => (float[N, 4] t, bool[N, 4] m) { t, m = Dropout(x) }").edits(0);
  }

  @Test
  void aUsedMaskOfTrainingIsThatOfInference() throws IOException {
    String graph =
        "g (float[N, 4] x) => (float[N, 4] y, bool[N, 4] m) <float r = {0.4}, bool f = {1}>"
            + " { t, m = Dropout(x, r, f) y = Neg(t) }";
    runWithoutOutputs(13, graph).leaves("t, m = Dropout(x, r, )", "y = Neg(x)");
    assertEquals(true, isRandom(13, graph));
  }

  @Test
  void aUsedMaskOfOldTrainingIsThatOfInference() {
    runWithoutOutputs(
            6,
            "g (float[N, 4] x) => (float[N, 4] y, float[N, 4] m) { t, m = Dropout(x) y = Neg(t) }")
        .leaves("t, m = Dropout<is_test = 1>(x)", "y = Neg(x)");
  }

  @Test
  void theMakerTakesOverTheNameOfAnOutput() {
    run(13, "g (float[N, 4] x) => (float[N, 4] y) { t = Neg(x) y = Dropout(t) }")
        .edits(1)
        .leaves("y = Neg(x)");
  }

  @Test
  void aDropoutOfAnInputThatIsAnOutputStays() {
    run(13, "g (float[N, 4] x) => (float[N, 4] y) { y = Dropout(x) }").edits(0);
  }

  @Test
  void aDropoutThatTrainsOnAnInputAndIsAnOutputIsPutIntoInferenceForm() {
    runWithoutOutputs(
            13, "g (float[N, 4] x) => (float[N, 4] y) <bool f = {1}> { y = Dropout(x, , f) }")
        .edits(1)
        .leaves("y = Dropout(x, , )");
  }

  @Test
  void bodiesAndFunctionsAreRewritten() {
    PassTester.run(
            new EliminateDropout(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 2] x, bool c) => (float[N, 2] y) {
              t = loc.f(x)
              y = If<then_branch = a () => (float[N, 2] v) { d = Dropout(t) v = Relu(d) },
                     else_branch = b () => (float[N, 2] u) { u = Dropout(t) }>(c)
            }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
              d = Dropout(a) b = Abs(d)
            }\
            """)
        .edits(2)
        .leaves(
            "t = loc.f(x)",
            "y = If<else_branch = () => (u) {u = Dropout(t)}, then_branch = () => (v) {v ="
                + " Relu(t)}>(c)",
            "loc::f:",
            "b = Abs(a)");
  }

  @Test
  void dropoutOfAnotherMakerIsAnotherOperator() {
    PassTester.runWithoutOutputs(
            new EliminateDropout(),
            """
            <ir_version: 8, opset_import: ["" : 17, "other" : 1]>
            g (float[N] x) => (float[N] y) { t = other.Dropout(x) y = Relu(t) }\
            """,
            "a custom operator")
        .edits(0);
  }

  @Test
  void aBodyThatHasTheNameItselfKeepsWhatItReads() {
    runWithoutOutputs(
            13,
            """
            g (float[N, 2] x, bool c) => (float[N, 2] y, bool[N, 2] m) {
              t, m = Dropout(x)
              y = If<then_branch = a () => (float[N, 2] v) { x = Neg(t) v = Add(x, t) },
                     else_branch = b () => (float[N, 2] u) { u = Abs(t) }>(c)
            }\
            """)
        .edits(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22})
  void randomOnesInEveryOpset(int opset) {
    for (long seed = 0; seed < 4; seed++) {
      Random random = new Random(97L * opset + seed);
      StringBuilder nodes = new StringBuilder();
      List<String> values = new ArrayList<>(List.of("x"));
      List<String> outputs = new ArrayList<>(List.of("float[N, 4] y"));
      int count = 2 + random.nextInt(4);
      for (int k = 0; k < count; k++) {
        boolean training = opset >= 12 && random.nextInt(4) == 0;
        String from = values.get(random.nextInt(values.size()));
        nodes.append(dropout(random, opset, k, from, training));
        if (random.nextInt(4) == 0) {
          outputs.add("float[N, 4] d" + k);
        }
        if (opset >= 12 && random.nextInt(3) == 0) {
          outputs.add("bool[N, 4] m" + k);
        }
        values.add("d" + k);
        if (random.nextBoolean()) {
          nodes.append(" n%d = Neg(d%d)".formatted(k, k));
          values.add("n" + k);
        }
      }
      nodes.append(" y = Sum(%s)".formatted(String.join(", ", values)));
      String graph =
          "g (float[N, 4] x) => (%s) <float r = {0.5}, bool off = {0}, bool on = {1}> {%s }"
              .formatted(String.join(", ", outputs), nodes);
      String meant = graph.replace("on = {1}", "on = {0}");
      PassTester.runAs(new EliminateDropout(), model(opset, graph), model(opset, meant));
    }
  }

  private static String dropout(Random random, int opset, int k, String from, boolean training) {
    String attribute = opset >= 12 ? "" : random.nextBoolean() ? "<ratio = 0.5>" : "<ratio = 0.1>";
    String mode =
        training
            ? ", r, on"
            : opset < 12 ? "" : List.of("", ", r", ", r, off", ", , off").get(random.nextInt(4));
    return " d%d, m%d = Dropout%s(%s%s)".formatted(k, k, attribute, from, mode);
  }
}
