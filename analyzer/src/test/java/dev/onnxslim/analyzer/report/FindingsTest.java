package dev.onnxslim.analyzer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.cost.ModelCost;
import dev.onnxslim.analyzer.cost.SizeBreakdown;
import dev.onnxslim.analyzer.infer.InferredModel;
import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.infer.ShapeInference;
import dev.onnxslim.analyzer.params.Role;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.params.TensorStatistics;
import dev.onnxslim.analyzer.report.Finding.Severity;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindingsTest {
  private static final String CLEAN =
      """
      g (float[2, 64] x) => (float[2, 64] y) <float[64, 64] w = random(1)> { y = MatMul(x, w) }
      """;

  private static List<Finding> find(String text) throws IOException {
    return find(text, StoredTensors.of(Role.WEIGHT), List.of(), Optional.empty());
  }

  private static List<Finding> find(
      String text,
      StoredTensors tensors,
      List<Optional<TensorStatistics>> statistics,
      Optional<Target> target)
      throws IOException {
    Model model = ModelText.parse(text);
    InferredModel inferred = ShapeInference.infer(model, InputShapes.NONE);
    List<StoredTensor> stored = tensors.in(model);
    SizeBreakdown size = new SizeBreakdown(100_000, 0, 0, List.of(), OptionalLong.empty());
    List<Finding> all =
        Findings.of(
            new FindingContext(inferred, ModelCost.of(inferred), stored, statistics, size, target));
    List<Finding> others = new ArrayList<>(all);
    others.removeIf(finding -> finding.id().equals("unknown-cost"));
    return others;
  }

  private static Finding only(List<Finding> findings) {
    assertEquals(1, findings.size(), findings::toString);
    return findings.get(0);
  }

  private static TensorStatistics statistics(long nans, long dead, double sqnr) {
    return new TensorStatistics(-1, 1, 0, 1, 0, nans, 0, dead, sqnr, 7.5, 1000);
  }

  @Test
  void aCleanModelHasNone() throws IOException {
    assertEquals(List.of(), find(CLEAN));
  }

  // ---- training

  @Test
  void dropoutDoesNothing() throws IOException {
    Finding finding =
        only(find("g (float[4] x) => (float[4] y) <float[4] a> { a = Dropout(x) y = Dropout(a) }"));
    assertEquals("dropout", finding.id());
    assertEquals("2 nodes: nothing happens in them after training", finding.title());
    assertEquals("Dropout 'a', Dropout 'y'", finding.detail());
    assertEquals(Optional.of("onnx-slim slim IN OUT"), finding.command());
  }

  @Test
  void dropoutThatDropsIsWorse() throws IOException {
    Finding finding =
        only(
            find(
                """
                g (float[4] x) => (float[4] y) <float r = {0.5}, bool on = {1}> {
                  y = Dropout(x, r, on)
                }
                """));
    assertEquals("active-dropout", finding.id());
  }

  @ParameterizedTest
  @CsvSource({"17,<training_mode = 1>,true", "17,,false", "13,,true"})
  void batchNormMayTrain(int opset, String attributes, boolean trains) throws IOException {
    String text =
        """
        <ir_version: 8, opset_import: ["" : %d]>
        g (float[2, 4] x, float[4] s) => (float[2, 4] y, float[4] m, float[4] v) {
          y, m, v = BatchNormalization%s(x, s, s, s, s)
        }
        """
            .formatted(opset, attributes == null ? "" : attributes);
    List<Finding> findings = find(text);
    assertEquals(trains, findings.stream().anyMatch(f -> f.id().equals("training-batch-norm")));
  }

  @Test
  void lossesAndOptimizersAreForTraining() throws IOException {
    Finding finding =
        only(
            find(
                """
                g (float[2, 4] x, int64[2] t) => (float l) { l = SoftmaxCrossEntropyLoss(x, t) }
                """));
    assertEquals("training-nodes", finding.id());
    assertEquals("1 node: losses, gradients and optimizers are for training only", finding.title());
  }

  @Test
  void anAuxiliaryBranchFeedsOnlyOutputsOfItsOwn() throws IOException {
    String text =
        """
        g (float[2, 8] x) => (float[2, 8] y, float[2, 8] loss)
          <float[8, 8] head.w = random(1), float[8, 8] neck.aux_head.w = random(2)> {
          y = MatMul(x, head.w)
          loss = MatMul(y, neck.aux_head.w)
        }
        """;
    Finding finding = only(find(text));
    assertEquals("training-only-parameters", finding.id());
    assertEquals(OptionalLong.of(256), finding.bytes());
    assertEquals(Optional.of("onnx-slim slim --drop-output loss IN OUT"), finding.command());
    assertTrue(finding.detail().startsWith("neck.aux_head "), finding::detail);
    assertEquals(List.of(), find(text.replace("MatMul(x, head.w)", "MatMul(x, neck.aux_head.w)")));
    assertEquals(Optional.empty(), TrainingFindings.auxiliaryPrefix("auxiliary"));
    assertEquals(Optional.of("AuxLogits"), TrainingFindings.auxiliaryPrefix("AuxLogits.conv.w"));
  }

  // ---- batch normalisation

  @ParameterizedTest
  @CsvSource({
    "'c = Conv(x, w)',1536",
    "'c = Conv(x, w, s)',2048",
    "'c = ConvTranspose(x, w)',1536",
    "'c = Relu(x)',0",
    "'v = Relu(w) c = Conv(x, v)',0"
  })
  void batchNormBehindAConvolutionFolds(String before, long saved) throws IOException {
    String text =
        """
        g (float[1, 128, 8, 8] x) => (float[1, 128, 8, 8] y)
          <float[128, 128, 1, 1] w = random(1), float[128] s = random(2), float[1, 128, 8, 8] c> {
          %s
          y = BatchNormalization(c, s, s, s, s)
        }
        """
            .formatted(before);
    List<Finding> findings = find(text);
    assertEquals(saved > 0 ? 1 : 0, findings.size(), findings::toString);
    for (Finding finding : findings) {
      assertEquals("unfolded-batch-norm", finding.id());
      assertEquals(OptionalLong.of(saved), finding.bytes());
      assertEquals("BatchNormalization 'y'", finding.detail());
    }
    String alsoRead = text.replace("y = Batch", "d = Relu(c)\n  y = Batch");
    assertEquals(List.of(), find(alsoRead), "another reader needs what is before");
  }

  // ---- weights

  @Test
  void duplicatesAndUnusedWeights() throws IOException {
    String text =
        """
        g (float[2, 8] x) => (float[2, 8] y)
          <float[8, 8] a = random(1), float[8, 8] b = random(1), float[8, 8] c = random(1),
           float[9] idle = random(2)> {
          d = MatMul(x, a) e = MatMul(d, b) y = MatMul(e, c)
        }
        """;
    StoredTensors tensors =
        StoredTensors.of(Role.WEIGHT)
            .with(Role.UNUSED, "idle")
            .duplicate("b", "a", false)
            .duplicate("c", "a", true);
    List<Finding> findings = find(text, tensors, List.of(), Optional.empty());
    assertEquals(
        "[duplicate-weights b = a 256, transposed-duplicates c = a 256, unused-weights idle 36]",
        findings.stream().map(f -> f.id() + " " + f.detail() + " " + f.bytes().getAsLong()).toList()
            + "");
  }

  @Test
  void doublesAreSlow() throws IOException {
    Finding finding =
        only(
            find(
                """
                g (double[2] x) => (double[2] y) <double[2] w = {1, 2}> { y = Mul(x, w) }
                """));
    assertEquals("fp64", finding.id());
    assertEquals(OptionalLong.of(8), finding.bytes());
    assertTrue(finding.title().startsWith("1 tensor and 1 node of 64-bit"), finding::title);
  }

  @Test
  void initializersThatCallersMayReplace() throws IOException {
    Finding finding =
        only(
            find(
                """
                g (float[2, 2] x, float[2, 2] w) => (float[2, 2] y) <float[2, 2] w = random(1)> {
                  y = MatMul(x, w)
                }
                """));
    assertEquals("initializers-as-inputs", finding.id());
  }

  @Test
  void floatsThatInt8WouldShrink() throws IOException {
    SizeBreakdown size =
        new SizeBreakdown(
            1000,
            900,
            100,
            List.of(new SizeBreakdown.Projection("int8", 300)),
            OptionalLong.empty());
    InferredModel inferred = ShapeInference.infer(ModelText.parse(CLEAN), InputShapes.NONE);
    Finding finding =
        only(
            Findings.of(
                new FindingContext(
                    inferred,
                    ModelCost.of(inferred),
                    List.of(),
                    List.of(),
                    size,
                    Optional.empty())));
    assertEquals("int8 weights would take the file to 30 %", finding.title());
    assertEquals(OptionalLong.of(700), finding.bytes());
    assertEquals(Optional.of("onnx-slim quantize IN OUT"), finding.command());
  }

  // ---- constants

  @Test
  void constantsThatANodeWouldCompute() throws IOException {
    StringBuilder counting = new StringBuilder("0");
    StringBuilder equal = new StringBuilder("3");
    StringBuilder rows = new StringBuilder("0");
    for (int k = 1; k < 4096; k++) {
      counting.append(", ").append(k * 2);
      equal.append(", 3");
      rows.append(", ").append(k % 32 * (k % 32));
    }
    String text =
        """
        g (int64[2] x) => (int64[2] y)
          <int64[4096] up = {%s}, int32[64, 64] same = {%s}, int32[128, 32] rows = {%s},
           float[64, 64] noise = random(1), int64[4] short = {0, 1, 2, 3}> {
          y = Concat<axis = 0>(x, up, same, rows, noise, short)
        }
        """
            .formatted(counting, equal, rows);
    Finding finding =
        only(find(text, StoredTensors.of(Role.CONSTANT), List.of(), Optional.empty()));
    assertEquals("folded-constants", finding.id());
    assertEquals(
        "up (counts up), same (all elements equal), rows (repeats its first [32])",
        finding.detail());
    assertEquals(OptionalLong.of(4096 * 16 - 24 - 4 - 128), finding.bytes());
  }

  // ---- format

  @ParameterizedTest
  @CsvSource({"6,true,true", "9,true,true", "12,true,false", "13,false,false"})
  void oldOpsetsCannotQuantizePerAxis(int opset, boolean old, boolean veryOld) throws IOException {
    List<Finding> findings = find("<ir_version: 8, opset_import: [\"\" : " + opset + "]>" + CLEAN);
    assertEquals(old ? 1 : 0, findings.size());
    for (Finding finding : findings) {
      assertEquals("old-opset", finding.id());
      assertEquals(veryOld, finding.detail().contains("below 11"));
      assertEquals(
          opset < 7 ? Optional.empty() : Optional.of("onnx-slim slim IN OUT --opset 13"),
          finding.command());
    }
  }

  // ---- statistics

  @Test
  void whatTheElementsShow() throws IOException {
    List<Optional<TensorStatistics>> read = List.of(Optional.of(statistics(3, 2, 12.5)));
    List<Finding> findings = find(CLEAN, StoredTensors.of(Role.WEIGHT), read, Optional.empty());
    assertEquals(
        List.of("w (3 NaN, 0 infinite)", "w (12.5 dB)", "w (2)"),
        findings.stream().map(Finding::detail).toList());
    assertEquals(
        List.of(Severity.ERROR, Severity.WARNING, Severity.INFO),
        findings.stream().map(Finding::severity).toList());
    List<Optional<TensorStatistics>> good = List.of(Optional.of(statistics(0, 0, Double.NaN)));
    assertEquals(List.of(), find(CLEAN, StoredTensors.of(Role.WEIGHT), good, Optional.empty()));
  }

  // ---- inference

  @Test
  void statedShapesMayBeWrong() throws IOException {
    Finding finding =
        only(
            find(
                """
                g (float[2, 8] x) => (float[2, 4] y)
                  <float[8, 4] w = random(1), float[7, 7] a> { a = MatMul(x, w) y = MatMul(x, w) }
                """));
    assertEquals("wrong-shapes", finding.id());
    assertEquals("'a' is stated to be float[7x7], but is float[2x4]", finding.detail());
    assertEquals(Optional.of("onnx-slim infer IN OUT"), finding.command());
  }

  // ---- targets

  @Test
  void aRuntimeMayBeTooOld() throws IOException {
    List<Finding> findings =
        find(
            "<ir_version: 10, opset_import: [\"\" : 21]>" + CLEAN,
            StoredTensors.of(Role.WEIGHT),
            List.of(),
            Target.find("onnxruntime-1.16"));
    assertEquals(
        List.of(
            "onnxruntime 1.16 does not load opset 21",
            "onnxruntime 1.16 does not load IR version 10"),
        findings.stream().map(Finding::title).toList());
    assertEquals(Optional.empty(), findings.get(0).command());
  }

  @Test
  void aProviderLeavesOperatorsToTheCpu() throws IOException {
    List<Finding> findings =
        find(
            """
            g (float[2, 8] x) => (float[2, 8] y) <float[8, 8] w = random(1), float[2, 8] a> {
              a = MatMul(x, w)
              y = Erf(a)
            }
            """,
            StoredTensors.of(Role.WEIGHT),
            List.of(),
            Target.find("nnapi"));
    assertEquals("NNAPI (Android) does not take Erf", only(findings).title());
    assertEquals("1 node with 0.0 % of the MACs would run on the CPU", only(findings).detail());
  }

  @Test
  void aCustomOperatorNeedsItsLibrary() throws IOException {
    List<Finding> findings =
        find(
            """
            <ir_version: 8, opset_import: ["" : 17, "mine" : 1]>
            g (float[2] x) => (float[2] y) { y = mine.Op(x) }
            """,
            StoredTensors.of(Role.WEIGHT),
            List.of(),
            Target.find("onnxruntime-1.29"));
    assertEquals("onnxruntime 1.29 has no mine::Op of its own", only(findings).title());
    assertEquals(Severity.ERROR, only(findings).severity());
  }
}
