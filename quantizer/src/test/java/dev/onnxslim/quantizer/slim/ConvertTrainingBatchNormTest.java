package dev.onnxslim.quantizer.slim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.fixture.PassTester;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertTrainingBatchNormTest {
  private static final String WHY = "what it computes is meant to change";
  private static final String STATS =
      "float[2] s = {1, 2}, float[2] b = {0, 1}, float[2] m = {0.5, -1}, float[2] v = {1, 4}";

  private static String model(int opset, String outputs, String node) {
    return "<ir_version: 8, opset_import: [\"\" : "
        + opset
        + "]> g (float[N, 2, 3] x) => ("
        + outputs
        + ") <"
        + STATS
        + "> { "
        + node
        + " }";
  }

  private static PassTester run(int opset, String outputs, String node) {
    return PassTester.runWithoutOutputs(
        new ConvertTrainingBatchNorm(), model(opset, outputs, node), WHY);
  }

  @Test
  void trainingModeGoesFromOpset14() {
    run(
            15,
            "float[N, 2, 3] y",
            "y, p, q = BatchNormalization<training_mode = 1, momentum = 0.5>(x, s, b, m, v)")
        .edits(1)
        .leaves("y = BatchNormalization<momentum = 0.5>(x, s, b, m, v)");
  }

  @Test
  void moreOutputsGoBeforeOpset14() {
    run(9, "float[N, 2, 3] y", "y, p, q, r, t = BatchNormalization(x, s, b, m, v)")
        .edits(1)
        .leaves("y = BatchNormalization(x, s, b, m, v)");
  }

  @Test
  void belowOpset7TheAttributeTells() {
    run(6, "float[N, 2, 3] y", "y = BatchNormalization<is_test = 0>(x, s, b, m, v)")
        .edits(1)
        .leaves("y = BatchNormalization<is_test = 1>(x, s, b, m, v)");
  }

  @Test
  void theInferenceFormStays() {
    PassTester.run(
            new ConvertTrainingBatchNorm(),
            model(15, "float[N, 2, 3] y", "y = BatchNormalization(x, s, b, m, v)"))
        .edits(0);
    PassTester.run(
            new ConvertTrainingBatchNorm(),
            model(9, "float[N, 2, 3] y", "y = BatchNormalization(x, s, b, m, v)"))
        .edits(0);
  }

  @Test
  void statisticsThatAreReadKeepTheNode() {
    run(
            15,
            "float[N, 2, 3] y, float[2] p",
            "y, p, q = BatchNormalization<training_mode = 1>(x, s, b, m, v)")
        .edits(0);
    run(
            15,
            "float[N, 2, 3] y, float[2] z",
            "y, p, q = BatchNormalization<training_mode = 1>(x, s, b, m, v) z = Neg(q)")
        .edits(0);
  }

  @Test
  void bodiesAndFunctionsAreConvertedToo() {
    run(
            15,
            "float[N, 2, 3] y",
            "k = Constant<value = bool {1}>() y = If<then_branch = t () => (float[N, 2, 3] u) { u,"
                + " p, q = BatchNormalization<training_mode = 1>(x, s, b, m, v) }, else_branch = e"
                + " () => (float[N, 2, 3] w) { w = Neg(x) }>(k)")
        .edits(1);
    PassTester.runWithoutOutputs(
            new ConvertTrainingBatchNorm(),
            "<ir_version: 8, opset_import: [\"\" : 15, \"loc\" : 1]> g (float[N, 2, 3] x) =>"
                + " (float[N, 2, 3] y) <"
                + STATS
                + "> { y = loc.f(x, s, b, m, v) } <domain: \"loc\", opset_import: [\"\" : 15]> f"
                + " (fx, fs, fb, fm, fv) => (fy) { fy, fp, fq ="
                + " BatchNormalization<training_mode = 1>(fx, fs, fb, fm, fv) }",
            WHY)
        .edits(1);
  }

  @Test
  void anAttributeOfTheCallIsNotKnown() {
    PassTester.runWithoutOutputs(
            new ConvertTrainingBatchNorm(),
            "<ir_version: 8, opset_import: [\"\" : 15, \"loc\" : 1]> g (float[N, 2, 3] x) =>"
                + " (float[N, 2, 3] y) <"
                + STATS
                + "> { y = loc.f<e = 0.1>(x, s, b, m, v) } <domain: \"loc\", opset_import: [\"\" :"
                + " 15]> f <e> (fx, fs, fb, fm, fv) => (fy) { fy, fp, fq ="
                + " BatchNormalization<training_mode = 1, epsilon: float = @e>(fx, fs, fb, fm, fv)"
                + " }",
            WHY)
        .edits(0);
  }

  @Test
  void whatTrainsIsFound() throws ModelFormatException {
    String node = "y, p, q = BatchNormalization<training_mode = %d>(x, s, b, m, v)";
    for (int mode = 0; mode < 2; mode++) {
      String text = model(15, "float[N, 2, 3] y", mode == 1 ? node.formatted(1) : "y = Neg(x)");
      assertEquals(
          mode == 1, ConvertTrainingBatchNorm.isNeeded(ModelText.parse(text).graph()), text);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 9, 14, 15})
  void randomOnesComputeWhatInferenceDoes(int opset) {
    for (long seed = 0; seed < 12; seed++) {
      Random random = new Random(31L * opset + seed);
      int channels = 1 + random.nextInt(4);
      String more = opset < 14 ? "p, q, r, t" : random.nextBoolean() ? "p, q" : "p";
      boolean used = random.nextInt(4) == 0;
      String attributes =
          "epsilon = %s, momentum = 0.%d"
              .formatted(random.nextBoolean() ? "0.001" : "0.5", 1 + random.nextInt(9));
      String head =
          "<ir_version: 8, opset_import: [\"\" : %d]> g (float[N, %d%s] x) => (float[] z%s) <%s> "
              .formatted(
                  opset,
                  channels,
                  List.of("", ", 3", ", 2, 2").get(random.nextInt(3)),
                  used ? ", float[] p" : "",
                  statistics(random, channels));
      String training = opset < 14 ? attributes : attributes + ", training_mode = 1";
      String node = "{ a = Tanh(x) y%s = BatchNormalization<%s>(a, s, b, m, v) z = Neg(y) }";
      String text = head + node.formatted(", " + more, training);
      if (used) {
        PassTester.runWithoutOutputs(new ConvertTrainingBatchNorm(), text, WHY).edits(0);
      } else {
        PassTester.runAs(
                new ConvertTrainingBatchNorm(), text, head + node.formatted("", attributes))
            .edits(1);
      }
    }
  }

  private static String statistics(Random random, int channels) {
    StringBuilder text = new StringBuilder();
    for (String name : List.of("s", "b", "m", "v")) {
      text.append(text.length() == 0 ? "" : ", ");
      text.append("float[%d] %s = {".formatted(channels, name));
      for (int c = 0; c < channels; c++) {
        double value = name.equals("v") ? random.nextDouble() : random.nextGaussian();
        text.append(c == 0 ? "" : ", ").append("%.4f".formatted(value));
      }
      text.append("}");
    }
    return text.toString();
  }
}
