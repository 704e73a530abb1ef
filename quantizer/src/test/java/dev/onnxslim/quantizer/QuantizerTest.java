package dev.onnxslim.quantizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.io.WriteProgress;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.parity.Verdict;
import dev.onnxslim.quantizer.pass.PassRow;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizerTest {
  private static final Path DIGITS = Path.of("../samples/models/digits_mlp.onnx");

  @TempDir Path folder;

  private static QuantizeReport quantize(Path in, Path out) throws Exception {
    return new Quantizer(QuantizeOptions.defaults()).quantize(in, out);
  }

  private static Quantizer unverified() {
    return new Quantizer(
        QuantizeOptions.defaults().withVerification(Verification.NONE, ParityOptions.defaults()));
  }

  private static Quantizer strict() {
    return new Quantizer(
        QuantizeOptions.defaults()
            .withVerification(
                Verification.IN_PROCESS, ParityOptions.defaults().withBar(200, 0.999999999)));
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theReportAgreesWithTheFiles() throws Exception {
    Path out = folder.resolve("out.onnx");
    QuantizeReport report = quantize(DIGITS, out);
    assertEquals(DIGITS, report.input());
    assertEquals(out, report.output());
    assertTrue(report.written());
    assertFalse(report.missedParity());
    assertEquals(Files.size(DIGITS), report.inputBytes());
    assertEquals(Files.size(out), report.outputBytes());
    assertEquals("weight-only-int8", report.scheme());
    assertEquals(Verdict.PASSED, report.parity().verdict());
    assertTrue(report.quantized() > 0);
    assertEquals(0, report.alreadyQuantized());
    assertEquals(List.of(), report.notes());
    assertTrue(report.seconds() > 0);
    assertEquals(List.of("out.onnx"), left());
  }

  @Test
  void whatMissesTheBarIsNotWritten() throws Exception {
    QuantizeReport report = strict().quantize(DIGITS, folder.resolve("out.onnx"));
    assertTrue(report.missedParity());
    assertFalse(report.written());
    assertFalse(report.parity().worstLayers().isEmpty());
    assertEquals(List.of(), left());
  }

  @Test
  void whatMissesTheBarLeavesAnExistingOutput() throws Exception {
    Path out = Files.writeString(folder.resolve("out.onnx"), "mine");
    assertFalse(strict().quantize(DIGITS, out).written());
    assertEquals("mine", Files.readString(out));
    assertEquals(List.of("out.onnx"), left());
  }

  @Test
  void anExistingOutputIsReplaced() throws Exception {
    Path out = Files.writeString(folder.resolve("out.onnx"), "old");
    assertEquals(quantize(DIGITS, out).outputBytes(), Files.size(out));
    assertEquals(List.of("out.onnx"), left());
  }

  @Test
  void aMissingOutputFolderIsAnErrorThatNamesIt() {
    IOException e =
        assertThrows(
            NoSuchFileException.class,
            () -> quantize(DIGITS, folder.resolve("missing").resolve("out.onnx")));
    assertTrue(e.getMessage().contains("folder does not exist"), e.getMessage());
  }

  @Test
  void aMissingInputIsAnErrorThatNamesIt() throws IOException {
    IOException e =
        assertThrows(
            FileNotFoundException.class,
            () -> quantize(folder.resolve("missing.onnx"), folder.resolve("out.onnx")));
    assertTrue(e.getMessage().contains("missing.onnx"), e.getMessage());
    assertEquals(List.of(), left());
  }

  @Test
  void aBrokenInputLeavesNothing() throws IOException {
    Path in = Files.writeString(folder.resolve("in.onnx"), "no model at all");
    assertThrows(ModelFormatException.class, () -> quantize(in, folder.resolve("out.onnx")));
    assertEquals(List.of("in.onnx"), left());
  }

  @Test
  void inputAndOutputMayBeOneFile() throws Exception {
    Path apart = folder.resolve("apart.onnx");
    quantize(DIGITS, apart);
    Path same = Files.copy(DIGITS, folder.resolve("same.onnx"));
    assertTrue(quantize(same, same).written());
    assertArrayEquals(Files.readAllBytes(apart), Files.readAllBytes(same));
    assertEquals(List.of("apart.onnx", "same.onnx"), left());
  }

  @Test
  void oneFileThatMissesTheBarIsLeftAsItIs() throws Exception {
    Path same = Files.copy(DIGITS, folder.resolve("same.onnx"));
    assertFalse(strict().quantize(same, same).written());
    assertArrayEquals(Files.readAllBytes(DIGITS), Files.readAllBytes(same));
  }

  @Test
  void aModelWithNothingToDoIsCopied() throws Exception {
    Path in =
        ModelText.write("g (float[N] x) => (float[N] y) { y = Relu(x) }", folder.resolve("in"));
    QuantizeReport report = quantize(in, folder.resolve("out"));
    assertEquals(List.of(), report.weights());
    assertEquals(Verdict.PASSED, report.parity().verdict());
    assertArrayEquals(Files.readAllBytes(in), Files.readAllBytes(folder.resolve("out")));
  }

  @ParameterizedTest
  @EnumSource(Verification.class)
  void aModelThatCannotRunIsProcessedAndSaidSo(Verification verification) throws Exception {
    Path in =
        ModelText.write(
            "<ir_version: 8, opset_import: [\"\" : 17, \"other\" : 1]> g (float[N, 24] x) =>"
                + " (float[N, 16] y) <float[24, 16] w = random(1)>"
                + " { t = other.Thing(x) y = MatMul(t, w) }",
            folder.resolve("in.onnx"));
    Path out = folder.resolve("out.onnx");
    QuantizeReport report =
        new Quantizer(
                QuantizeOptions.defaults().withVerification(verification, ParityOptions.defaults()))
            .quantize(in, out);
    assertEquals(1, report.quantized());
    assertTrue(report.written());
    assertEquals(Verdict.NOT_VERIFIED, report.parity().verdict());
    assertFalse(report.parity().reason().isEmpty());
    assertTrue(Files.size(out) < Files.size(in));
  }

  @Test
  void trainingDropoutIsComparedWithItsInferenceForm() throws Exception {
    Path in =
        ModelText.write(
            "g (float[N, 24] x) => (float[N, 16] y) <float[24, 16] w = random(1), float r = {0.9},"
                + " bool t = {1}> { d = Dropout(x, r, t) y = MatMul(d, w) }",
            folder.resolve("in.onnx"));
    byte[] bytes = Files.readAllBytes(in);
    QuantizeReport report = quantize(in, folder.resolve("out.onnx"));
    assertEquals(Verdict.PASSED, report.parity().verdict());
    assertTrue(report.parity().worstSqnrDb() > 35);
    String notes = report.parity().notes().toString();
    assertTrue(notes.contains("training mode") && notes.contains("1 Dropout removed"), notes);
    assertArrayEquals(bytes, Files.readAllBytes(in));
    assertEquals(1, edits(report, "eliminate-dropout"));
    assertEquals(List.of("in.onnx", "out.onnx"), left());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void trainingBatchNormIsComparedWithItsInferenceForm(boolean slim) throws Exception {
    Path in =
        ModelText.write(
            "g (float[N, 24] x) => (float[N, 16] y) <float[24, 16] w = random(1), float[16] s ="
                + " random(2), float[16] b = random(3), float[16] m = random(4), float[16] v = {1,"
                + " 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}> { t = MatMul(x, w)"
                + " y, rm, rv = BatchNormalization<training_mode = 1>(t, s, b, m, v) }",
            folder.resolve("in.onnx"));
    QuantizeReport report =
        new Quantizer(QuantizeOptions.defaults().withSlim(slim))
            .quantize(in, folder.resolve("out.onnx"));
    assertEquals(Verdict.PASSED, report.parity().verdict());
    assertEquals(1, edits(report, "convert-training-batch-norm"));
    String notes = report.parity().notes().toString();
    assertTrue(notes.contains("1 BatchNormalization converted"), notes);
    assertEquals(List.of(), report.notes());
  }

  @Test
  void batchNormThatStaysInTrainingModeIsNamed() throws Exception {
    Path in =
        ModelText.write(
            "g (float[3, 24] x) => (float[3, 16] y, float[16] rm) <float[24, 16] w = random(1),"
                + " float[16] s = random(2), float[16] b = random(3), float[16] m = random(4),"
                + " float[16] v = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}> {"
                + " t = MatMul(x, w)"
                + " y, rm, rv = BatchNormalization<training_mode = 1>(t, s, b, m, v) }",
            folder.resolve("in.onnx"));
    QuantizeReport report = quantize(in, folder.resolve("out.onnx"));
    assertEquals(0, edits(report, "convert-training-batch-norm"));
    assertTrue(report.notes().toString().contains("evaluation mode"), report.notes().toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void slimmingIsTheFirstStepAndIsRecorded(boolean slim) throws Exception {
    Path in =
        ModelText.write(
            "g (float[N, 24] x) => (float[N, 16] y) <float[24, 16] w = random(1), float[16] a ="
                + " random(2), float[16] b = random(2), float[16] c = random(2)>"
                + " { t = MatMul(x, w) u = Add(t, a) v = Add(u, b) z = Add(u, b) q = Mul(v, z)"
                + " y = Mul(q, c) }",
            folder.resolve("in.onnx"));
    Path out = folder.resolve("out.onnx");
    QuantizeReport report =
        new Quantizer(QuantizeOptions.defaults().withSlim(slim)).quantize(in, out);
    assertEquals(1, report.quantized());
    assertEquals(slim ? 2 : 0, edits(report, "deduplicate-initializers"));
    try (Model model = ModelReader.read(out)) {
      assertEquals(slim, model.metadata().containsKey(Slimmer.METADATA_KEY));
      if (slim) {
        assertTrue(
            model.metadata().get(Slimmer.METADATA_KEY).contains("deduplicate-initializers 2"));
      }
    }
  }

  private static int edits(QuantizeReport report, String pass) {
    return report.passes().stream()
        .filter(row -> row.name().equals(pass))
        .mapToInt(PassRow::edits)
        .sum();
  }

  @Test
  void externalDataBecomeOneFile() throws Exception {
    Path inline =
        ModelText.write(
            "g (float[N, 64] x) => (float[N, 64] y) <float[64, 64] w = random(1), float[64] b ="
                + " random(2)> { t = MatMul(x, w) y = Add(t, b) }",
            folder.resolve("inline.onnx"));
    Path in = folder.resolve("in.onnx");
    try (Model model = ModelReader.read(inline)) {
      model.graph().addOutput(model.graph().value("t").orElseThrow());
      try (StagedModel staged = new ModelWriter(1_000, WriteProgress.NONE).stage(model, in)) {
        staged.commit();
      }
    }
    assertTrue(Files.exists(folder.resolve("in.onnx.data")));
    Path out = folder.resolve("out.onnx");
    QuantizeReport report = unverified().quantize(in, out);
    assertEquals(Files.size(in) + Files.size(folder.resolve("in.onnx.data")), report.inputBytes());
    assertEquals(Files.size(out), report.outputBytes());
    assertEquals(1, report.quantized());
    assertEquals(List.of("in.onnx", "in.onnx.data", "inline.onnx", "out.onnx"), left());
    ModelReader.read(out).close();
  }

  @Test
  void anInterruptedThreadLeavesNothing() throws Exception {
    Path out = folder.resolve("out.onnx");
    for (Quantizer quantizer : List.of(unverified(), new Quantizer(QuantizeOptions.defaults()))) {
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> quantizer.quantize(DIGITS, out));
      Thread.interrupted();
      assertEquals(List.of(), left());
    }
  }

  @Test
  void anInterruptWhileItWorksLeavesNothing() throws Exception {
    Path out = folder.resolve("out.onnx");
    for (Progress.Phase phase : Progress.Phase.values()) {
      Progress interrupts =
          new Progress() {
            @Override
            public void begin(Phase begun, long bytes) {
              if (begun == phase) {
                Thread.currentThread().interrupt();
              }
            }

            @Override
            public void advance(long bytes) {}
          };
      Quantizer quantizer = new Quantizer(QuantizeOptions.defaults().withProgress(interrupts));
      assertThrows(InterruptedException.class, () -> quantizer.quantize(DIGITS, out), phase.name());
      Thread.interrupted();
      assertEquals(List.of(), left(), phase.name());
    }
  }

  @Test
  void oneQuantizerServesSeveralThreads() throws Exception {
    Quantizer quantizer = new Quantizer(QuantizeOptions.defaults());
    List<Path> models = ModelFolders.all().subList(0, 3);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<QuantizeReport>> tasks = new ArrayList<>();
      for (int k = 0; k < 6; k++) {
        Path in = models.get(k % 3);
        Path out = folder.resolve(k + ".onnx");
        tasks.add(() -> quantizer.quantize(in, out));
      }
      for (Future<QuantizeReport> report : threads.invokeAll(tasks)) {
        assertTrue(report.get().written());
      }
    } finally {
      threads.shutdown();
    }
    for (int k = 0; k < 3; k++) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve(k + ".onnx")),
          Files.readAllBytes(folder.resolve(k + 3 + ".onnx")));
    }
  }

  @Test
  void aRenamedOutputOfLongNamesIsNotLarger() throws Exception {
    String name = "a_long_name_of_an_input_as_some_exporters_like_to_make_them".repeat(3);
    StringBuilder nodes = new StringBuilder();
    for (int k = 0; k < 30; k++) {
      nodes.append(" y").append(k).append(" = Neg(t)");
    }
    StringBuilder outputs = new StringBuilder("float[N] y0");
    for (int k = 1; k < 30; k++) {
      outputs.append(", float[N] y").append(k);
    }
    Path in =
        ModelText.write(
            "g (float[N] "
                + name
                + ") => ("
                + outputs
                + ") { t = Identity("
                + name
                + ")"
                + nodes
                + " }",
            folder.resolve("in.onnx"));
    QuantizeReport report = quantize(in, folder.resolve("out.onnx"));
    assertTrue(Files.size(folder.resolve("out.onnx")) <= Files.size(in));
    assertEquals(Files.size(folder.resolve("out.onnx")), report.outputBytes());
  }
}
