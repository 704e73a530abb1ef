package dev.onnxslim.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.onnxslim.analyzer.params.ValueStatistics;
import dev.onnxslim.tensor.Tensor;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Parameters as text and as JSON; the fields are documented in {@code docs/json.md}. */
final class ParamsReports {
  private ParamsReports() {}

  static JsonObject json(Tensor tensor) {
    JsonObject row = new JsonObject();
    row.addProperty("name", tensor.name());
    row.addProperty("elemType", tensor.elemType().name());
    JsonArray dims = new JsonArray();
    Arrays.stream(tensor.dims()).forEach(dims::add);
    row.add("dims", dims);
    row.addProperty("elements", tensor.elements());
    row.addProperty("bytes", tensor.data().size());
    return row;
  }

  /** Adds what the values are like; {@code null} where they are no numbers. */
  static void add(JsonObject row, Optional<ValueStatistics> values) {
    if (values.isEmpty()) {
      row.add("statistics", JsonNull.INSTANCE);
      return;
    }
    ValueStatistics statistics = values.get();
    JsonObject json = new JsonObject();
    json.add("mean", JsonReports.number(statistics.mean()));
    json.add("std", JsonReports.number(statistics.std()));
    json.add("min", JsonReports.number(statistics.min()));
    json.add("max", JsonReports.number(statistics.max()));
    json.addProperty("zeros", statistics.zeros());
    json.addProperty("nans", statistics.nans());
    json.addProperty("infinities", statistics.infinities());
    row.add("statistics", json);
  }

  static JsonArray json(List<Number> numbers) {
    JsonArray array = new JsonArray();
    for (Number number : numbers) {
      double value = number.doubleValue();
      boolean finite = !Double.isNaN(value) && !Double.isInfinite(value);
      array.add(finite ? new JsonPrimitive(number) : new JsonPrimitive(number.toString()));
    }
    return array;
  }

  static JsonArray texts(List<String> texts) {
    JsonArray array = new JsonArray();
    texts.forEach(array::add);
    return array;
  }

  /** {@code 784x10}; a scalar has none. */
  static String shape(Tensor tensor) {
    return tensor.rank() == 0
        ? "scalar"
        : Arrays.stream(tensor.dims()).mapToObj(Long::toString).collect(Collectors.joining("x"));
  }

  static String text(ValueStatistics statistics) {
    String text =
        Text.format(
            "mean %.4g  std %.4g  min %.4g  max %.4g  zeros %d",
            statistics.mean(),
            statistics.std(),
            statistics.min(),
            statistics.max(),
            statistics.zeros());
    text += statistics.nans() > 0 ? "  NaN " + statistics.nans() : "";
    return text + (statistics.infinities() > 0 ? "  infinite " + statistics.infinities() : "");
  }

  /** Columns as wide as their cells, names last and whole. */
  static final class Table {
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    void row(List<String> cells, String name) {
      rows.add(cells);
      names.add(name);
    }

    void print(PrintWriter out) {
      List<Integer> widths = new ArrayList<>();
      for (List<String> row : rows) {
        for (int k = 0; k < row.size(); k++) {
          if (k == widths.size()) {
            widths.add(0);
          }
          widths.set(k, Math.max(widths.get(k), row.get(k).length()));
        }
      }
      for (int r = 0; r < rows.size(); r++) {
        StringBuilder line = new StringBuilder();
        for (int k = 0; k < rows.get(r).size(); k++) {
          String cell = rows.get(r).get(k);
          line.append(cell).append(" ".repeat(widths.get(k) - cell.length() + 2));
        }
        out.println(line + Text.line(names.get(r), Integer.MAX_VALUE));
      }
    }
  }
}
