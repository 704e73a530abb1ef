package dev.onnxslim.analyzer.report;

import com.google.gson.stream.JsonWriter;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.params.TensorStatistics;
import dev.onnxslim.model.OpId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The stored tensors of a report as JSON. */
final class JsonTensors {
  private final JsonWriter json;

  JsonTensors(JsonWriter json) {
    this.json = json;
  }

  void write(List<StoredTensor> tensors, List<Optional<TensorStatistics>> statistics)
      throws IOException {
    json.name("tensors").beginArray();
    for (int k = 0; k < tensors.size(); k++) {
      write(tensors.get(k), k < statistics.size() ? statistics.get(k) : Optional.empty());
    }
    json.endArray();
  }

  private void write(StoredTensor tensor, Optional<TensorStatistics> statistics)
      throws IOException {
    json.beginObject();
    json.name("name").value(tensor.name());
    json.name("graph").value(tensor.graph());
    json.name("elemType").value(tensor.tensor().elemType().name());
    json.name("dims").beginArray();
    for (long dim : tensor.tensor().dims()) {
      json.value(dim);
    }
    json.endArray();
    json.name("bytes").value(tensor.tensor().byteSize());
    json.name("role").value(JsonReport.lower(tensor.role()));
    json.name("readers").beginArray();
    for (OpId reader : tensor.readers()) {
      json.value(reader.toString());
    }
    json.endArray();
    json.name("module").value(tensor.module());
    json.name("params").value(tensor.params());
    json.name("duplicateOf");
    if (tensor.duplicateOf().isPresent()) {
      json.beginObject();
      json.name("name").value(tensor.duplicateOf().get().name());
      json.name("transposed").value(tensor.duplicateOf().get().transposed());
      json.endObject();
    } else {
      json.nullValue();
    }
    if (statistics.isPresent()) {
      json.name("statistics");
      write(statistics.get());
    }
    json.endObject();
  }

  private void write(TensorStatistics statistics) throws IOException {
    json.beginObject();
    number("min", statistics.min());
    number("max", statistics.max());
    number("mean", statistics.mean());
    number("std", statistics.std());
    json.name("zeros").value(statistics.zeros());
    json.name("nans").value(statistics.nans());
    json.name("infinities").value(statistics.infinities());
    json.name("deadChannels");
    if (statistics.deadChannels() < 0) {
      json.nullValue();
    } else {
      json.value(statistics.deadChannels());
    }
    number("int8SqnrDb", statistics.int8SqnrDb());
    number("entropyBits", statistics.entropyBits());
    json.name("deflatedBytes").value(statistics.deflatedBytes());
    json.endObject();
  }

  /** JSON has neither NaN nor infinity: null and a string stand for them. */
  private void number(String name, double value) throws IOException {
    json.name(name);
    if (Double.isNaN(value)) {
      json.nullValue();
    } else if (Double.isInfinite(value)) {
      json.value(value > 0 ? "Infinity" : "-Infinity");
    } else {
      json.value(value);
    }
  }
}
