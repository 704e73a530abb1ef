package dev.onnxslim.quantizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.parity.Verdict;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.slim.Passes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SlimmerTest {
  private static final String TWO_HEADS =
      """
      g (float[N, 8] x) => (float[N, 8] y, float[N, 8] z)
        <float[8, 8] w = random(1), float[8, 8] aux_w = random(2)>
      {
        h = MatMul(x, w)
        d = Identity(h)
        y = Relu(d)
        a = MatMul(d, aux_w)
        z = Sigmoid(a)
      }
      """;

  @TempDir Path folder;

  private Path write(String text) throws IOException {
    return ModelText.write(text, folder.resolve("in.onnx"));
  }

  private SlimReport slim(String text, SlimOptions options) throws Exception {
    return new Slimmer(options).slim(write(text), folder.resolve("out.onnx"));
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static int edits(SlimReport report, String pass) {
    return report.passes().stream()
        .filter(row -> row.name().equals(pass))
        .mapToInt(PassRow::edits)
        .sum();
  }

  @ParameterizedTest
  @EnumSource
  void theReportAgreesWithTheFile(Verification verification) throws Exception {
    SlimReport report =
        slim(
            TWO_HEADS,
            SlimOptions.defaults().withVerification(verification, SlimOptions.parityDefaults()));
    assertTrue(report.written());
    assertEquals(1, edits(report, "eliminate-identity"));
    assertEquals(1, report.edits());
    assertEquals(Files.size(folder.resolve("in.onnx")), report.inputBytes());
    assertEquals(Files.size(folder.resolve("out.onnx")), report.outputBytes());
    assertEquals(5, report.before().nodes());
    assertEquals(4, report.after().nodes());
    assertEquals(128, report.after().params());
    assertEquals(
        verification == Verification.NONE ? Verdict.NOT_VERIFIED : Verdict.PASSED,
        report.parity().verdict());
    assertEquals(List.of("in.onnx", "out.onnx"), left());
  }

  @Test
  void anOutputIsDroppedWithItsBranch() throws Exception {
    for (SlimOptions options :
        List.of(
            SlimOptions.defaults().withDropOutputs(List.of("z")),
            SlimOptions.defaults().withDropPrefixes(List.of("aux_")),
            SlimOptions.defaults().withKeepOutputs(List.of("y")))) {
      SlimReport report = slim(TWO_HEADS, options);
      assertEquals(List.of("z"), report.droppedOutputs());
      assertEquals(1, edits(report, "drop-outputs"));
      assertEquals(2, report.after().nodes());
      assertEquals(64, report.after().params());
      assertEquals(Verdict.PASSED, report.parity().verdict(), report.parity().reason());
      assertEquals(1, report.parity().outputs().size());
      assertTrue(report.parity().notes().toString().contains("without the outputs"));
      assertEquals(List.of(), report.notes());
      assertEquals(List.of("in.onnx", "out.onnx"), left());
    }
  }

  @Test
  void whatWasDoneIsInTheMetadataWhereTheFileGotSmaller() throws Exception {
    slim(TWO_HEADS, SlimOptions.defaults().withDropOutputs(List.of("z")));
    try (Model model = ModelReader.read(folder.resolve("out.onnx"))) {
      assertEquals(
          "drop-outputs 1, eliminate-identity 1, remove-unused 3",
          model.metadata().get(Slimmer.METADATA_KEY));
    }
    SlimReport little =
        slim(
            "g (float[2] x) => (float[2] y) { t = Identity(x) y = Neg(t) }",
            SlimOptions.defaults());
    assertTrue(little.outputBytes() < little.inputBytes());
    try (Model model = ModelReader.read(folder.resolve("out.onnx"))) {
      assertFalse(model.metadata().containsKey(Slimmer.METADATA_KEY), "it would be larger");
    }
  }

  @Test
  void nothingToDoLeavesTheBytes() throws Exception {
    SlimReport report =
        slim("g (float[2] x) => (float[2] y) { y = Neg(x) }", SlimOptions.defaults());
    assertEquals(0, report.edits());
    assertEquals(Verdict.PASSED, report.parity().verdict());
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("in.onnx")),
        Files.readAllBytes(folder.resolve("out.onnx")));
  }

  @Test
  void aPrefixThatOnlyKeptOutputsHaveDropsNothing() throws Exception {
    SlimReport report =
        slim(
            TWO_HEADS,
            SlimOptions.defaults().withDropPrefixes(List.of("aux_")).withKeepOutputs(List.of("z")));
    assertEquals(List.of(), report.droppedOutputs());
    assertEquals(Verdict.PASSED, report.parity().verdict(), report.parity().reason());
    assertEquals(2, report.parity().outputs().size());
  }

  @Test
  void anAuxiliaryBranchIsNamedWithItsBytes() throws Exception {
    String notes = slim(TWO_HEADS, SlimOptions.defaults()).notes().toString();
    assertTrue(notes.contains("'z'") && notes.contains("256 bytes"), notes);
    assertTrue(notes.contains("--drop-output z"), notes);
  }

  @Test
  void whatDoesNotExistIsNamedWithWhatDoes() throws Exception {
    String pass =
        assertThrows(
                UnknownNameException.class,
                () -> new Slimmer(SlimOptions.defaults().withSkip(List.of("eliminate-identiti"))))
            .getMessage();
    assertTrue(pass.contains("eliminate-identity"), pass);
    for (SlimOptions options :
        List.of(
            SlimOptions.defaults().withDropOutputs(List.of("no")),
            SlimOptions.defaults().withKeepOutputs(List.of("no")),
            SlimOptions.defaults().withDropPrefixes(List.of("no")),
            SlimOptions.defaults().withDropOutputs(List.of("y", "z")))) {
      String said =
          assertThrows(UnknownNameException.class, () -> slim(TWO_HEADS, options)).getMessage();
      assertTrue(said.contains("y, z"), said);
      assertEquals(List.of("in.onnx"), left());
    }
    SlimOptions both =
        SlimOptions.defaults().withDropOutputs(List.of("z")).withKeepOutputs(List.of("z"));
    assertThrows(UnknownNameException.class, () -> slim(TWO_HEADS, both));
    SlimOptions explain = SlimOptions.defaults().withExplain(List.of("nn"));
    assertThrows(UnknownNameException.class, () -> slim(TWO_HEADS, explain));
  }

  @Test
  void passesAreSkippedAndChosen() throws Exception {
    SlimReport without =
        slim(TWO_HEADS, SlimOptions.defaults().withSkip(List.of("eliminate-identity")));
    assertEquals(0, edits(without, "eliminate-identity"));
    assertEquals(5, without.after().nodes());
    SlimReport only =
        slim(TWO_HEADS, SlimOptions.defaults().withOnly(List.of("eliminate-identity")));
    assertEquals(1, only.passes().size());
    assertEquals(4, only.after().nodes());
  }

  @Test
  void aNodeIsExplained() throws Exception {
    SlimReport report = slim(TWO_HEADS, SlimOptions.defaults().withExplain(List.of("d", "y")));
    assertEquals(2, report.explanations().size());
    assertEquals("eliminate-identity", report.explanations().get(0).removedBy().orElseThrow());
    assertTrue(report.explanations().get(1).removedBy().isEmpty());
  }

  @Test
  void trainingFormsAreComparedWithTheInferenceForm() throws Exception {
    SlimReport report =
        slim(
            "g (float[N, 2, 3] x) => (float[N, 2, 3] y, float[2] p) <float[2] s = {1, 2}, float[2]"
                + " b = {0, 1}, float[2] m = {0.5, -1}, float[2] v = {1, 4}, float r = {0.5}, bool"
                + " on = {1}> { d = Dropout(x, r, on) y, p, q ="
                + " BatchNormalization<training_mode = 1>(d, s, b, m, v) }",
            SlimOptions.defaults().withDropOutputs(List.of("p")));
    assertEquals(Verdict.PASSED, report.parity().verdict(), report.parity().reason());
    assertEquals(1, edits(report, "convert-training-batch-norm"));
    assertEquals(1, edits(report, "eliminate-dropout"));
    String notes = report.parity().notes().toString();
    assertTrue(notes.contains("1 Dropout removed, 1 BatchNormalization converted"), notes);
  }

  /** The bar is above what onnxruntime's own fusion of the two nodes rounds. */
  @Test
  void whatMissesTheBarIsNotWritten() throws Exception {
    SlimReport report =
        slim(
            "g (float[N, 2, 8, 8] x) => (float[N, 2, 8, 8] y) <float[2, 2, 1, 1] w = random(1),"
                + " float[2] s = {1.1, 2.3}, float[2] b = {0.3, 1.7}, float[2] m = {0.7, -1.3},"
                + " float[2] v = {1.9, 4.1}> { i = Identity(x) c = Conv(i, w) y ="
                + " BatchNormalization(c, s, b, m, v) }",
            SlimOptions.defaults()
                .withVerification(
                    Verification.IN_PROCESS, ParityOptions.defaults().withBar(200, 0.999999999)));
    assertTrue(report.missedParity(), report.parity().toString());
    assertFalse(report.written());
    assertEquals(List.of("in.onnx"), left());
  }

  @Test
  void inputAndOutputMayBeOneFile() throws Exception {
    Path in = write(TWO_HEADS);
    long before = Files.size(in);
    assertTrue(new Slimmer(SlimOptions.defaults()).slim(in, in).written());
    assertTrue(Files.size(in) < before);
    assertEquals(List.of("in.onnx"), left());
  }

  @Test
  void anInterruptedThreadLeavesNothing() throws Exception {
    Path in = write(TWO_HEADS);
    Thread.currentThread().interrupt();
    Slimmer slimmer = new Slimmer(SlimOptions.defaults());
    assertThrows(InterruptedException.class, () -> slimmer.slim(in, folder.resolve("out.onnx")));
    Thread.interrupted();
    assertEquals(List.of("in.onnx"), left());
  }

  @Test
  void theQuantizerSlimsFirstUnlessToldNotTo() throws Exception {
    Path in = write(TWO_HEADS);
    QuantizeOptions options = QuantizeOptions.defaults();
    QuantizeReport all = new Quantizer(options).quantize(in, folder.resolve("a"));
    QuantizeReport few = new Quantizer(options.withSlim(false)).quantize(in, folder.resolve("b"));
    assertEquals(Passes.names(), all.passes().stream().map(PassRow::name).toList());
    assertEquals(Passes.trainingOnly().size(), few.passes().size());
  }
}
