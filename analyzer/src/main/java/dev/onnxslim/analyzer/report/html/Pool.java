package dev.onnxslim.analyzer.report.html;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A column of texts that repeat: each text once, and a number for each row. */
final class Pool {
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> texts = new ArrayList<>();
  private final List<Integer> rows = new ArrayList<>();

  void add(String text) {
    Integer number = numbers.get(text);
    if (number == null) {
      number = texts.size();
      numbers.put(text, number);
      texts.add(text);
    }
    rows.add(number);
  }

  /** Writes {@code {"texts": [...], "rows": [...]}}. */
  void write(JsonWriter json) throws IOException {
    json.beginObject();
    json.name("texts").beginArray();
    for (String text : texts) {
      json.value(text);
    }
    json.endArray();
    json.name("rows").beginArray();
    for (int number : rows) {
      json.value(number);
    }
    json.endArray();
    json.endObject();
  }
}
