package dev.onnxslim.analyzer.diff;

import com.google.gson.stream.JsonWriter;
import dev.onnxslim.analyzer.diff.ParameterChange.Stored;
import dev.onnxslim.analyzer.params.TensorDifference;
import dev.onnxslim.model.Dim;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Writes a difference as the fields of a JSON object; {@code docs/json.md} documents them. */
public final class JsonDiff {
  private JsonDiff() {}

  /** Writes the fields of an object that is open. */
  public static void fields(DiffReport report, JsonWriter json) throws IOException {
    json.name("a").value(report.a().toString());
    json.name("b").value(report.b().toString());
    json.name("same").value(report.isSame());
    json.name("parametersOnly").value(report.parametersOnly());
    parts(json.name("counted"), report.options().counted().stream().sorted().toList());
    parts(json.name("differences"), report.differences().stream().sorted().toList());
    json.name("tolerance").value(report.options().tolerance());
    json.name("figures").beginObject();
    for (DiffReport.Figure figure : report.figures()) {
      json.name(figure.name()).beginObject();
      dim(json.name("a"), figure.a());
      dim(json.name("b"), figure.b());
      json.endObject();
    }
    json.endObject();
    ports(json, report.ports());
    changes(json.name("format"), report.format());
    changes(json.name("metadata"), report.metadata());
    changes(json.name("notCounted"), report.told());
    changes(json.name("functions"), report.functions());
    json.name("graphs").beginArray();
    for (GraphDiff graph : report.graphs()) {
      graph(json, graph);
    }
    json.endArray();
    tensors(json, report.parameters());
  }

  private static void parts(JsonWriter json, List<DiffPart> parts) throws IOException {
    json.beginArray();
    for (DiffPart part : parts) {
      json.value(part.toString());
    }
    json.endArray();
  }

  private static void ports(JsonWriter json, List<PortChange> ports) throws IOException {
    json.name("ports").beginArray();
    for (PortChange port : ports) {
      json.beginObject();
      json.name("port").value(port.isInput() ? "input" : "output");
      port(json.name("a"), port.a());
      port(json.name("b"), port.b());
      json.endObject();
    }
    json.endArray();
  }

  private static void port(JsonWriter json, Optional<PortChange.Port> port) throws IOException {
    if (port.isEmpty()) {
      json.nullValue();
      return;
    }
    json.beginObject();
    json.name("index").value(port.get().index());
    json.name("name").value(port.get().name());
    json.name("type").value(port.get().type());
    json.name("hasDefault").value(port.get().hasDefault());
    json.endObject();
  }

  private static void changes(JsonWriter json, List<FieldChange> changes) throws IOException {
    json.beginArray();
    for (FieldChange change : changes) {
      json.beginObject();
      json.name("name").value(change.name());
      json.name("a").value(change.a().orElse(null));
      json.name("b").value(change.b().orElse(null));
      json.endObject();
    }
    json.endArray();
  }

  private static void graph(JsonWriter json, GraphDiff graph) throws IOException {
    json.beginObject();
    json.name("graph").value(graph.label());
    json.name("nodesA").value(graph.nodesA());
    json.name("nodesB").value(graph.nodesB());
    json.name("same").value(graph.same());
    json.name("renamedNodes").value(graph.renamedNodes());
    json.name("renamedValues").value(graph.renamedValues());
    changes(json.name("outputs"), graph.outputs());
    json.name("nodes").beginArray();
    for (NodeChange change : graph.changes()) {
      json.beginObject();
      json.name("change").value(change.kind().name().toLowerCase(Locale.ROOT));
      node(json.name("a"), change.a());
      node(json.name("b"), change.b());
      changes(json.name("attributes"), change.attributes());
      changes(json.name("inputs"), change.inputs());
      texts(json.name("after"), change.after());
      texts(json.name("before"), change.before());
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }

  private static void node(JsonWriter json, Optional<NodeRef> node) throws IOException {
    if (node.isEmpty()) {
      json.nullValue();
      return;
    }
    json.beginObject();
    json.name("graph").value(node.get().graph());
    json.name("domain").value(node.get().op().domain());
    json.name("opType").value(node.get().op().type());
    json.name("name").value(node.get().name());
    json.endObject();
  }

  private static void texts(JsonWriter json, List<String> texts) throws IOException {
    json.beginArray();
    for (String text : texts) {
      json.value(text);
    }
    json.endArray();
  }

  private static void tensors(JsonWriter json, List<ParameterChange> all) throws IOException {
    json.name("tensorCounts").beginObject();
    for (ParameterChange.Kind kind : ParameterChange.Kind.values()) {
      long count = all.stream().filter(tensor -> tensor.kind() == kind).count();
      json.name(kind.name().toLowerCase(Locale.ROOT)).value(count);
    }
    json.name("renamed").value(all.stream().filter(ParameterChange::isRenamed).count());
    json.endObject();
    json.name("tensors").beginArray();
    for (ParameterChange tensor : all) {
      boolean plain = tensor.kind() == ParameterChange.Kind.SAME;
      if (!plain || tensor.isRenamed() || tensor.isMoved()) {
        tensor(json, tensor);
      }
    }
    json.endArray();
  }

  private static void tensor(JsonWriter json, ParameterChange tensor) throws IOException {
    json.beginObject();
    json.name("change").value(tensor.kind().name().toLowerCase(Locale.ROOT));
    stored(json.name("a"), tensor.a());
    stored(json.name("b"), tensor.b());
    Optional<TensorDifference> difference = tensor.difference();
    json.name("changedElements");
    if (difference.isPresent()) {
      json.value(difference.get().changed());
    } else {
      json.nullValue();
    }
    real(json.name("maxDifference"), difference.map(TensorDifference::maxDifference));
    real(json.name("relativeDifference"), difference.map(TensorDifference::relative));
    json.name("note").value(tensor.note());
    json.endObject();
  }

  private static void stored(JsonWriter json, Optional<Stored> stored) throws IOException {
    if (stored.isEmpty()) {
      json.nullValue();
      return;
    }
    json.beginObject();
    json.name("graph").value(stored.get().graph());
    json.name("name").value(stored.get().name());
    json.name("elemType").value(stored.get().type().elemType().name());
    json.name("dims").beginArray();
    for (Dim dim : stored.get().type().shape().orElseThrow().dims()) {
      dim(json, dim);
    }
    json.endArray();
    json.name("storage").value(stored.get().storage());
    json.name("bytes").value(stored.get().bytes());
    json.endObject();
  }

  /** JSON has no infinity. */
  private static void real(JsonWriter json, Optional<Double> value) throws IOException {
    if (value.isEmpty() || value.get().isNaN()) {
      json.nullValue();
    } else if (value.get().isInfinite()) {
      json.value("Infinity");
    } else {
      json.value(value.get());
    }
  }

  private static void dim(JsonWriter json, Dim dim) throws IOException {
    if (dim instanceof Dim.Known known) {
      json.value(known.size());
    } else if (dim instanceof Dim.Unknown) {
      json.nullValue();
    } else {
      json.value(dim.toString());
    }
  }
}
