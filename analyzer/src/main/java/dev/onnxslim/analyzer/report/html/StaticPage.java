package dev.onnxslim.analyzer.report.html;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import java.io.IOException;
import java.io.Writer;
import java.util.function.Function;

/** A page in the style of the report, without a program. */
public final class StaticPage {
  private StaticPage() {}

  /**
   * Writes a page.
   *
   * @param template beside this class; its policy has to forbid scripts and requests
   * @param content what the template fills in, given the style that the pages share
   * @param out characters of a UTF-8 file; stays open
   * @throws IOException if {@code out} fails
   */
  public static void write(String template, Function<String, Object> content, Writer out)
      throws IOException {
    Object page = content.apply(HtmlReport.resource("report.css"));
    try {
      Mustache.compiler()
          .emptyStringIsFalse(true)
          .compile(HtmlReport.resource(template))
          .execute(page, out);
    } catch (MustacheException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw e;
    }
  }
}
