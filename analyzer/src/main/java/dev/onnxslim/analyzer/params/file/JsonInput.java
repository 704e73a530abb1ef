package dev.onnxslim.analyzer.params.file;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.tensor.Payload;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Objects of a JSON text, field by field: no tree is made, so that a long list costs what is kept
 * of it. A key that comes twice is an error.
 */
final class JsonInput {
  private static final int MAX_RANK = 1 << 10;

  private final Path file;
  private final JsonReader json;

  private JsonInput(Path file, Payload text) {
    this.file = file;
    this.json =
        new JsonReader(
            new InputStreamReader(
                new PayloadInput(text),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
    json.setStrictness(Strictness.STRICT);
  }

  /** What is done with a field; it has to read its value. */
  @FunctionalInterface
  interface Field {
    void read(String key, JsonInput value) throws IOException;
  }

  /** Reads a text that is one object. */
  static void read(Path file, Payload text, Field fields) throws IOException {
    JsonInput input = new JsonInput(file, text);
    try {
      input.object(fields);
      if (input.json.peek() != JsonToken.END_DOCUMENT) {
        throw input.broken("something follows the list");
      }
    } catch (MalformedJsonException
        | EOFException
        | CharacterCodingException
        | JsonParseException
        | IllegalStateException
        | NumberFormatException e) {
      throw input.broken("its list is no valid JSON: " + reason(e));
    }
  }

  void object(Field fields) throws IOException {
    Set<String> keys = new HashSet<>();
    json.beginObject();
    while (json.hasNext()) {
      String key = json.nextName();
      if (!keys.add(key)) {
        throw broken("'" + key + "' stands in it twice");
      }
      fields.read(key, this);
    }
    json.endObject();
  }

  /** Reads a list of objects. */
  void objects(Field fields, Runnable eachEnd) throws IOException {
    json.beginArray();
    while (json.hasNext()) {
      object(fields);
      eachEnd.run();
    }
    json.endArray();
  }

  /** An object whose values are texts. */
  Map<String, String> texts() throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    object((key, value) -> texts.put(key, value.text()));
    return texts;
  }

  String text() throws IOException {
    if (json.peek() != JsonToken.STRING) {
      throw new IllegalStateException("expected a text at " + json.getPath());
    }
    return json.nextString();
  }

  /** A whole number that is not negative. */
  long size() throws IOException {
    long size = json.peek() == JsonToken.NUMBER ? json.nextLong() : -1;
    if (size < 0) {
      throw new IllegalStateException("expected a size at " + json.getPath());
    }
    return size;
  }

  long[] sizes() throws IOException {
    long[] sizes = new long[MAX_RANK];
    int count = 0;
    json.beginArray();
    while (json.hasNext()) {
      if (count == MAX_RANK) {
        throw broken("a shape has more than " + MAX_RANK + " sizes");
      }
      sizes[count++] = size();
    }
    json.endArray();
    return Arrays.copyOf(sizes, count);
  }

  void skip() throws IOException {
    json.skipValue();
  }

  ModelFormatException broken(String what) {
    return new ModelFormatException(file, what, "save or download it again");
  }

  /** Without the advice that gson gives to programmers, and without the way to the place. */
  private static String reason(Exception e) {
    String message = e.getMessage() == null ? "it ends too early" : e.getMessage();
    return message.split("\\n| path \\$", 2)[0];
  }
}
