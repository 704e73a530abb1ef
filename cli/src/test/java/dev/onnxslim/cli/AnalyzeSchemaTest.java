package dev.onnxslim.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.onnxslim.model.ModelText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code analyze --json} prints is what {@code docs/analyze.schema.json} says, and no more.
 */
class AnalyzeSchemaTest {
  private static final Path SCHEMA = Path.of("../docs/analyze.schema.json");

  /** A loop, a branch, a sequence, a local function, an operator without a rule, open sizes. */
  private static final String ODD =
      """
      <ir_version: 8, opset_import: ["" : 17, "my" : 1, "loc" : 1]>
      g (float[N, 3] x, bool c, int64 m) => (float[] y, float[] z, float[] u)
        <float[3, 3] w = random(1), float[3, 3] unread = random(2)> {
        y = If<then_branch = a () => (float[] p) { p = MatMul(x, w) },
               else_branch = b () => (float[] q) { q = Relu(x) }>(c)
        z = Loop<body = l (int64 i, bool go, float[] v) => (bool go2, float[] v2) {
               go2 = Identity(go) v2 = MatMul(v, w) }>(m, , x)
        s = SequenceConstruct(x, y)
        n = SequenceLength(s)
        o = my.Odd(n, , s)
        u = loc.f(x)
      }
      <domain: "loc", opset_import: ["" : 17]> f (a) => (d) { d = Relu(a) }
      """;

  private static Schema strict;

  @TempDir private Path folder;

  /** The schema with every object closed: a field that it does not name is an error here. */
  @BeforeAll
  static void close() throws IOException {
    JsonObject schema = JsonParser.parseString(Files.readString(SCHEMA)).getAsJsonObject();
    close(schema);
    strict =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(schema.toString(), InputFormat.JSON);
  }

  private static void close(JsonElement element) {
    if (element.isJsonArray()) {
      element.getAsJsonArray().forEach(AnalyzeSchemaTest::close);
    } else if (element.isJsonObject()) {
      JsonObject object = element.getAsJsonObject();
      object.entrySet().forEach(entry -> close(entry.getValue()));
      if (object.has("properties") && object.has("type")) {
        object.addProperty("additionalProperties", false);
      }
    }
  }

  private static void check(Run run) {
    assertEquals(List.of(), strict.validate(run.out(), InputFormat.JSON), run.out());
  }

  @Test
  void reportsOfModels() throws IOException {
    check(Run.of("analyze", Run.MLP, "--json"));
    check(Run.of("analyze", Run.DIGITS, "--json", "--input-shape", "N=2"));
    check(Run.of("analyze", Run.MODELS.resolve("digits_mbv2_bn.onnx"), "--json", "--statistics"));
    Path odd = ModelText.write(ODD, folder.resolve("odd.onnx"));
    check(Run.of("analyze", odd, "--json"));
    check(Run.of("analyze", odd, "--json", "--input-shape", "N=2", "--statistics"));
  }

  @Test
  void foldersAndFailures() throws IOException {
    Path broken = Files.writeString(folder.resolve("a.onnx"), "broken");
    Files.copy(Run.MLP, folder.resolve("b.onnx"));
    check(Run.of("analyze", broken, "--json"));
    check(Run.of("analyze", folder, "--json"));
    check(Run.of("analyze", folder, "--json", "--per-node"));
  }

  @Test
  void theSchemaRefusesWhatItDoesNotName() {
    JsonObject json = Run.of("analyze", Run.MLP, "--json").json();
    json.getAsJsonObject("summary").addProperty("novel", 1);
    assertFalse(strict.validate(json.toString(), InputFormat.JSON).isEmpty());
    json.getAsJsonObject("summary").remove("novel");
    assertEquals(List.of(), strict.validate(json.toString(), InputFormat.JSON));
    json.getAsJsonObject("summary").remove("macs");
    assertFalse(strict.validate(json.toString(), InputFormat.JSON).isEmpty());
  }
}
