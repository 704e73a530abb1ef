package dev.onnxslim.analyzer.report;

import dev.onnxslim.model.OpId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a model is to run on: a version of onnxruntime, or an execution provider that takes only
 * some operators and leaves the others to the CPU. The table is {@code targets.tsv}, which names
 * its sources.
 *
 * @param name as it is chosen: {@code onnxruntime-1.20}, {@code nnapi}
 * @param title for people
 * @param newestOpset the newest version of ONNX's operators that it loads; empty for a provider
 * @param newestIr the newest version of the format that it loads; empty for a provider
 * @param ops the operators that it takes; empty for a version of onnxruntime
 */
public record Target(
    String name,
    String title,
    OptionalLong newestOpset,
    OptionalLong newestIr,
    Optional<Set<OpId>> ops) {
  private static final String RESOURCE = "targets.tsv";

  public Target {
    ops = ops.map(Set::copyOf);
  }

  /** All targets, in the order of the table. */
  public static List<Target> all() {
    try (InputStream table = Target.class.getResourceAsStream(RESOURCE)) {
      return parse(new String(table.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The target of this name, in whatever case. */
  public static Optional<Target> find(String name) {
    for (Target target : all()) {
      if (target.name.equalsIgnoreCase(name)) {
        return Optional.of(target);
      }
    }
    return Optional.empty();
  }

  /**
   * Reads a table.
   *
   * @throws IllegalArgumentException if a row is not as the head of the table says
   */
  static List<Target> parse(String table) {
    List<Target> targets = new ArrayList<>();
    for (String line : table.split("\n", -1)) {
      if (!line.isEmpty() && line.charAt(0) != '#') {
        String[] cells = line.split("\t", -1);
        if (cells.length != 4) {
          throw new IllegalArgumentException("not four columns: " + line);
        }
        targets.add(target(cells));
      }
    }
    return targets;
  }

  private static Target target(String[] cells) {
    return switch (cells[0]) {
      case "runtime" ->
          new Target(
              cells[1],
              cells[1].replace('-', ' '),
              OptionalLong.of(Long.parseLong(cells[2])),
              OptionalLong.of(Long.parseLong(cells[3])),
              Optional.empty());
      case "provider" ->
          new Target(
              cells[1],
              cells[2],
              OptionalLong.empty(),
              OptionalLong.empty(),
              Optional.of(ops(cells[3])));
      default -> throw new IllegalArgumentException("no kind of target: " + cells[0]);
    };
  }

  private static Set<OpId> ops(String names) {
    Set<OpId> ops = new HashSet<>();
    for (String name : names.split(" ", -1)) {
      int colon = name.indexOf(':');
      ops.add(
          colon < 0
              ? OpId.onnx(name)
              : new OpId(name.substring(0, colon), name.substring(colon + 1)));
    }
    return ops;
  }
}
