package dev.onnxslim.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one row of the schema table. {@code op_schemas.py}, which writes it, describes the columns.
 */
final class OpSchemaRow {

  /** Columns of a row without attributes; the attributes' column is left out there. */
  private static final int COLUMNS = 10;

  private OpSchemaRow() {}

  /**
   * @throws IllegalArgumentException the row is not in the table's form; the message holds the row
   */
  static OpSchema parse(OpId op, String row) {
    List<String> columns = split(row, '\t');
    if (columns.size() < COLUMNS || columns.size() > COLUMNS + 1) {
      throw new IllegalArgumentException(
          "expected " + COLUMNS + " or 1 more columns, found " + columns.size() + ": " + row);
    }
    try {
      return new OpSchema(
          op,
          Integer.parseInt(columns.get(2)),
          arity(columns.get(4), columns.get(5), columns.get(6)),
          arity(columns.get(7), columns.get(8), columns.get(9)),
          columns.size() > COLUMNS ? attributes(columns.get(COLUMNS)) : Map.of(),
          columns.get(3).indexOf('d') >= 0,
          columns.get(3).indexOf('r') >= 0);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + " in row: " + row, e);
    }
  }

  private static OpSchema.Arity arity(String min, String max, String formals) {
    int most = max.equals("*") ? OpSchema.Arity.UNBOUNDED : Integer.parseInt(max);
    return new OpSchema.Arity(Integer.parseInt(min), most, formals);
  }

  private static Map<String, OpSchema.Attribute> attributes(String column) {
    Map<String, OpSchema.Attribute> attributes = new HashMap<>();
    for (String attribute : split(column, ' ')) {
      int colon = attribute.indexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException("attribute '" + attribute + "' is not name:type");
      }
      boolean required = attribute.endsWith("!");
      int end = attribute.length() - (required ? 1 : 0);
      AttributeKind kind = AttributeKind.ofTag(attribute.substring(colon + 1, end));
      attributes.put(attribute.substring(0, colon), new OpSchema.Attribute(kind, required));
    }
    return attributes;
  }

  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf(separator); end >= 0; end = text.indexOf(separator, start)) {
      parts.add(text.substring(start, end));
      start = end + 1;
    }
    parts.add(text.substring(start));
    return parts;
  }
}
