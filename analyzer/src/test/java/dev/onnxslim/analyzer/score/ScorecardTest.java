package dev.onnxslim.analyzer.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.AnalyzeOptions;
import dev.onnxslim.analyzer.ModelAnalyzer;
import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorecardTest {
  private static final String TEXT =
      """
      <ir_version: 8, opset_import: ["" : 17]>
      g (float[N, 64] x) => (float[N, 128] y) <float[64, 128] w = random(1)> { y = MatMul(x, w) }
      """;

  @TempDir private Path folder;

  private ModelReport analyze(String text, String... shapes) throws IOException {
    Path file = ModelText.write(text, folder.resolve("m.onnx"));
    try (Model model = ModelReader.read(file)) {
      InputShapes given = InputShapes.parse(List.of(shapes), model);
      return ModelAnalyzer.analyze(model, new AnalyzeOptions(given, false, Optional.empty()));
    }
  }

  private static Scorecard mobile(ModelReport report, Map<Measure, Figure> figures) {
    Profile mobile = Profiles.standard().find("mobile").orElseThrow();
    return Scorecard.of(report, Optional.empty(), mobile, figures, List.of());
  }

  private static Figure given(double value) {
    return new Figure.Known(value, Figure.Origin.GIVEN, "");
  }

  @Test
  void openSizesAreNotKnownAndNeverZero() throws IOException {
    Map<Measure, Figure> open = CountedFigures.of(analyze(TEXT), Optional.empty());
    assertEquals(new Figure.NotKnown("sizes are open; --input-shape N=N"), open.get(Measure.FLOPS));
    assertEquals(open.get(Measure.FLOPS), open.get(Measure.MEMORY));
    assertEquals(Figure.counted(8192), open.get(Measure.PARAMETERS));
    Map<Measure, Figure> fixed = CountedFigures.of(analyze(TEXT, "N=2"), Optional.empty());
    assertEquals(Figure.counted(2 * 2 * 8192), fixed.get(Measure.FLOPS));
    assertTrue(
        fixed.get(Measure.MEMORY) instanceof Figure.Known known && known.value() >= 4 * 8192);
    for (Measure measure : Measure.values()) {
      assertTrue(open.containsKey(measure), measure.key());
    }
  }

  @Test
  void anOperatorWithoutARuleMakesTheSumUnknown() throws IOException {
    String own = TEXT.replace("\"\" : 17", "\"\" : 17, \"own\" : 1").replace("MatMul", "own.Warp");
    Figure flops = CountedFigures.of(analyze(own, "N=2"), Optional.empty()).get(Measure.FLOPS);
    assertTrue(
        flops instanceof Figure.NotKnown unknown && unknown.why().startsWith("1 node"),
        flops.toString());
  }

  @Test
  void lightIsRelative() throws IOException {
    ModelReport report = analyze(TEXT);
    Map<Measure, Figure> same = CountedFigures.of(report, Optional.of(report));
    for (Measure measure :
        List.of(Measure.PARAMETERS_RATIO, Measure.FILE_RATIO, Measure.FLOPS_RATIO)) {
      assertTrue(
          same.get(measure) instanceof Figure.Known known && known.value() == 1, measure.key());
    }
    ModelReport larger = analyze(TEXT.replace("128", "512"));
    Map<Measure, Figure> smaller = CountedFigures.of(report, Optional.of(larger));
    assertEquals(
        new Figure.Known(0.25, Figure.Origin.COUNTED, "of 32.8 k"),
        smaller.get(Measure.PARAMETERS_RATIO));
    assertTrue(smaller.get(Measure.FLOPS_RATIO) instanceof Figure.NotKnown, "sizes are open");
  }

  @Test
  void theWorstComesFirstAndTheUnknownLast() throws IOException {
    ModelReport report = analyze(TEXT);
    Map<Measure, Figure> figures = new EnumMap<>(CountedFigures.of(report, Optional.empty()));
    figures.put(Measure.LATENCY, given(31));
    figures.put(Measure.POWER, given(2));
    Scorecard card = mobile(report, figures);
    assertEquals(Grade.POOR, card.grade());
    assertEquals(Measure.POWER, card.rows().get(0).measure());
    assertEquals("more", card.rows().get(0).word());
    List<Grade> grades = card.rows().stream().map(ScoreRow::grade).toList();
    assertEquals(grades.stream().sorted().toList(), grades);
    assertEquals(Grade.UNKNOWN, grades.get(grades.size() - 1));
    ScoreRow moderate =
        card.rows().stream()
            .filter(row -> row.measure() == Measure.POWER && !row.counts())
            .findFirst()
            .orElseThrow();
    assertEquals(Grade.FAIR, moderate.grade(), "on the scale for all profiles");
  }

  @Test
  void onlyWhatCountsFails() throws IOException {
    ModelReport report = analyze(TEXT, "N=1");
    Map<Measure, Figure> figures = new EnumMap<>(Measure.class);
    figures.put(Measure.POWER, given(0.5));
    figures.put(Measure.LATENCY, given(31));
    figures.put(Measure.PARAMETERS, given(30e6));
    figures.put(Measure.FLOPS, new Figure.NotKnown("why"));
    Scorecard card = mobile(report, figures);
    assertEquals(Grade.FAIR, card.grade());
    assertEquals(List.of(), card.failing(List.of()));
    assertEquals(List.of(), card.failing(List.of(Grade.POOR)), "30 M is poor on the scale only");
    assertEquals(2, card.failing(List.of(Grade.FAIR)).size());
    List<ScoreRow> unknown = card.failing(List.of(Grade.POOR, Grade.UNKNOWN));
    assertEquals(List.of(Measure.FLOPS), unknown.stream().map(ScoreRow::measure).toList());
  }

  @Test
  void onlyWhatIsNotGoodIsImproved() throws IOException {
    ModelReport report = analyze(TEXT, "N=1");
    Map<Measure, Figure> figures = new EnumMap<>(Measure.class);
    figures.put(Measure.FILE, given(200e6));
    figures.put(Measure.PARAMETERS, given(1));
    Scorecard card = mobile(report, figures);
    ScoreRow file = card.rows().get(0);
    assertEquals(Measure.FILE, file.measure());
    assertEquals(
        List.of("onnx-slim quantize IN OUT", "onnx-slim slim IN OUT --dtype fp16"),
        file.improvements().stream().map(Improvement::command).toList());
    for (ScoreRow row : card.rows()) {
      assertEquals(row.grade() != Grade.POOR, row.improvements().isEmpty(), row.toString());
    }
  }

  @Test
  void textNamesGradesReasonsAndSources() throws IOException {
    ModelReport report = analyze(TEXT);
    Map<Measure, Figure> figures = new EnumMap<>(CountedFigures.of(report, Optional.empty()));
    figures.put(Measure.LATENCY, given(100));
    StringWriter text = new StringWriter();
    new ScoreText(new PrintWriter(text), false, false).write(mobile(report, figures));
    String written = text.toString();
    assertTrue(written.contains("m.onnx for mobile (phones and small devices): fair"), written);
    assertTrue(written.contains("fair   latency           100 ms    acceptable"), written);
    assertTrue(written.contains("  power\n         not measured; --power-w"), written);
    assertTrue(written.contains("[1] rule of thumb for light models; a frame"), written);
    assertFalse(written.lines().skip(1).anyMatch(line -> line.length() > 80), written);
  }

  @Test
  void thePageFetchesNothingAndEscapesNames() throws IOException {
    ModelReport report = analyze(TEXT);
    Map<Measure, Figure> figures = new EnumMap<>(CountedFigures.of(report, Optional.empty()));
    figures.put(
        Measure.LATENCY, new Figure.Known(100, Figure.Origin.DEVICE, "<script>alert(1)</script>"));
    StringWriter html = new StringWriter();
    ScorePage.write(mobile(report, figures), html);
    String page = html.toString();
    assertTrue(page.contains("default-src 'none'"), page);
    assertTrue(page.contains("&lt;script&gt;alert(1)"), page);
    assertFalse(page.contains("<script"), page);
    assertFalse(page.replace("http://www.w3.org/2000/svg", "").contains("://"), page);
    assertTrue(page.contains("measured on the device"), page);
    assertTrue(page.contains(".badge"), "the style of the other page");
  }
}
