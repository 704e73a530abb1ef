package dev.onnxslim.quantizer.lift;

import dev.onnxslim.model.OpId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What each version of an operator of the standard domain changed: the rows of {@code
 * opset-changes.tsv}. Immutable.
 */
final class OpsetChanges {
  private static final String RESOURCE = "opset-changes.tsv";

  /** Rewrites nothing. */
  private static final Set<String> NOTHING = Set.of("new", "same");

  private static final String CANNOT = "cannot ";

  /**
   * The version of an operator.
   *
   * @param since the opset that brought it
   */
  record Version(OpId op, int since) {}

  private final Map<Version, String> rows;

  private OpsetChanges(Map<Version, String> rows) {
    this.rows = Map.copyOf(rows);
  }

  /** The table that comes with this library. */
  static OpsetChanges load() {
    try (InputStream in = OpsetChanges.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("this library was packed without " + RESOURCE);
      }
      Map<Version, String> rows = new HashMap<>();
      new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", 3))
          .forEach(c -> rows.put(new Version(OpId.onnx(c[0]), Integer.parseInt(c[1])), c[2]));
      return new OpsetChanges(rows);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE + " of this library", e);
    }
  }

  /**
   * Every row: a version and {@code new}, {@code same}, a rule's name, or {@code cannot} and why.
   */
  Map<Version, String> rows() {
    return rows;
  }

  /** The rule for nodes of an operator when the opset rises by one; empty if they stay. */
  Optional<LiftRule> rule(OpId op, int opset) {
    String what = rows.get(new Version(op, opset));
    if (what == null || NOTHING.contains(what)) {
      return Optional.empty();
    }
    if (what.startsWith(CANNOT)) {
      return Optional.of(
          site -> {
            throw new Refusal(what.substring(CANNOT.length()));
          });
    }
    return Optional.of(LiftRules.named(what));
  }
}
