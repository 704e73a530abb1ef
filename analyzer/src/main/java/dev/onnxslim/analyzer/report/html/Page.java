package dev.onnxslim.analyzer.report.html;

import com.samskivert.mustache.Mustache;
import dev.onnxslim.analyzer.cost.SizeBreakdown;
import dev.onnxslim.analyzer.report.Figures;
import dev.onnxslim.analyzer.report.Finding;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.analyzer.report.ModelSummary;
import dev.onnxslim.model.Dim;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the template fills in: all that can be read without a program, as text.
 *
 * @param title name of the model
 * @param facts where it comes from
 * @param cards the figures that are quoted
 * @param bindings sizes that were given
 * @param hasSymbols whether sizes are open
 * @param unknown how many nodes have a cost that is not known; empty for none
 * @param memoryHint what to do for a chart of the memory; empty when there is one
 */
record Page(
    Parts parts,
    String title,
    List<Fact> facts,
    List<Card> cards,
    List<String> bindings,
    boolean hasSymbols,
    String unknown,
    List<Problem> findings,
    String memoryHint,
    List<Bar> roles,
    List<Bar> elemTypes,
    List<Bar> readers,
    List<Difference> explanations,
    List<Bar> sizes,
    List<Port> inputs,
    List<Port> outputs,
    List<Fact> metadata) {

  /**
   * What is put into the page as it is.
   *
   * @param scriptHash the script's SHA-256 as a content security policy names it
   * @param data writes the figures for the script
   */
  record Parts(String css, String script, String scriptHash, Mustache.Lambda data) {}

  /** A name and what it is. */
  record Fact(String name, String value) {}

  /**
   * A figure.
   *
   * @param id stable name of the figure
   * @param exact all digits; for a formula the formula as it is computed with
   * @param formula empty when the value is a number
   */
  record Card(String id, String label, String value, String exact, String formula, String note) {}

  /** A row of a bar chart; {@code width} is in percent of the widest. */
  record Bar(String label, String value, String share, String exact, String width) {}

  /** A finding. */
  record Problem(
      String id,
      String severity,
      String sign,
      String title,
      String detail,
      String saves,
      String command) {}

  /** Why the architecture's own count differs. */
  record Difference(String params, String text) {}

  /** An input or output of the model. */
  record Port(String name, String type, String shape) {}

  static Page of(ModelReport report, Parts parts) {
    Formula formula = new Formula(report.summary().symbols());
    return new Page(
        parts,
        title(report.file().path()),
        facts(report.file(), report.summary()),
        cards(report, formula),
        report.bindings(),
        !report.summary().symbols().isEmpty(),
        report.summary().unknownNodes() == 0 ? "" : Figures.exact(report.summary().unknownNodes()),
        problems(report.findings()),
        memoryHint(report),
        bars(report.parameters().byRole()),
        bars(report.parameters().byElemType()),
        bars(report.parameters().byOp()),
        differences(report.parameters().explanations()),
        sizes(report.size()),
        ports(report.file().inputs()),
        ports(report.file().outputs()),
        metadata(report.file().metadata()));
  }

  boolean hasBindings() {
    return !bindings.isEmpty();
  }

  boolean hasFindings() {
    return !findings.isEmpty();
  }

  boolean hasExplanations() {
    return !explanations.isEmpty();
  }

  boolean hasMetadata() {
    return !metadata.isEmpty();
  }

  private static String title(Path path) {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }

  private static List<Fact> facts(ModelSummary file, ModelReport.Summary summary) {
    List<Fact> facts = new ArrayList<>();
    if (!file.producer().isBlank()) {
      facts.add(new Fact("Producer", file.producer()));
    }
    StringBuilder opsets = new StringBuilder();
    for (Map.Entry<String, Long> opset : file.opsets().entrySet()) {
      String domain = opset.getKey().isEmpty() ? "" : opset.getKey() + " ";
      opsets.append(opsets.length() == 0 ? "" : ", ").append(domain).append(opset.getValue());
    }
    facts.add(new Fact("Opset", opsets.toString()));
    facts.add(new Fact("IR", Long.toString(file.irVersion())));
    facts.add(new Fact("Nodes", Figures.exact(summary.nodeCount())));
    if (file.bodies() > 0) {
      facts.add(new Fact("Bodies", Figures.exact(file.bodies())));
    }
    if (!file.functions().isEmpty()) {
      facts.add(new Fact("Functions", Figures.exact(file.functions().size())));
    }
    if (file.externalBytes() > 0) {
      facts.add(new Fact("External data", PageFigures.bytes(file.externalBytes())));
    }
    if (file.hasTrainingInfo()) {
      facts.add(new Fact("Training info", "yes"));
    }
    return facts;
  }

  private static List<Card> cards(ModelReport report, Formula formula) {
    ModelReport.Summary summary = report.summary();
    String buffers =
        summary.buffers() == 0 ? "" : "and " + PageFigures.count(summary.buffers()) + " in buffers";
    String overhead = PageFigures.bytes(report.size().overheadBytes()) + " beside the weights";
    String unknown =
        summary.unknownNodes() == 0
            ? ""
            : "without " + Figures.exact(summary.unknownNodes()) + " nodes that are not known";
    return List.of(
        new Card(
            "params",
            "Parameters",
            PageFigures.count(summary.params()),
            Figures.exact(summary.params()),
            "",
            buffers),
        card("macs", "MACs", summary.macs(), false, unknown, formula),
        card("flops", "FLOPs", summary.flops(), false, unknown, formula),
        card("peak", "Peak activations", summary.peakActivationBytes(), true, "", formula),
        new Card(
            "weights",
            "Weights",
            PageFigures.bytes(summary.weightBytes()),
            Figures.exact(summary.weightBytes()) + " bytes",
            "",
            ""),
        new Card(
            "file",
            "File",
            PageFigures.bytes(summary.fileBytes()),
            Figures.exact(summary.fileBytes()) + " bytes",
            "",
            overhead));
  }

  private static Card card(
      String id, String label, Dim dim, boolean bytes, String note, Formula formula) {
    if (dim instanceof Dim.Known known) {
      String value = bytes ? PageFigures.bytes(known.size()) : PageFigures.count(known.size());
      String exact = Figures.exact(known.size()) + (bytes ? " bytes" : "");
      return new Card(id, label, value, exact, "", note);
    }
    if (dim instanceof Dim.Unknown) {
      return new Card(id, label, "?", "not known", "", note.isEmpty() ? "not known" : note);
    }
    return new Card(id, label, "a formula", dim.toString(), formula.text(dim), note);
  }

  private static List<Problem> problems(List<Finding> findings) {
    List<Problem> problems = new ArrayList<>();
    for (Finding finding : findings) {
      problems.add(
          new Problem(
              finding.id(),
              finding.severity().name().toLowerCase(Locale.ROOT),
              finding.severity() == Finding.Severity.INFO ? "i" : "!",
              finding.title(),
              finding.detail(),
              finding.bytes().isPresent() ? PageFigures.bytes(finding.bytes().getAsLong()) : "",
              finding.command().orElse("")));
    }
    return problems;
  }

  private static String memoryHint(ModelReport report) {
    if (!report.memory().timeline().isEmpty()) {
      return "";
    }
    if (report.summary().symbols().isEmpty()) {
      return "There is no chart: "
          + report.memory().problem().orElse("the sizes of some values are not known")
          + ".";
    }
    StringBuilder options = new StringBuilder();
    for (String symbol : report.file().inputSymbols()) {
      options.append(" --input-shape ").append(symbol).append("=N");
    }
    if (options.isEmpty()) {
      return "There is no chart: sizes are decided by data at run time.";
    }
    return "Sizes are open. For a chart, analyze with" + options + ".";
  }

  /** Largest first; what is equal by name, as a map's own order may differ from run to run. */
  private static List<Bar> bars(Map<?, Long> counts) {
    long total = 0;
    long widest = 1;
    for (long count : counts.values()) {
      total += count;
      widest = Math.max(widest, count);
    }
    List<Map.Entry<?, Long>> rows = new ArrayList<>(counts.entrySet());
    rows.sort(
        (a, b) -> {
          int order = Long.compare(b.getValue(), a.getValue());
          return order != 0 ? order : label(a.getKey()).compareTo(label(b.getKey()));
        });
    List<Bar> bars = new ArrayList<>();
    for (Map.Entry<?, Long> row : rows) {
      long count = row.getValue();
      if (count != 0) {
        bars.add(
            new Bar(
                label(row.getKey()),
                PageFigures.count(count),
                Figures.share(count, total),
                Figures.exact(count),
                width(count, widest)));
      }
    }
    return bars;
  }

  private static String label(Object key) {
    String text = key.toString();
    return key instanceof Enum<?> ? text.toLowerCase(Locale.ROOT).replace('_', ' ') : text;
  }

  private static String width(long part, long widest) {
    return Long.toString((long) Math.ceil(100.0 * part / widest));
  }

  private static List<Difference> differences(List<ModelReport.Explanation> explanations) {
    List<Difference> differences = new ArrayList<>();
    for (ModelReport.Explanation explanation : explanations) {
      long params = explanation.params();
      String count = PageFigures.count(Math.abs(params));
      differences.add(
          new Difference(params == 0 ? "" : (params > 0 ? "+" : "−") + count, explanation.text()));
    }
    return differences;
  }

  private static List<Bar> sizes(SizeBreakdown size) {
    List<String> labels = new ArrayList<>(List.of("as it is"));
    List<Long> bytes = new ArrayList<>(List.of(size.fileBytes()));
    if (size.deflatedBytes().isPresent()) {
      labels.add("in a zip");
      bytes.add(size.deflatedBytes().getAsLong());
    }
    for (SizeBreakdown.Projection projection : size.projections()) {
      labels.add(projection.format());
      bytes.add(projection.bytes());
    }
    long widest = 1;
    for (long one : bytes) {
      widest = Math.max(widest, one);
    }
    List<Bar> bars = new ArrayList<>();
    for (int k = 0; k < labels.size(); k++) {
      long one = bytes.get(k);
      bars.add(
          new Bar(
              labels.get(k),
              PageFigures.bytes(one),
              Figures.share(one, size.fileBytes()),
              Figures.exact(one) + " bytes",
              width(one, widest)));
    }
    return bars;
  }

  private static List<Port> ports(List<ModelSummary.Port> ports) {
    List<Port> rows = new ArrayList<>();
    for (ModelSummary.Port port : ports) {
      rows.add(new Port(port.name(), port.type(), Types.shape(port.shape())));
    }
    return rows;
  }

  private static List<Fact> metadata(Map<String, String> metadata) {
    List<Fact> facts = new ArrayList<>();
    for (Map.Entry<String, String> entry : metadata.entrySet()) {
      facts.add(new Fact(entry.getKey(), entry.getValue()));
    }
    return facts;
  }
}
