package dev.onnxslim.analyzer.report;

import dev.onnxslim.model.Dim;
import java.io.IOException;
import java.util.List;

/**
 * The nodes as comma-separated values: a header, and a row for each node. A size that is open is a
 * formula, and what is not known is empty.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
public final class CsvReport {
  /** The names of the columns. */
  public static final String HEADER =
      "path,name,domain,opType,module,inputs,outputs,params,times,macs,flops,bytes,intensity,problem";

  private CsvReport() {}

  /**
   * Writes the header and the rows.
   *
   * @throws IOException if {@code out} throws it
   */
  public static void write(ModelReport report, Appendable out) throws IOException {
    out.append(HEADER).append('\n');
    rows(report, "", out);
  }

  /**
   * Writes the rows.
   *
   * @param first what each row begins with, its comma included
   * @throws IOException if {@code out} throws it
   */
  public static void rows(ModelReport report, String first, Appendable out) throws IOException {
    for (NodeRow node : report.nodes()) {
      out.append(first);
      out.append(cell(node.path())).append(',');
      out.append(cell(node.name())).append(',');
      out.append(cell(node.op().domain())).append(',');
      out.append(cell(node.op().type())).append(',');
      out.append(cell(node.module())).append(',');
      out.append(cell(ports(node.inputs()))).append(',');
      out.append(cell(ports(node.outputs()))).append(',');
      out.append(Long.toString(node.params())).append(',');
      out.append(number(node.times())).append(',');
      boolean counted = node.problem().isEmpty();
      out.append(counted ? number(node.macs()) : "").append(',');
      out.append(counted ? number(node.flops()) : "").append(',');
      out.append(number(node.bytes())).append(',');
      out.append(node.intensity().isPresent() ? "" + node.intensity().getAsDouble() : "");
      out.append(',').append(cell(node.problem().orElse(""))).append('\n');
    }
  }

  /** A text as a cell: quoted where it has to be. */
  public static String cell(String text) {
    boolean plain = true;
    for (int k = 0; k < text.length() && plain; k++) {
      char c = text.charAt(k);
      plain = c != ',' && c != '"' && c != '\n' && c != '\r';
    }
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** A number or formula as a cell; empty when it is not known. */
  public static String number(Dim dim) {
    return dim instanceof Dim.Unknown ? "" : cell(dim.toString());
  }

  private static String ports(List<NodeRow.Port> ports) {
    StringBuilder text = new StringBuilder();
    for (NodeRow.Port port : ports) {
      text.append(text.length() > 0 ? ";" : "").append(port.name());
      if (!port.name().isEmpty()) {
        text.append(':').append(TypeText.of(port.type()));
      }
    }
    return text.toString();
  }
}
