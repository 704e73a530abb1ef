package dev.onnxslim.analyzer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonWriter;
import dev.onnxslim.analyzer.AnalyzeOptions;
import dev.onnxslim.analyzer.ModelAnalyzer;
import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The forms of the report, on models small enough to count by hand. */
class ReportFormsTest {
  private static final String MODEL =
      """
      <ir_version: 8, opset_import: ["" : 17, "my" : 1]>
      g (float[batch, 2, 3] x) => (float[] y) <float[3, 5] w = random(1)> {
        [name_of_it] t = MatMul(x, w)
        u = Relu(t)
        y = my.Odd(u, , t)
      }
      """;

  @TempDir private Path folder;

  private ModelReport report(String text, String... bindings) throws IOException {
    Path file = ModelText.write(text, folder.resolve("m.onnx"));
    try (Model model = ModelReader.read(file)) {
      InputShapes given = InputShapes.parse(List.of(bindings), model);
      return ModelAnalyzer.analyze(model, new AnalyzeOptions(given, false, Optional.empty()));
    }
  }

  private static JsonObject json(ModelReport report) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.beginObject();
      JsonReport.fields(report, json);
      json.endObject();
    }
    return JsonParser.parseString(text.toString()).getAsJsonObject();
  }

  private static String text(ModelReport report, int top, int depth, boolean perNode) {
    StringWriter text = new StringWriter();
    TextReport.Options options = new TextReport.Options(top, depth, perNode, false);
    TextReport.write(report, options, new PrintWriter(text, true));
    return text.toString();
  }

  @Test
  void sizesThatDataDecidesAreNotAskedFor() throws IOException {
    String model =
        """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[3] x) => (float[1, n] y) {
          where = NonZero(x)
          at = Cast<to = 1>(where)
          y = Sqrt(at)
        }
        """;
    String text = text(report(model), 10, 3, false);
    assertTrue(text.contains("decided by data at run time"), text);
    assertFalse(text.contains("--input-shape"), text);
  }

  @Test
  void jsonHasExactNumbersWhereSizesAreGiven() throws IOException {
    JsonObject json = json(report(MODEL, "batch=4"));
    JsonObject summary = json.getAsJsonObject("summary");
    assertEquals("[\"batch=4\"]", json.get("bindings").toString());
    assertEquals(15, summary.get("params").getAsLong());
    assertEquals("120", summary.get("macs").toString()); // 4 x 2 x 5 x 3
    assertEquals("280", summary.get("flops").toString()); // 2 x 120 + 40 of Relu
    assertEquals(1, summary.get("unknownNodes").getAsLong());
    assertEquals("[]", summary.get("symbols").toString());
    JsonObject node = json.getAsJsonArray("nodes").get(0).getAsJsonObject();
    assertEquals("name_of_it", node.get("name").getAsString());
    assertEquals("MatMul", node.get("opType").getAsString());
    assertEquals(
        "{\"name\":\"x\",\"elemType\":\"FLOAT\",\"shape\":[4,2,3]}",
        node.getAsJsonArray("inputs").get(0).toString());
  }

  @Test
  void jsonHasFormulasWhereSizesAreOpen() throws IOException {
    JsonObject json = json(report(MODEL));
    assertEquals("\"30*batch\"", json.getAsJsonObject("summary").get("macs").toString());
    assertEquals("[\"batch\"]", json.getAsJsonObject("summary").get("symbols").toString());
    JsonObject relu = json.getAsJsonArray("nodes").get(1).getAsJsonObject();
    assertEquals(
        "[\"batch\",2,5]",
        relu.getAsJsonArray("outputs").get(0).getAsJsonObject().get("shape").toString());
  }

  @Test
  void whatIsNotCountedIsNullWithAReason() throws IOException {
    JsonArray nodes = json(report(MODEL)).getAsJsonArray("nodes");
    JsonObject odd = nodes.get(2).getAsJsonObject();
    assertTrue(odd.get("macs").isJsonNull());
    assertTrue(odd.get("flops").isJsonNull());
    assertTrue(odd.get("problem").getAsString().contains("my::Odd"));
    assertEquals("my", odd.get("domain").getAsString());
    assertEquals(
        "{\"name\":\"\",\"elemType\":null,\"shape\":null}",
        odd.getAsJsonArray("inputs").get(1).toString());
    assertTrue(nodes.get(0).getAsJsonObject().get("problem").isJsonNull());
  }

  @Test
  void csvHasARowForEachNode() throws IOException {
    StringWriter text = new StringWriter();
    CsvReport.write(report(MODEL, "batch=4"), text);
    List<String> lines = text.toString().lines().toList();
    assertEquals(4, lines.size());
    assertEquals(CsvReport.HEADER, lines.get(0));
    assertTrue(lines.get(1).startsWith(",name_of_it,,MatMul,"), lines.get(1));
    assertTrue(lines.get(1).contains("x:float[4x2x3];w:float[3x5],t:float[4x2x5],"), lines.get(1));
    assertTrue(lines.get(1).contains(",1,120,240,"), lines.get(1));
    assertTrue(lines.get(3).contains("u:float[4x2x5];;t:float[4x2x5],y:float[...],"), lines.get(3));
    assertTrue(lines.get(3).contains(",1,,,"), lines.get(3));
  }

  @Test
  void csvQuotesWhatHasToBe() {
    assertEquals("plain", CsvReport.cell("plain"));
    assertEquals("\"a,b\"", CsvReport.cell("a,b"));
    assertEquals("\"a\"\"b\"", CsvReport.cell("a\"b"));
    assertEquals("\"a\nb\"", CsvReport.cell("a\nb"));
  }

  @Test
  void textFitsATerminal() throws IOException {
    for (String[] bindings : new String[][] {{}, {"batch=4"}}) {
      String text = text(report(MODEL, bindings), 10, 2, true);
      for (String line : text.lines().toList()) {
        boolean path = line.contains(folder.toString());
        assertTrue(path || line.length() <= 80, line);
      }
    }
  }

  @Test
  void textSaysWhatIsNotCounted() throws IOException {
    String text = text(report(MODEL), 10, 2, false);
    assertTrue(text.contains("MACs         30*batch, without 1 node, below"), text);
    assertTrue(text.contains("1 x my::Odd: "), text);
    assertTrue(text.contains("--input-shape batch=..."), text);
    assertTrue(
        text.contains("Heaviest layers (2 of 2; open sizes taken as 16 for the order)"), text);
  }

  @Test
  void topAndPerNodeDecideHowManyRows() throws IOException {
    ModelReport report = report(MODEL, "batch=4");
    String few = text(report, 1, 0, false);
    assertTrue(few.contains("Heaviest layers (1 of 2)"), few);
    assertTrue(few.contains("Operators (1 of 3)"), few);
    assertFalse(few.contains("\nNodes\n"), few);
    assertTrue(text(report, 1, 0, true).contains("\nNodes\n"));
  }
}
