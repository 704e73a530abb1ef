package dev.onnxslim.analyzer.diff;

import dev.onnxslim.analyzer.params.TensorDifference;
import dev.onnxslim.analyzer.report.Figures;
import dev.onnxslim.analyzer.report.TextTable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Writes a difference for a terminal: sums first, then the rows that matter most. */
public final class TextDiff {
  private static final int WIDTH = 80;
  private static final int LONGEST_NAME = 30;
  private static final String INDENT = "    ";

  private final DiffReport report;
  private final int most;
  private final PrintWriter out;

  private TextDiff(DiffReport report, int most, PrintWriter out) {
    this.report = report;
    this.most = most;
    this.out = out;
  }

  /**
   * Writes the report.
   *
   * @param most rows of a list
   */
  public static void write(DiffReport report, int most, PrintWriter out) {
    new TextDiff(report, most, out).write();
    out.flush();
  }

  private void write() {
    line(report.a() + " and " + report.b());
    line("  " + DiffText.verdict(report));
    figures();
    if (!report.parametersOnly()) {
      section("Inputs and outputs", report.ports().stream().map(DiffText::of).toList());
      section("Format", fields(report.format()));
      section("Metadata", fields(report.metadata()));
      section("Not counted", fields(report.told()));
      section("Local functions", fields(report.functions()));
      nodes();
    }
    tensors();
  }

  private void figures() {
    TextTable table = new TextTable(WIDTH, "lrrl").row("", "A", "B", "");
    for (DiffReport.Figure figure : report.figures()) {
      table.row(
          DiffText.label(figure),
          DiffText.value(figure, figure.a()),
          DiffText.value(figure, figure.b()),
          DiffText.change(figure));
    }
    print(table);
  }

  private static List<String> fields(List<FieldChange> changes) {
    return changes.stream().map(DiffText::of).toList();
  }

  private void section(String title, List<String> rows) {
    if (rows.isEmpty()) {
      return;
    }
    line("");
    line(title);
    rows.stream().limit(most).forEach(this::item);
    more(rows.size());
  }

  private void nodes() {
    int same = report.graphs().stream().mapToInt(GraphDiff::same).sum();
    int names = report.graphs().stream().mapToInt(GraphDiff::renamedNodes).sum();
    List<NodeChange> changes = new ArrayList<>();
    report.graphs().forEach(graph -> changes.addAll(graph.changes()));
    line("");
    line(
        "Nodes: "
            + Figures.exact(same)
            + " the same"
            + told(changes, NodeChange.Kind.REMOVED, " only in A")
            + told(changes, NodeChange.Kind.ADDED, " only in B")
            + told(changes, NodeChange.Kind.CHANGED, " changed")
            + (names == 0 ? "" : "; " + Figures.exact(names) + " by another name"));
    if (changes.isEmpty()) {
      report.graphs().forEach(graph -> fields(graph.outputs()).forEach(this::item));
      return;
    }
    operators();
    report.graphs().forEach(graph -> fields(graph.outputs()).forEach(this::item));
    changes.sort(Comparator.comparing(change -> change.kind() != NodeChange.Kind.CHANGED));
    for (NodeChange change : changes.subList(0, Math.min(most, changes.size()))) {
      item(sign(change.kind()) + " " + name(change.node()) + ": " + DiffText.of(change));
    }
    more(changes.size());
  }

  /** Of a long name the end says most. */
  private String name(NodeRef node) {
    String name = node.name();
    boolean cut = most < Integer.MAX_VALUE && name.length() > LONGEST_NAME;
    String end = cut ? "..." + name.substring(name.length() - LONGEST_NAME + 3) : name;
    return node.op() + " '" + end + "'";
  }

  private static String told(List<NodeChange> changes, NodeChange.Kind kind, String what) {
    long count = changes.stream().filter(change -> change.kind() == kind).count();
    return count == 0 ? "" : ", " + Figures.exact(count) + what;
  }

  private static String sign(NodeChange.Kind kind) {
    return switch (kind) {
      case REMOVED -> "-";
      case ADDED -> "+";
      case CHANGED -> "~";
    };
  }

  private void operators() {
    List<OperatorRow> rows = OperatorRow.of(report.graphs());
    TextTable table =
        new TextTable(WIDTH, "rrrl").row("only in A", "only in B", "changed", "operator");
    for (OperatorRow row : rows.subList(0, Math.min(most, rows.size()))) {
      table.row(
          Figures.exact(row.removed()),
          Figures.exact(row.added()),
          Figures.exact(row.changed()),
          row.operator());
    }
    print(table);
    more(rows.size());
  }

