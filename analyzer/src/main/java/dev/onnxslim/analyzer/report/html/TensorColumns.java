package dev.onnxslim.analyzer.report.html;

import com.google.gson.stream.JsonWriter;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.params.TensorStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The stored tensors' table, by column. */
final class TensorColumns {
  private static final List<String> STATISTICS =
      List.of(
          "min",
          "max",
          "mean",
          "std",
          "zeros",
          "nans",
          "infinities",
          "dead",
          "sqnr",
          "entropy",
          "deflated");

  private TensorColumns() {}

  static void write(
      JsonWriter json, List<StoredTensor> tensors, List<Optional<TensorStatistics>> statistics)
      throws IOException {
    Pool types = new Pool();
    Pool dims = new Pool();
    Pool roles = new Pool();
    Pool modules = new Pool();
    Pool duplicates = new Pool();
    json.beginObject();
    json.name("count").value(tensors.size());
    json.name("name").beginArray();
    for (StoredTensor tensor : tensors) {
      json.value(tensor.name());
      types.add(Types.name(tensor.tensor().elemType()));
      dims.add(Types.dims(tensor.tensor().dims()));
      roles.add(tensor.role().name().toLowerCase(Locale.ROOT).replace('_', ' '));
      modules.add(tensor.module());
      duplicates.add(duplicate(tensor));
    }
    json.endArray();
    types.write(json.name("type"));
    dims.write(json.name("dims"));
    roles.write(json.name("role"));
    modules.write(json.name("module"));
    duplicates.write(json.name("duplicate"));
    json.name("bytes").beginArray();
    for (StoredTensor tensor : tensors) {
      json.value(tensor.tensor().data().size());
    }
    json.endArray();
    json.name("params").beginArray();
    for (StoredTensor tensor : tensors) {
      json.value(tensor.params());
    }
    json.endArray();
    statistics(json, statistics);
    json.endObject();
  }

  private static String duplicate(StoredTensor tensor) {
    if (tensor.duplicateOf().isEmpty()) {
      return "";
    }
    StoredTensor.Duplicate of = tensor.duplicateOf().get();
    return of.name() + (of.transposed() ? " (transposed)" : "");
  }

  /** One column a figure, if any tensor has statistics. */
  private static void statistics(JsonWriter json, List<Optional<TensorStatistics>> statistics)
      throws IOException {
    List<double[]> rows = new ArrayList<>();
    boolean any = false;
    for (Optional<TensorStatistics> one : statistics) {
      any |= one.isPresent();
      rows.add(one.map(TensorColumns::figures).orElse(null));
    }
    if (!any) {
      return;
    }
    json.name("statistics").beginObject();
    for (int k = 0; k < STATISTICS.size(); k++) {
      json.name(STATISTICS.get(k)).beginArray();
      for (double[] row : rows) {
        ReportData.real(json, row == null ? Double.NaN : row[k]);
      }
      json.endArray();
    }
    json.endObject();
  }

  private static double[] figures(TensorStatistics of) {
    return new double[] {
      of.min(),
      of.max(),
      of.mean(),
      of.std(),
      of.zeros(),
      of.nans(),
      of.infinities(),
      of.deadChannels() < 0 ? Double.NaN : of.deadChannels(),
      of.int8SqnrDb(),
      of.entropyBits(),
      of.deflatedBytes()
    };
  }
}
