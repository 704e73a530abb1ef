package dev.onnxslim.quantizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.quantizer.QuantizeOptions.Verification;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.parity.Verdict;
import dev.onnxslim.quantizer.scheme.WeightRow.Action;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A row of {@code model-table.csv} for each real model. Bytes and counts are exact: whoever changes
 * them on purpose takes over the row that the failure shows.
 */
class ModelTableTest {
  private static final String MINILM = "/all-minilm-l6-v2.onnx";

  @TempDir Path folder;

  private record Row(
      String model, int quantized, int kept, long inputBytes, long outputBytes, double minSqnrDb) {

    static Row parse(String line) {
      String[] cells = line.split(",");
      return new Row(
          cells[0],
          Integer.parseInt(cells[1]),
          Integer.parseInt(cells[2]),
          Long.parseLong(cells[3]),
          Long.parseLong(cells[4]),
          Double.parseDouble(cells[5]));
    }

    String counts() {
      return model + "," + quantized + "," + kept + "," + inputBytes + "," + outputBytes;
    }
  }

  private static List<Row> table() throws IOException {
    try (InputStream in = ModelTableTest.class.getResourceAsStream("model-table.csv")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().skip(1).map(Row::parse).toList();
    }
  }

  @TestFactory
  List<DynamicTest> everyModelThatIsHere() throws IOException {
    List<Row> table = table();
    assertEquals(34, table.size(), "33 models and digits.onnx");
    List<DynamicTest> tests = new ArrayList<>();
    for (Path model : ModelFolders.all()) {
      String name = model.getFileName().toString();
      tests.add(DynamicTest.dynamicTest(name, () -> check(row(table, name), model)));
    }
    assertTrue(tests.size() >= 3, "the samples are missing");
    return tests;
  }

  private static Row row(List<Row> table, String name) {
    return table.stream()
        .filter(row -> row.model().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row for " + name));
  }

  private void check(Row row, Path model) throws Exception {
    QuantizeReport report =
        new Quantizer(QuantizeOptions.defaults()).quantize(model, folder.resolve("out.onnx"));
    long kept = report.weights().stream().filter(w -> w.action() == Action.KEPT).count();
    double sqnr = report.parity().worstSqnrDb();
    String found =
        row.model()
            + ","
            + report.quantized()
            + ","
            + kept
            + ","
            + report.inputBytes()
            + ","
            + report.outputBytes();
    assertEquals(row.counts(), found, () -> "SQNR " + sqnr);
    assertEquals(Verdict.PASSED, report.parity().verdict(), () -> report.parity().toString());
    assertTrue(!(sqnr < row.minSqnrDb()), () -> sqnr + " dB, " + row.minSqnrDb() + " wanted");
    assertEquals(report.outputBytes(), Files.size(folder.resolve("out.onnx")));
    assertTrue(report.outputBytes() <= report.inputBytes());
  }

  @Test
  void miniLmIsAtMost26PercentAndAgrees() throws Exception {
    Path model = folder.resolve("minilm.onnx");
    try (InputStream in = ModelTableTest.class.getResourceAsStream(MINILM)) {
      Files.copy(in, model);
    }
    QuantizeOptions options =
        QuantizeOptions.defaults()
            .withVerification(Verification.IN_PROCESS, ParityOptions.defaults().withBar(30, 0.99));
    QuantizeReport report = new Quantizer(options).quantize(model, folder.resolve("out.onnx"));
    assertTrue(report.written(), () -> report.parity().toString());
    assertEquals(Verdict.PASSED, report.parity().verdict());
    double ratio = (double) report.outputBytes() / report.inputBytes();
    assertTrue(ratio <= 0.26, () -> "" + ratio);
    assertTrue(report.parity().worstSqnrDb() >= 30, () -> report.parity().toString());
  }
}