  private void tensors() {
    long renamed = report.parameters().stream().filter(ParameterChange::isRenamed).count();
    long moved = report.parameters().stream().filter(ParameterChange::isMoved).count();
    StringBuilder sums = new StringBuilder("Stored tensors: ");
    sums.append(Figures.exact(report.parameters(ParameterChange.Kind.SAME).size()));
    sums.append(" the same");
    for (ParameterChange.Kind kind : ParameterChange.Kind.values()) {
      int count = kind == ParameterChange.Kind.SAME ? 0 : report.parameters(kind).size();
      sums.append(count == 0 ? "" : ", " + Figures.exact(count) + label(kind) + bytes(kind));
    }
    sums.append(renamed == 0 ? "" : "; " + Figures.exact(renamed) + " by another name");
    sums.append(moved == 0 ? "" : "; " + Figures.exact(moved) + " stored in another way");
    line("");
    TextTable.wrapped(sums.toString(), WIDTH).forEach(this::line);
    changed();
    others();
  }

  /** What only one has is told with its bytes. */
  private String bytes(ParameterChange.Kind kind) {
    if (kind != ParameterChange.Kind.REMOVED && kind != ParameterChange.Kind.ADDED) {
      return "";
    }
    long bytes =
        report.parameters(kind).stream().mapToLong(change -> change.stored().bytes()).sum();
    return " (" + Figures.bytes(bytes) + ")";
  }

  private static String label(ParameterChange.Kind kind) {
    return switch (kind) {
      case REMOVED -> " only in A";
      case ADDED -> " only in B";
      case RETYPED -> " of another type or size";
      case CHANGED -> " changed";
      case CLOSE -> " within the tolerance";
      case SAME -> " the same";
    };
  }

  /** Elements that changed, most first. */
  private void changed() {
    List<ParameterChange> rows = new ArrayList<>(report.parameters());
    rows.removeIf(row -> row.difference().isEmpty());
    rows.sort(Comparator.comparingDouble((ParameterChange row) -> -relative(row.difference())));
    if (rows.isEmpty()) {
      return;
    }
    TextTable table =
        new TextTable(WIDTH, "rrrl").row("largest", "relative", "elements changed", "tensor");
    for (ParameterChange row : rows.subList(0, Math.min(most, rows.size()))) {
      TensorDifference difference = row.difference().orElseThrow();
      table.row(
          DiffText.number(difference.maxDifference()),
          DiffText.number(difference.relative()),
          DiffText.elements(row.difference()),
          DiffText.names(row));
    }
    print(table);
    more(rows.size());
  }

  private static double relative(Optional<TensorDifference> difference) {
    double relative = difference.orElseThrow().relative();
    return Double.isNaN(relative) ? Double.POSITIVE_INFINITY : relative;
  }

  /** Tensors that only one has, or of other types, largest first. */
  private void others() {
    List<ParameterChange> rows = new ArrayList<>(report.parameters());
    rows.removeIf(row -> !row.isDifference() || row.difference().isPresent());
    rows.sort(Comparator.comparingLong((ParameterChange row) -> -row.stored().bytes()));
    for (ParameterChange row : rows.subList(0, Math.min(most, rows.size()))) {
      String sign = row.b().isEmpty() ? "- " : row.a().isEmpty() ? "+ " : "~ ";
      item(sign + DiffText.types(row) + " " + DiffText.names(row));
    }
    more(rows.size());
  }

  private void more(int rows) {
    if (rows > most) {
      line("  ... " + Figures.exact(rows - most) + " more; --verbose lists all");
    }
  }

  private void print(TextTable table) {
    table.lines().forEach(text -> line(text.stripTrailing()));
  }

  /** In a few lines where all is asked for, else in one. */
  private void item(String text) {
    String indent = "  ";
    if (most < Integer.MAX_VALUE) {
      String one = TextTable.clean(text);
      int room = WIDTH - indent.length();
      line(indent + (one.length() <= room ? one : one.substring(0, room - 3) + "..."));
      return;
    }
    for (String part : TextTable.wrapped(TextTable.clean(text), WIDTH - INDENT.length())) {
      out.println(indent + part);
      indent = INDENT;
    }
  }

  private void line(String text) {
    out.println(TextTable.clean(text));
  }
}
