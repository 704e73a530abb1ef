package dev.onnxslim.analyzer.report.html;

import com.google.gson.stream.JsonWriter;
import dev.onnxslim.analyzer.cost.MemoryPlan;
import dev.onnxslim.analyzer.ops.Work;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.analyzer.report.ModuleRow;
import dev.onnxslim.analyzer.report.OpTypeRow;
import dev.onnxslim.model.Dim;
import java.io.IOException;
import java.io.Writer;
import java.util.Locale;

/**
 * The figures as JSON for the page's own script; no stable format, that is {@code JsonReport}'s.
 *
 * <p>Tables are stored by column, and texts that repeat as numbers of a list, so that thousands of
 * rows stay small. A formula is a text, what is not known is {@code null}.
 */
final class ReportData {
  /** Names of a hostile model may have any number of parts; what lies deeper is not shown apart. */
  private static final int DEEPEST_MODULE = 60;

  private ReportData() {}

  /** Writes one JSON object that may stand inside a script element whatever the model's names. */
  static void write(ModelReport report, Writer out) throws IOException {
    JsonWriter json = new JsonWriter(out);
    json.setHtmlSafe(true);
    json.beginObject();
    json.name("symbols").beginArray();
    for (String symbol : report.summary().symbols()) {
      json.value(symbol);
    }
    json.endArray();
    summary(json.name("summary"), report.summary());
    opTypes(json.name("ops"), report);
    module(json.name("modules"), report.modules(), 0);
    memory(json.name("memory"), report.memory());
    NodeColumns.write(json.name("nodes"), report.nodes());
    TensorColumns.write(json.name("tensors"), report.tensors(), report.statistics());
    json.endObject();
    json.flush();
  }

  /** A number, a formula as text, or {@code null}. */
  static void dim(JsonWriter json, Dim dim) throws IOException {
    if (dim instanceof Dim.Known known) {
      json.value(known.size());
    } else if (dim instanceof Dim.Unknown) {
      json.nullValue();
    } else {
      json.value(dim.toString());
    }
  }

  /** JSON has no NaN and no infinity. */
  static void real(JsonWriter json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.value(value);
    } else {
      json.nullValue();
    }
  }

  private static void summary(JsonWriter json, ModelReport.Summary summary) throws IOException {
    json.beginObject();
    dim(json.name("macs"), summary.macs());
    dim(json.name("flops"), summary.flops());
    dim(json.name("peak"), summary.peakActivationBytes());
    json.name("work").beginArray();
    for (Work kind : Work.values()) { // a map's own order may differ from run to run
      json.beginArray().value(kind.name().toLowerCase(Locale.ROOT));
      dim(json, summary.work().getOrDefault(kind, Dim.of(0)));
      json.endArray();
    }
    json.endArray();
    json.endObject();
  }

  private static void opTypes(JsonWriter json, ModelReport report) throws IOException {
    json.beginArray();
    for (OpTypeRow row : report.opTypes()) {
      json.beginArray();
      json.value(row.op().toString()).value(row.count()).value(row.params());
      dim(json, row.macs());
      dim(json, row.flops());
      json.value(row.unknown());
      json.endArray();
    }
    json.endArray();
  }

  /** {@code [name, path, nodes, params, bytes, macs, [children]]}. */
  private static void module(JsonWriter json, ModuleRow row, int depth) throws IOException {
    json.beginArray();
    json.value(row.name()).value(row.path());
    json.value(row.nodes()).value(row.params()).value(row.weightBytes());
    dim(json, row.macs());
    json.beginArray();
    if (depth < DEEPEST_MODULE) {
      for (ModuleRow child : row.children()) {
        module(json, child, depth + 1);
      }
    }
    json.endArray();
    json.endArray();
  }

  private static void memory(JsonWriter json, MemoryPlan memory) throws IOException {
    json.beginObject();
    json.name("timeline").beginArray();
    for (long bytes : memory.timeline()) {
      json.value(bytes);
    }
    json.endArray();
    if (memory.peak().isPresent()) {
      MemoryPlan.Peak peak = memory.peak().get();
      json.name("step").value(peak.step());
      json.name("node").value(peak.node());
      json.name("live").beginArray();
      for (MemoryPlan.Live live : peak.live()) {
        json.beginArray();
        json.value(live.name()).value(live.type()).value(live.bytes());
        json.endArray();
      }
      json.endArray();
    }
    json.endObject();
  }
}
