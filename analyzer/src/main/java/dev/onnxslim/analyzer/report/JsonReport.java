package dev.onnxslim.analyzer.report;

import com.google.gson.stream.JsonWriter;
import dev.onnxslim.analyzer.cost.MemoryPlan;
import dev.onnxslim.analyzer.cost.SizeBreakdown;
import dev.onnxslim.analyzer.ops.Work;
import dev.onnxslim.analyzer.params.Role;
import dev.onnxslim.analyzer.report.ModelReport.Explanation;
import dev.onnxslim.analyzer.report.ModelReport.Summary;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A report as JSON, written as it goes. The fields are documented in {@code docs/json.md} and by
 * {@code docs/analyze.schema.json}; they are added to, and never renamed.
 *
 * <p>A count is a number, a formula in the open symbols as a string, or null when it is not known.
 */
public final class JsonReport {
  private final JsonWriter json;

  private JsonReport(JsonWriter json) {
    this.json = json;
  }

  /**
   * Writes the fields of a report into an object that is open.
   *
   * @throws IOException if the writer throws it
   */
  public static void fields(ModelReport report, JsonWriter json) throws IOException {
    JsonReport to = new JsonReport(json);
    to.summary(report);
    to.file(report.file());
    to.parameters(report.parameters());
    to.opTypes(report.opTypes());
    to.modules(report.modules());
    to.memory(report.memory());
    to.size(report.size());
    to.findings(report.findings());
    to.nodes(report.nodes());
    new JsonTensors(json).write(report.tensors(), report.statistics());
  }

  /**
   * Writes only {@code bindings} and {@code summary}.
   *
   * @throws IOException if the writer throws it
   */
  public static void summaryFields(ModelReport report, JsonWriter json) throws IOException {
    new JsonReport(json).summary(report);
  }

  private void summary(ModelReport report) throws IOException {
    Summary summary = report.summary();
    texts("bindings", report.bindings());
    json.name("summary").beginObject();
    json.name("params").value(summary.params());
    json.name("buffers").value(summary.buffers());
    count("macs", summary.macs());
    count("flops", summary.flops());
    json.name("work").beginObject();
    for (Work kind : Work.values()) {
      count(lower(kind), summary.work().getOrDefault(kind, Dim.of(0)));
    }
    json.endObject();
    json.name("weightBytes").value(summary.weightBytes());
    json.name("fileBytes").value(summary.fileBytes());
    count("peakActivationBytes", summary.peakActivationBytes());
    json.name("nodeCount").value(summary.nodeCount());
    json.name("unknownNodes").value(summary.unknownNodes());
    texts("symbols", summary.symbols());
    json.endObject();
  }

  private void file(ModelSummary file) throws IOException {
    json.name("file").beginObject();
    json.name("externalBytes").value(file.externalBytes());
    json.name("irVersion").value(file.irVersion());
    json.name("producer").value(file.producer());
    json.name("opsets").beginObject();
    for (Map.Entry<String, Long> opset : file.opsets().entrySet()) {
      json.name(opset.getKey()).value(opset.getValue());
    }
    json.endObject();
    ports("inputs", file.inputs());
    ports("outputs", file.outputs());
    json.name("bodies").value(file.bodies());
    texts("functions", file.functions());
    json.name("hasTrainingInfo").value(file.hasTrainingInfo());
    json.name("metadata").beginObject();
    for (Map.Entry<String, String> entry : file.metadata().entrySet()) {
      json.name(entry.getKey()).value(entry.getValue());
    }
    json.endObject();
    json.endObject();
  }

  private void ports(String name, List<ModelSummary.Port> ports) throws IOException {
    json.name(name).beginArray();
    for (ModelSummary.Port port : ports) {
      json.beginObject();
      json.name("name").value(port.name());
      json.name("type").value(port.type());
      shape(port.shape());
      json.endObject();
    }
    json.endArray();
  }

