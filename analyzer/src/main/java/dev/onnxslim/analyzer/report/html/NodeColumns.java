package dev.onnxslim.analyzer.report.html;

import com.google.gson.stream.JsonWriter;
import dev.onnxslim.analyzer.report.NodeRow;
import dev.onnxslim.model.Dim;
import java.io.IOException;
import java.util.List;

/** The nodes' table, by column. */
final class NodeColumns {
  private NodeColumns() {}

  /** Texts and numbers of one row; the columns that repeat little are written row by row. */
  private interface Column {
    void write(JsonWriter json, NodeRow row) throws IOException;
  }

  private interface Text {
    String of(NodeRow row);
  }

  static void write(JsonWriter json, List<NodeRow> rows) throws IOException {
    json.beginObject();
    json.name("count").value(rows.size());
    column(json.name("name"), rows, (out, row) -> out.value(row.name()));
    pool(json.name("path"), rows, NodeRow::path);
    pool(json.name("op"), rows, row -> row.op().toString());
    pool(json.name("module"), rows, NodeRow::module);
    pool(json.name("inputs"), rows, row -> types(row.inputs()));
    pool(json.name("outputs"), rows, row -> types(row.outputs()));
    column(json.name("params"), rows, (out, row) -> out.value(row.params()));
    column(json.name("times"), rows, (out, row) -> ReportData.dim(out, row.times()));
    column(json.name("macs"), rows, (out, row) -> cost(out, row, row.macs()));
    column(json.name("flops"), rows, (out, row) -> cost(out, row, row.flops()));
    column(json.name("bytes"), rows, (out, row) -> ReportData.dim(out, row.bytes()));
    column(json.name("intensity"), rows, NodeColumns::intensity);
    pool(json.name("problem"), rows, row -> row.problem().orElse(""));
    json.endObject();
  }

  /** A cost of 0 beside a problem only means that the cost is not known. */
  private static void cost(JsonWriter json, NodeRow row, Dim cost) throws IOException {
    ReportData.dim(json, row.problem().isPresent() && cost.is(0) ? Dim.UNKNOWN : cost);
  }

  private static void intensity(JsonWriter json, NodeRow row) throws IOException {
    if (row.intensity().isPresent()) {
      ReportData.real(json, Math.rint(row.intensity().getAsDouble() * 1000) / 1000);
    } else {
      json.nullValue();
    }
  }

  private static String types(List<NodeRow.Port> ports) {
    StringBuilder text = new StringBuilder();
    for (NodeRow.Port port : ports) {
      text.append(text.length() == 0 ? "" : ", ");
      text.append(port.name().isEmpty() ? "–" : Types.brief(port.type()));
    }
    return text.toString();
  }

  private static void column(JsonWriter json, List<NodeRow> rows, Column column)
      throws IOException {
    json.beginArray();
    for (NodeRow row : rows) {
      column.write(json, row);
    }
    json.endArray();
  }

  private static void pool(JsonWriter json, List<NodeRow> rows, Text text) throws IOException {
    Pool pool = new Pool();
    for (NodeRow row : rows) {
      pool.add(text.of(row));
    }
    pool.write(json);
  }
}
