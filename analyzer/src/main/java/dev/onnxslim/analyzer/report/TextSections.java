package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.params.Role;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables of a report for a person. */
final class TextSections {
  /** What an open size is taken for to put formulas in order. */
  private static final Dim TYPICAL = Dim.of(16);

  private static final int MOST_DETAIL_LINES = 4;

  /** A heading and the lines below it; nothing is shown of a section without lines. */
  record Section(String title, List<String> lines) {}

  private record Ranked(NodeRow row, long macs, long flops) {
    static final Comparator<Ranked> DEAREST_FIRST =
        Comparator.comparingLong(Ranked::macs).thenComparingLong(Ranked::flops).reversed();
  }

  private final ModelReport report;
  private final TextReport.Options options;
  private final Map<String, Dim> typical = new HashMap<>();
  private final long allMacs;

  TextSections(ModelReport report, TextReport.Options options) {
    this.report = report;
    this.options = options;
    this.allMacs = weight(report.summary().macs());
  }

  /** The nodes with the most MACs, or FLOPs where there are none. */
  Section layers() {
    List<Ranked> rows = new ArrayList<>();
    for (NodeRow node : report.nodes()) {
      if (node.problem().isEmpty() && !node.flops().is(0)) {
        rows.add(new Ranked(node, weight(node.macs()), weight(node.flops())));
      }
    }
    rows.sort(Ranked.DEAREST_FIRST);
    int shown = Math.min(options.top(), rows.size());
    boolean open = !report.summary().macs().isKnown();
    TextTable table = new TextTable(TextReport.WIDTH, open ? "rrrll" : "rrrlll");
    table.row(withoutOutput(open, "MACs", "share", "params", "output", "operator", "layer"));
    for (Ranked ranked : rows.subList(0, shown)) {
      NodeRow row = ranked.row();
      table.row(
          withoutOutput(
              open,
              Figures.rounded(row.macs()),
              Figures.share(ranked.macs(), allMacs),
              Figures.rounded(row.params()),
              output(row),
              row.op().type(),
              label(row)));
    }
    String title = "Heaviest layers (" + shown + " of " + Figures.exact(rows.size());
    title += open ? "; open sizes taken as " + TYPICAL + " for the order)" : ")";
    return new Section(title, shown == 0 ? List.of() : table.lines());
  }

  /** A formula needs the room. */
  private static String[] withoutOutput(boolean open, String... cells) {
    return open ? new String[] {cells[0], cells[1], cells[2], cells[4], cells[5]} : cells;
  }

  /** By operator. */
  Section operators() {
    int shown = Math.min(options.top(), report.opTypes().size());
    TextTable table = new TextTable(TextReport.WIDTH, "rrrrrl");
    table.row("MACs", "share", "FLOPs", "params", "nodes", "operator");
    List<OpTypeRow> rows = new ArrayList<>(report.opTypes());
    rows.sort(Comparator.comparingLong(row -> -weight(row.flops())));
    for (OpTypeRow row : rows.subList(0, shown)) {
      boolean none = row.unknown() == row.count();
      table.row(
          none ? "?" : Figures.rounded(row.macs()),
          none ? "" : Figures.share(weight(row.macs()), allMacs),
          none ? "?" : Figures.rounded(row.flops()),
          Figures.rounded(row.params()),
          Figures.exact(row.count()),
          row.op().toString());
    }
    String title = "Operators (" + shown + " of " + report.opTypes().size() + ")";
    return new Section(title, shown == 0 ? List.of() : table.lines());
  }

  /** The tree of modules. */
  Section modules() {
    TextTable table = new TextTable(TextReport.WIDTH, "rrrrrl");
    table.row("params", "bytes", "MACs", "share", "nodes", "module");
    List<ModuleRow> roots = report.modules().children();
    if (options.depth() == 0 || roots.isEmpty()) {
      return new Section("", List.of());
    }
    addModules(roots, 1, table);
    return new Section("Modules", table.lines());
  }

  private void addModules(List<ModuleRow> rows, int level, TextTable table) {
    for (ModuleRow row : rows) {
      table.row(
          Figures.rounded(row.params()),
          Figures.bytes(row.weightBytes()),
          Figures.rounded(row.macs()),
          Figures.share(weight(row.macs()), allMacs),
          Figures.exact(row.nodes()),
          "  ".repeat(level - 1) + row.name());
      if (level < options.depth()) {
        addModules(row.children(), level + 1, table);
      }
    }
  }

