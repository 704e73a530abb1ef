package dev.onnxslim.analyzer.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.onnxslim.analyzer.report.ModelReport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  static final String HOSTILE =
      "</script><img src=x onerror=alert(1)>{{title}}&amp;\"'`\u2028\u2029<!--\\u003c";

  private static final Pattern DATA =
      Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>");

  @Test
  void hasEverySection() throws IOException {
    String page = page(SyntheticReport.full(3)).replace("&#x3D;", "=").replace('\u00a0', ' ');
    for (String id :
        List.of(
            "findings", "modules", "work", "memory", "parameters", "ports", "nodes", "tensors")) {
      assertTrue(page.contains("id=\"" + id + "\""), id);
    }
    for (String text :
        List.of(
            "<h1>block.onnx</h1>",
            "<dt>Producer</dt><dd>block 2.0</dd>",
            "<dt>Opset</dt><dd>17, my.domain 1</dd>",
            "<code>seq=16</code>",
            "title=\"48,000\">48.0 k</p>",
            "and 8 in buffers",
            "without 3 nodes that are not known",
            "saves 40.0 kB",
            "<b>−200</b> block is stored twice",
            "<td>in</td><td>block</td><td>float</td><td>seq×2</td>",
            "<dt>block</dt><dd>block</dd>")) {
      assertTrue(page.contains(text), text);
    }
    assertTrue(page.contains("title=\"2,048 bytes\">2.05 kB</p>"), "peak");
  }

  @Test
  void showsFormulasOfOpenSizes() throws IOException {
    String page = page(SyntheticReport.open(30)).replace("&#x3D;", "=").replace('\u00a0', ' ');
    assertTrue(page.contains("title=\"30000*seq\">30.0 k·seq</dd>"), page.substring(0, 100));
    assertTrue(page.contains("90·seq² + 60.0 k·seq"));
    assertTrue(page.contains("analyze with --input-shape seq=N."));
    assertFalse(page.contains("id=\"timeline\""));
  }

  @Test
  void saysWhyThereIsNoChartOfTheMemory() throws IOException {
    String page = page(SyntheticReport.unplanned("x has no size"));
    assertTrue(page.contains("There is no chart: x has no size."));
    assertFalse(page.contains("id=\"timeline\""));
  }

  @Test
  void namesStayText() throws IOException {
    String page = page(SyntheticReport.named(HOSTILE));
    assertFalse(page.contains("<img"), "markup in a name");
    assertFalse(page.contains("\u2028") && data(page).contains("\u2028"));
    assertEquals(2, page.split("</script>", -1).length - 1);
    JsonObject data = JsonParser.parseString(data(page)).getAsJsonObject();
    JsonArray names = data.getAsJsonObject("nodes").getAsJsonArray("name");
    assertEquals(HOSTILE + ".0/MatMul", names.get(0).getAsString());
    assertTrue(page.contains("{{title}}&amp;amp;&quot;"), "text is not a template");
  }

  @Test
  void sameReportSameText() throws IOException {
    assertEquals(page(SyntheticReport.full(5)), page(SyntheticReport.full(5)));
  }

  @Test
  void unknownIsNeverZero() throws IOException {
    JsonObject nodes =
        JsonParser.parseString(data(page(SyntheticReport.full(1))))
            .getAsJsonObject()
            .getAsJsonObject("nodes");
    assertTrue(nodes.getAsJsonArray("macs").get(2).isJsonNull());
    assertTrue(nodes.getAsJsonArray("flops").get(2).isJsonNull());
    assertTrue(nodes.getAsJsonArray("bytes").get(2).isJsonNull());
    assertEquals(0, nodes.getAsJsonArray("macs").get(1).getAsLong());
  }

  @Test
  void policyNamesTheScriptAndForbidsTheRest() throws Exception {
    String page = page(SyntheticReport.full(1));
    int end = page.lastIndexOf("</script>");
    String script = page.substring(page.lastIndexOf("<script>", end) + "<script>".length(), end);
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
    String policy = "script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    assertTrue(page.contains("default-src 'none'"));
    assertTrue(page.contains(policy), policy);
  }

  @Test
  void nothingIsFetched() throws IOException {
    String page = page(SyntheticReport.full(1));
    Matcher address =
        Pattern.compile("(?:src|href|url|action)[=(]\\s*[\"']?([^\"')\\s>]*)").matcher(page);
    while (address.find()) {
      String to = address.group(1);
      assertTrue(to.startsWith("#") || to.startsWith("data:"), address.group());
    }
    assertFalse(page.contains("@import"));
  }

  @Test
  void thousandsOfRowsStaySmall() throws IOException {
    int bytes = page(SyntheticReport.full(2000)).getBytes(StandardCharsets.UTF_8).length;
    assertTrue(bytes < 1_000_000, bytes + " bytes");
  }

  @Test
  void failureOfTheWriterIsItsOwn() throws IOException {
    IOException full = new IOException("disk full");
    Writer failing =
        new Writer() {
          @Override
          public void write(char[] chars, int from, int count) throws IOException {
            throw full;
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    ModelReport report = SyntheticReport.full(1);
    IOException thrown = assertThrows(IOException.class, () -> HtmlReport.write(report, failing));
    assertEquals("disk full", thrown.getMessage());
  }

  static String page(ModelReport report) throws IOException {
    StringWriter page = new StringWriter();
    HtmlReport.write(report, page);
    return page.toString();
  }

  private static String data(String page) {
    Matcher data = DATA.matcher(page);
    assertTrue(data.find());
    return data.group(1);
  }
}
