package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.cost.MemoryPlan;
import dev.onnxslim.analyzer.cost.SizeBreakdown;
import dev.onnxslim.analyzer.ops.Work;
import dev.onnxslim.analyzer.report.ModelReport.Summary;
import dev.onnxslim.model.Dim;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A report for a person at a terminal of 80 columns. */
public final class TextReport {
  static final int WIDTH = 80;
  private static final int LABEL = 13;
  private static final int MOST_PORTS = 6;
  private static final int LONGEST_FORMULA = 260;
  private static final String MORE = " ... (all of it: --format json)";

  private final PrintWriter out;
  private final Options options;

  /**
   * What is shown.
   *
   * @param top how many layers, operators and findings at most
   * @param depth levels of the tree of modules; 0 for no tree
   * @param perNode whether every node has a line
   * @param colour whether headings are marked for a terminal
   */
  public record Options(int top, int depth, boolean perNode, boolean colour) {}

  private TextReport(PrintWriter out, Options options) {
    this.out = out;
    this.options = options;
  }

  /** Writes the report. */
  public static void write(ModelReport report, Options options, PrintWriter out) {
    TextReport text = new TextReport(out, options);
    text.summary(report);
    TextSections sections = new TextSections(report, options);
    text.section(sections.layers());
    text.section(sections.operators());
    text.section(sections.modules());
    text.section(sections.parameters());
    text.section(sections.uncounted());
    text.section(sections.findings());
    if (options.perNode()) {
      text.section(sections.nodes());
    }
  }

  private void section(TextSections.Section section) {
    if (!section.lines().isEmpty()) {
      out.println();
      out.println(bold(section.title()));
      for (String line : section.lines()) {
        out.println(line);
      }
    }
  }

  private void summary(ModelReport report) {
    ModelSummary file = report.file();
    Summary summary = report.summary();
    out.println(bold(TextTable.clean(file.path().toString())));
    field("format", format(file));
    ports("input", file.inputs());
    ports("output", file.outputs());
    if (!report.bindings().isEmpty()) {
      field("given", String.join(", ", report.bindings()));
    }
    String bodies = file.bodies() == 0 ? "" : ", " + file.bodies() + " bodies";
    String functions =
        file.functions().isEmpty() ? "" : ", " + file.functions().size() + " functions";
    field("nodes", Figures.exact(summary.nodeCount()) + bodies + functions);
    field(
        "parameters",
        Figures.exact(summary.params())
            + (summary.buffers() > 0
                ? ", and " + Figures.exact(summary.buffers()) + " running statistics"
                : ""));
    field("MACs", count(summary.macs()) + uncounted(summary));
    field("FLOPs", count(summary.flops()) + ": " + work(summary));
    field("weights", Figures.bytes(summary.weightBytes()));
    field("file", file(report.size()));
    field("activations", peak(report.memory()));
    if (!summary.symbols().isEmpty()) {
      field(
          "open sizes",
          String.join(", ", summary.symbols())
              + advice(summary.symbols(), report.file().inputSymbols()));
    }
  }

  private static String advice(List<String> symbols, Set<String> ofInputs) {
    return symbols.stream()
        .filter(ofInputs::contains)
        .findFirst()
        .map(symbol -> ": give numbers with --input-shape " + symbol + "=...")
        .orElse(", decided by data at run time");
  }

  private static String format(ModelSummary file) {
    StringBuilder text = new StringBuilder("IR ").append(file.irVersion()).append(", opset");
    String separator = " ";
    for (Map.Entry<String, Long> opset : file.opsets().entrySet()) {
      text.append(separator);
      text.append(opset.getKey().isEmpty() ? "" : opset.getKey() + " ").append(opset.getValue());
      separator = ", ";
    }
    return text + (file.producer().isEmpty() ? "" : ", by " + file.producer());
  }

  private void ports(String name, List<ModelSummary.Port> ports) {
    for (int k = 0; k < Math.min(ports.size(), MOST_PORTS); k++) {
      ModelSummary.Port port = ports.get(k);
      String shape = port.shape().isPresent() ? TypeText.shape(port.shape().get()) : "of any shape";
      field(k == 0 ? name : "", port.name() + "  " + port.type() + " " + shape);
    }
    if (ports.size() > MOST_PORTS) {
      field("", "and " + (ports.size() - MOST_PORTS) + " more");
    }
  }

  /** All digits and the rounded number; or a formula. */
  private static String count(Dim dim) {
    if (dim instanceof Dim.Known known) {
      String exact = Figures.exact(known.size());
      return known.size() < 1000 ? exact : exact + " (" + Figures.rounded(known.size()) + ")";
    }
    return formula(dim);
  }

  private static String formula(Dim dim) {
    if (dim instanceof Dim.Unknown) {
      return "not known";
    }
    String text = dim.toString();
    return text.length() <= LONGEST_FORMULA ? text : text.substring(0, LONGEST_FORMULA) + MORE;
  }

  private static String uncounted(Summary summary) {
    return summary.unknownNodes() == 0
        ? ""
        : ", without " + nodes(summary.unknownNodes()) + ", below";
  }

  private static String nodes(long count) {
    return count == 1 ? "1 node" : Figures.exact(count) + " nodes";
  }

  /** What the FLOPs are, as far as they are numbers. */
  private static String work(Summary summary) {
    StringBuilder text = new StringBuilder("2 x MACs");
    for (Map.Entry<Work, Dim> entry : summary.work().entrySet()) {
      if (!entry.getValue().isKnown()) {
        return "2 x MACs and all other operations";
      }
    }
    for (Work kind : Work.values()) {
      Dim operations = summary.work().getOrDefault(kind, Dim.of(0));
      if (!operations.is(0)) {
        String name = kind.name().toLowerCase(Locale.ROOT);
        text.append(", ").append(name).append(' ').append(Figures.rounded(operations));
      }
    }
    return text.toString();
  }

  private static String file(SizeBreakdown size) {
    StringBuilder text = new StringBuilder(Figures.bytes(size.fileBytes()));
    text.append(", ").append(Figures.bytes(size.overheadBytes())).append(" of it no weights");
    if (size.deflatedBytes().isPresent()) {
      text.append(", deflated ").append(Figures.bytes(size.deflatedBytes().getAsLong()));
    }
    String separator = "; as ";
    for (SizeBreakdown.Projection projection : size.projections()) {
      text.append(separator).append(projection.format()).append(' ');
      text.append(Figures.bytes(projection.bytes()));
      separator = ", ";
    }
    return text.toString();
  }

  private static String peak(MemoryPlan memory) {
    Dim bytes = memory.peakBytes();
    if (!bytes.isKnown()) {
      return bytes instanceof Dim.Unknown ? "not known" : "at most " + formula(bytes) + " bytes";
    }
    String where = memory.peak().isPresent() ? ", at " + memory.peak().get().node() : "";
    return "at most " + Figures.bytes(bytes) + where;
  }

  private void field(String name, String text) {
    String label = name + " ".repeat(Math.max(1, LABEL - name.length()));
    for (String line : TextTable.wrapped(TextTable.clean(text), WIDTH - LABEL - 2)) {
      out.println("  " + faint(label) + line);
      label = " ".repeat(LABEL);
    }
  }

  private String bold(String text) {
    return options.colour() ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  private String faint(String text) {
    return options.colour() ? "\u001b[2m" + text + "\u001b[0m" : text;
  }
}
