package dev.onnxslim.analyzer.params.checkpoint;

import dev.onnxslim.tensor.ElemType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What stands for a class or function that a pickle names. Nothing is ever loaded or called.
 *
 * @param treatment what a call of it gives
 * @param type of elements, for storages and element types; else {@code UNDEFINED}
 */
record GlobalRule(Treatment treatment, ElemType type) {
  private static final String TABLE = "checkpoint-globals.tsv";

  /** What a call gives. */
  enum Treatment {
    /** A dictionary of the given one, or of pairs. */
    DICT,
    /** A list of the items given. */
    LIST,
    /** The first argument. */
    FIRST,
    /** A view: {@code (storage, offset, sizes, strides, ...)}. */
    TENSOR,
    /** A view whose element type stands behind: {@code (storage, ..., type, metadata)}. */
    TYPED_TENSOR,
    /** What the function given does: {@code (function, class, arguments, state)}. */
    FROM_TYPE,
    /** A storage's class: no call. */
    STORAGE,
    /** An element type: no call. */
    TYPE,
    /** The bytes of a text of Latin 1. */
    BYTES,
    /** An object whose parts are kept and not understood. */
    OPAQUE
  }

  /** The rules by module and name, with a blank between; all others are refused. */
  static final class Table {
    private final Map<String, GlobalRule> rules = new HashMap<>();

    /** Reads the table, which is part of this library. */
    static Table load() {
      Table table = new Table();
      InputStream stream = GlobalRule.class.getResourceAsStream(TABLE);
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (!line.isEmpty() && line.charAt(0) != '#') {
            table.add(line.split("\t", -1));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return table;
    }

    private void add(String... row) {
      ElemType type = row.length > 3 ? ElemType.valueOf(row[3]) : ElemType.UNDEFINED;
      rules.put(row[0] + ' ' + row[1], new GlobalRule(Treatment.valueOf(row[2]), type));
    }

    Optional<GlobalRule> find(String module, String name) {
      return Optional.ofNullable(rules.get(module + ' ' + name));
    }
  }
}
