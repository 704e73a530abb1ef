package dev.onnxslim.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every version of every operator of the ONNX standard and of onnxruntime's own domains, looked up
 * by operator and opset version. Immutable and thread-safe.
 *
 * <p>The table is a resource that {@code op_schemas.py} generates. Reading it only notes where each
 * operator's rows lie; they are parsed when first asked for. The code has no lambdas, streams or
 * concatenation on its usual path because a cold JVM takes longer to link those than to do the
 * work.
 */
public final class OpSchemas {

  private static final String RESOURCE = "op-schemas.tsv";

  /** Oldest first; every list has at least one version. */
  private final Map<OpId, List<OpSchema>> parsed = new ConcurrentHashMap<>();

  private final Map<OpId, String> rows;
  private final Map<String, Integer> newestVersions;

  private OpSchemas(Map<OpId, String> rows, Map<String, Integer> newestVersions) {
    this.rows = Map.copyOf(rows);
    this.newestVersions = Map.copyOf(newestVersions);
  }

  /** What an opset version says about an operator. */
  public enum Availability {
    /** The standard, or the domain's owner, defines it at this version. */
    CURRENT,
    /** Only onnxruntime defines it, in a domain that the standard owns. */
    RUNTIME_ONLY,
    /** Defined up to an older version and withdrawn at or before this one. */
    DEPRECATED,
    /** Defined only from a newer version on: {@link #firstVersion}. */
    NOT_YET,
    /** The domain is known and has no operator of that name in any version. */
    UNKNOWN_OP,
    /** Nothing is known of the domain: a custom operator or a model's own function. */
    UNKNOWN_DOMAIN
  }

  /** The table that comes with this library. */
  public static OpSchemas standard() {
    return Standard.SCHEMAS;
  }

  /**
   * Reads a table in the form that {@code op_schemas.py} writes.
   *
   * @param table rows sorted by domain, type and version
   * @throws IllegalArgumentException an operator's rows do not stand together, or a row has no
   *     version; other faults show when the row is asked for
   */
  static OpSchemas of(String table) {
    Map<OpId, String> rows = new HashMap<>();
    Map<String, Integer> newest = new HashMap<>();
    for (int start = 0; start < table.length(); ) {
      int end = endOfLine(table, start);
      if (table.charAt(start) != '#') {
        int type = endOfColumn(table, start, end) + 1;
        int since = endOfColumn(table, type, end) + 1;
        OpId op = new OpId(table.substring(start, type - 1), table.substring(type, since - 1));
        int next = end + 1;
        int version = version(table, since, end);
        while (table.regionMatches(start, table, next, since - start)) {
          end = endOfLine(table, next);
          version = version(table, next + since - start, end);
          next = end + 1;
        }
        if (rows.put(op, table.substring(start, end)) != null) {
          throw new IllegalArgumentException("rows of " + op + " do not stand together");
        }
        newest.put(op.domain(), Math.max(version, newest.getOrDefault(op.domain(), 0)));
      }
      start = end + 1;
    }
    return new OpSchemas(rows, newest);
  }

  private static int version(String table, int since, int endOfLine) {
    return Integer.parseInt(table, since, endOfColumn(table, since, endOfLine), 10);
  }

  private static int endOfLine(String table, int start) {
    int end = table.indexOf('\n', start);
    return end < 0 ? table.length() : end;
  }

  private static int endOfColumn(String table, int start, int endOfLine) {
    int end = table.indexOf('\t', start);
    if (end < 0 || end > endOfLine) {
      throw new IllegalArgumentException("row cut short: " + table.substring(start, endOfLine));
    }
    return end;
  }

  /**
   * The version of the operator that a model importing {@code opset} of its domain means: the
   * newest one not above it, deprecated or not. Empty if there is none; {@link #availability} says
   * why.
   *
   * @param opset version that the model imports of the operator's domain; above {@link
   *     #newestVersion} the newest known applies
   */
  public Optional<OpSchema> find(OpId op, long opset) {
    List<OpSchema> versions = versions(op);
    for (int i = versions.size() - 1; i >= 0; i--) {
      if (versions.get(i).sinceVersion() <= opset) {
        return Optional.of(versions.get(i));
      }
    }
    return Optional.empty();
  }

  /** Whether a model that imports {@code opset} of the operator's domain may use the operator. */
  public Availability availability(OpId op, long opset) {
    if (!newestVersions.containsKey(op.domain())) {
      return Availability.UNKNOWN_DOMAIN;
    }
    if (!rows.containsKey(op)) {
      return Availability.UNKNOWN_OP;
    }
    Optional<OpSchema> schema = find(op, opset);
    if (schema.isEmpty()) {
      return Availability.NOT_YET;
    }
    if (schema.get().deprecated()) {
      return Availability.DEPRECATED;
    }
    return schema.get().runtimeOnly() ? Availability.RUNTIME_ONLY : Availability.CURRENT;
  }

  /** All versions of the operator, oldest first; empty if it is unknown. */
  public List<OpSchema> versions(OpId op) {
    List<OpSchema> versions = parsed.get(op);
    if (versions == null && rows.containsKey(op)) {
      versions = parse(op, rows.get(op));
      parsed.put(op, versions);
    }
    return versions == null ? List.of() : versions;
  }

  /**
   * The opset version that first had the operator by the standard's (or its owner's) definition.
   */
  public OptionalInt firstVersion(OpId op) {
    for (OpSchema schema : versions(op)) {
      if (!schema.runtimeOnly()) {
        return OptionalInt.of(schema.sinceVersion());
      }
    }
    return OptionalInt.empty();
  }

  /** The newest version in which an operator of the domain changed; empty if it is unknown. */
  public OptionalInt newestVersion(String domain) {
    Integer version = newestVersions.get(new OpId(domain, "").domain());
    return version == null ? OptionalInt.empty() : OptionalInt.of(version);
  }

  /** The domains with operators in the table; the standard one is the empty string. */
  public Set<String> domains() {
    return newestVersions.keySet();
  }

  /** Every operator in the table, in no particular order. */
  public Set<OpId> ops() {
    return rows.keySet();
  }

  private static List<OpSchema> parse(OpId op, String block) {
    List<OpSchema> versions = new ArrayList<>();
    int end;
    for (int start = 0; start < block.length(); start = end + 1) {
      end = endOfLine(block, start);
      versions.add(OpSchemaRow.parse(op, block.substring(start, end)));
    }
    return List.copyOf(versions);
  }

  /** Loads the table when it is first asked for. */
  private static final class Standard {
    static final OpSchemas SCHEMAS = load();

    private static OpSchemas load() {
      try (InputStream in = OpSchemas.class.getResourceAsStream(RESOURCE)) {
        if (in == null) {
          throw new IllegalStateException("this library was packed without " + RESOURCE);
        }
        return of(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + RESOURCE + " of this library", e);
      }
    }
  }
}