  private void parameters(ModelReport.Parameters parameters) throws IOException {
    json.name("parameters").beginObject();
    json.name("byElemType").beginObject();
    for (Map.Entry<ElemType, Long> entry : parameters.byElemType().entrySet()) {
      json.name(entry.getKey().name()).value(entry.getValue());
    }
    json.endObject();
    json.name("byRole").beginObject();
    for (Map.Entry<Role, Long> entry : parameters.byRole().entrySet()) {
      json.name(lower(entry.getKey())).value(entry.getValue());
    }
    json.endObject();
    json.name("byOp").beginObject();
    for (Map.Entry<OpId, Long> entry : parameters.byOp().entrySet()) {
      json.name(entry.getKey().toString()).value(entry.getValue());
    }
    json.endObject();
    json.name("explanations").beginArray();
    for (Explanation explanation : parameters.explanations()) {
      json.beginObject();
      json.name("kind").value(explanation.kind());
      json.name("params").value(explanation.params());
      json.name("text").value(explanation.text());
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }

  private void opTypes(List<OpTypeRow> rows) throws IOException {
    json.name("opTypes").beginArray();
    for (OpTypeRow row : rows) {
      json.beginObject();
      op(row.op());
      json.name("count").value(row.count());
      json.name("params").value(row.params());
      count("macs", row.macs());
      count("flops", row.flops());
      json.name("unknown").value(row.unknown());
      json.endObject();
    }
    json.endArray();
  }

  private record Level(ModuleRow row, int depth) {}

  /** The tree as a list, each module before what is in it: no reader has to nest as deeply. */
  private void modules(ModuleRow root) throws IOException {
    json.name("modules").beginArray();
    Deque<Level> stack = new ArrayDeque<>();
    stack.push(new Level(root, 0));
    while (!stack.isEmpty()) {
      Level level = stack.pop();
      ModuleRow row = level.row();
      json.beginObject();
      json.name("path").value(row.path());
      json.name("name").value(row.name());
      json.name("depth").value(level.depth());
      json.name("nodes").value(row.nodes());
      json.name("params").value(row.params());
      json.name("weightBytes").value(row.weightBytes());
      count("macs", row.macs());
      json.endObject();
      for (int k = row.children().size() - 1; k >= 0; k--) {
        stack.push(new Level(row.children().get(k), level.depth() + 1));
      }
    }
    json.endArray();
  }

  private void memory(MemoryPlan memory) throws IOException {
    json.name("memory").beginObject();
    count("peakBytes", memory.peakBytes());
    json.name("peak");
    if (memory.peak().isEmpty()) {
      json.nullValue();
    } else {
      MemoryPlan.Peak peak = memory.peak().get();
      json.beginObject();
      json.name("step").value(peak.step());
      json.name("node").value(peak.node());
      json.name("live").beginArray();
      for (MemoryPlan.Live live : peak.live()) {
        json.beginObject();
        json.name("name").value(live.name());
        json.name("type").value(live.type());
        json.name("bytes").value(live.bytes());
        json.endObject();
      }
      json.endArray();
      json.endObject();
    }
    json.name("timeline").beginArray();
    for (Long bytes : memory.timeline()) {
      json.value(bytes);
    }
    json.endArray();
    json.endObject();
  }

  private void size(SizeBreakdown size) throws IOException {
    json.name("size").beginObject();
    json.name("fileBytes").value(size.fileBytes());
    json.name("weightBytes").value(size.weightBytes());
    json.name("overheadBytes").value(size.overheadBytes());
    json.name("projections").beginArray();
    for (SizeBreakdown.Projection projection : size.projections()) {
      json.beginObject();
      json.name("format").value(projection.format());
      json.name("bytes").value(projection.bytes());
      json.endObject();
    }
    json.endArray();
    json.name("deflatedBytes");
    if (size.deflatedBytes().isPresent()) {
      json.value(size.deflatedBytes().getAsLong());
    } else {
      json.nullValue();
    }
    json.endObject();
  }

  private void findings(List<Finding> findings) throws IOException {
    json.name("findings").beginArray();
    for (Finding finding : findings) {
      json.beginObject();
      json.name("id").value(finding.id());
      json.name("severity").value(lower(finding.severity()));
      json.name("title").value(finding.title());
      json.name("detail").value(finding.detail());
      json.name("bytes");
      if (finding.bytes().isPresent()) {
        json.value(finding.bytes().getAsLong());
      } else {
        json.nullValue();
      }
      json.name("command").value(finding.command().orElse(null));
      json.endObject();
    }
    json.endArray();
  }

  private void nodes(List<NodeRow> nodes) throws IOException {
    json.name("nodes").beginArray();
    for (NodeRow node : nodes) {
      json.beginObject();
      json.name("name").value(node.name());
      json.name("path").value(node.path());
      op(node.op());
      json.name("module").value(node.module());
      values("inputs", node.inputs());
      values("outputs", node.outputs());
      json.name("params").value(node.params());
      count("times", node.times());
      boolean counted = node.problem().isEmpty();
      count("macs", counted ? node.macs() : Dim.UNKNOWN);
      count("flops", counted ? node.flops() : Dim.UNKNOWN);
      count("bytes", node.bytes());
      json.name("intensity");
      if (node.intensity().isPresent()) {
        json.value(node.intensity().getAsDouble());
      } else {
        json.nullValue();
      }
      json.name("problem").value(node.problem().orElse(null));
      json.endObject();
    }
    json.endArray();
  }

  private void values(String name, List<NodeRow.Port> ports) throws IOException {
    json.name(name).beginArray();
    for (NodeRow.Port port : ports) {
      json.beginObject();
      json.name("name").value(port.name());
      if (port.type() instanceof TensorType tensor) {
        boolean known = tensor.elemType() != ElemType.UNDEFINED;
        json.name("elemType").value(known ? tensor.elemType().name() : null);
        shape(tensor.shape());
      } else {
        json.name("elemType").nullValue();
        json.name("shape").nullValue();
        String type = TypeText.of(port.type());
        if (!type.equals("?")) {
          json.name("type").value(type);
        }
      }
      json.endObject();
    }
    json.endArray();
  }

  private void shape(Optional<Shape> shape) throws IOException {
    json.name("shape");
    if (shape.isEmpty()) {
      json.nullValue();
      return;
    }
    json.beginArray();
    for (Dim dim : shape.get().dims()) {
      value(dim);
    }
    json.endArray();
  }

  private void op(OpId op) throws IOException {
    json.name("domain").value(op.domain());
    json.name("opType").value(op.type());
  }

  private void count(String name, Dim count) throws IOException {
    json.name(name);
    value(count);
  }

  private void value(Dim dim) throws IOException {
    if (dim instanceof Dim.Known known) {
      json.value(known.size());
    } else if (dim instanceof Dim.Unknown) {
      json.nullValue();
    } else {
      json.value(dim.toString());
    }
  }

  private void texts(String name, Collection<String> texts) throws IOException {
    json.name(name).beginArray();
    for (String text : texts) {
      json.value(text);
    }
    json.endArray();
  }

  static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
