package dev.onnxslim.analyzer.report.html;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import dev.onnxslim.analyzer.report.ModelReport;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * Writes a report as one HTML page: style, program and figures are in it, nothing is fetched. The
 * page's own policy forbids every request and every script but its own, so that a name that a
 * hostile model chose stays text.
 *
 * <p>The same report always gives the same text.
 *
 * @see <a href="https://mustache.github.io/mustache.5.html">Mustache, the language of the
 *     template</a>
 */
public final class HtmlReport {
  private static final List<String> SCRIPTS =
      List.of("format.js", "treemap.js", "charts.js", "table.js", "report.js");

  private HtmlReport() {}

  /**
   * Writes the page.
   *
   * @param report what to show
   * @param out characters of a UTF-8 file; stays open
   * @throws IOException if {@code out} fails
   */
  public static void write(ModelReport report, Writer out) throws IOException {
    StringBuilder script = new StringBuilder("\n");
    for (String name : SCRIPTS) {
      script.append(resource(name));
    }
    String program = script.toString();
    Mustache.Lambda data = (fragment, writer) -> ReportData.write(report, writer);
    Page page =
        Page.of(report, new Page.Parts(resource("report.css"), program, sha256(program), data));
    try {
      Mustache.compiler()
          .emptyStringIsFalse(true)
          .compile(resource("report.mustache"))
          .execute(page, out);
    } catch (MustacheException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw e;
    }
  }

  static String resource(String name) throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException("resource " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
