package dev.onnxslim.analyzer.score;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.Locale;

/** Writes a scorecard as the fields of a JSON object; {@code docs/json.md} describes them. */
public final class ScoreJson {
  private ScoreJson() {}

  /**
   * Writes the fields into an object that is open.
   *
   * @throws IOException if the writer fails
   */
  public static void fields(Scorecard card, JsonWriter json) throws IOException {
    json.name("input").value(card.model().toString());
    json.name("reference").value(card.reference().map(Object::toString).orElse(null));
    json.name("profile").value(card.profile().name());
    json.name("title").value(card.profile().title());
    json.name("grade").value(name(card.grade()));
    json.name("bindings").beginArray();
    for (String binding : card.bindings()) {
      json.value(binding);
    }
    json.endArray();
    json.name("rows").beginArray();
    for (ScoreRow row : card.rows()) {
      row(row, json);
    }
    json.endArray();
    json.name("notes").beginArray();
    for (String note : card.notes()) {
      json.value(note);
    }
    json.endArray();
  }

  private static void row(ScoreRow row, JsonWriter json) throws IOException {
    json.beginObject();
    json.name("measure").value(row.measure().key());
    json.name("unit").value(row.measure().unit().symbol());
    json.name("grade").value(name(row.grade()));
    json.name("word").value(row.word().isEmpty() ? null : row.word());
    json.name("counts").value(row.counts());
    if (row.figure() instanceof Figure.Known known) {
      number(json.name("value"), known.value());
      json.name("origin").value(known.origin().name().toLowerCase(Locale.ROOT));
    } else {
      json.name("value").nullValue();
      json.name("origin").nullValue();
    }
    json.name("note").value(row.note());
    json.name("bar").beginObject();
    json.name("profile").value(row.bar().profile());
    number(json.name("good"), row.bar().good().orElseThrow());
    number(json.name("fair"), row.bar().fair().orElseThrow());
    json.name("higherIsBetter").value(row.measure().higherIsBetter());
    json.name("source").value(row.bar().source());
    json.endObject();
    json.name("improvements").beginArray();
    for (Improvement one : row.improvements()) {
      json.beginObject();
      json.name("command").value(one.command());
      json.name("effect").value(one.effect());
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }

  /** {@code good}, {@code fair}, {@code poor}, {@code unknown}. */
  private static String name(Grade grade) {
    return grade.name().toLowerCase(Locale.ROOT);
  }

  /** Whole numbers without a point; JSON has no infinity. */
  private static void number(JsonWriter json, double value) throws IOException {
    if (Double.isInfinite(value)) {
      json.value(value > 0 ? "Infinity" : "-Infinity");
    } else if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
      json.value((long) value);
    } else {
      json.value(value);
    }
  }
}