  /** By role and by type, and why the architecture's count may differ. */
  Section parameters() {
    ModelReport.Parameters parameters = report.parameters();
    TextTable table = new TextTable(TextReport.WIDTH, "rl");
    for (Map.Entry<Role, Long> entry : parameters.byRole().entrySet()) {
      table.row(Figures.exact(entry.getValue()), TextRole.of(entry.getKey()));
    }
    List<String> lines = new ArrayList<>(table.lines());
    StringBuilder types = new StringBuilder();
    for (Map.Entry<ElemType, Long> entry : parameters.byElemType().entrySet()) {
      types.append(types.length() == 0 ? "stored as " : ", ");
      types.append(entry.getKey().name()).append(' ').append(Figures.exact(entry.getValue()));
    }
    if (types.length() > 0) {
      add(types.toString(), "  ", lines);
    }
    for (ModelReport.Explanation explanation : parameters.explanations()) {
      add(explanation.text(), "  ", lines);
    }
    return new Section("Stored elements by role", lines);
  }

  /** What the counts leave out, by operator and reason. */
  Section uncounted() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (NodeRow node : report.nodes()) {
      if (node.problem().isPresent()) {
        counts.merge(node.op() + ": " + node.problem().get(), 1, Integer::sum);
      }
    }
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Integer> entry : counts.entrySet()) {
      if (lines.size() >= options.top()) {
        lines.add("  and " + (counts.size() - options.top()) + " more kinds (--format json)");
        break;
      }
      lines.add(
          TextTable.head(
              TextTable.clean("  " + entry.getValue() + " x " + entry.getKey()), TextReport.WIDTH));
    }
    return new Section("Not counted", lines);
  }

  /** What to mend. */
  Section findings() {
    List<String> lines = new ArrayList<>();
    int shown = Math.min(options.top(), report.findings().size());
    for (Finding finding : report.findings().subList(0, shown)) {
      String saves =
          finding.bytes().isPresent()
              ? " (" + Figures.bytes(finding.bytes().getAsLong()) + ")"
              : "";
      add(JsonReport.lower(finding.severity()) + ": " + finding.title() + saves, "  ", lines);
      List<String> detail = new ArrayList<>();
      add(finding.detail(), "    ", detail);
      lines.addAll(detail.subList(0, Math.min(MOST_DETAIL_LINES, detail.size())));
      if (finding.command().isPresent()) {
        add("-> " + finding.command().get(), "    ", lines);
      }
    }
    if (shown < report.findings().size()) {
      lines.add("  and " + (report.findings().size() - shown) + " more (--top)");
    }
    return new Section("Findings", lines);
  }

  /** Every node. */
  Section nodes() {
    TextTable table = new TextTable(TextReport.WIDTH, "rrrll");
    table.row("MACs", "params", "bytes", "output", "node");
    for (NodeRow row : report.nodes()) {
      boolean counted = row.problem().isEmpty();
      table.row(
          counted ? Figures.rounded(row.macs()) : "?",
          Figures.rounded(row.params()),
          Figures.bytes(row.bytes()),
          output(row),
          row.op() + " " + label(row));
    }
    return new Section("Nodes", report.nodes().isEmpty() ? List.of() : table.lines());
  }

  private static void add(String text, String indent, List<String> lines) {
    int width = TextReport.WIDTH - indent.length();
    for (String line : TextTable.wrapped(TextTable.clean(text), width)) {
      lines.add(indent + line);
    }
  }

  private static String label(NodeRow row) {
    return row.path().isEmpty() ? row.name() : row.path() + "/" + row.name();
  }

  private static String output(NodeRow row) {
    if (row.outputs().isEmpty() || !(row.outputs().get(0).type() instanceof TensorType tensor)) {
      return "?";
    }
    Optional<Shape> shape = tensor.shape();
    return shape.isPresent() ? TypeText.shape(shape.get()) : "?";
  }

  /** For order and shares: a number, a formula at typical sizes, 0 if it is not known. */
  private long weight(Dim dim) {
    if (dim.isKnown()) {
      return dim.sizeOrMinusOne();
    }
    for (String symbol : dim.symbols()) {
      typical.putIfAbsent(symbol, TYPICAL);
    }
    return Math.max(0, dim.with(typical).sizeOrMinusOne());
  }
}
