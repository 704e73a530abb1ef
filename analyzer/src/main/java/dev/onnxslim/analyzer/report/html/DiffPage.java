package dev.onnxslim.analyzer.report.html;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import dev.onnxslim.analyzer.diff.DiffReport;
import dev.onnxslim.analyzer.diff.DiffText;
import dev.onnxslim.analyzer.diff.FieldChange;
import dev.onnxslim.analyzer.diff.GraphDiff;
import dev.onnxslim.analyzer.diff.NodeChange;
import dev.onnxslim.analyzer.diff.OperatorRow;
import dev.onnxslim.analyzer.diff.ParameterChange;
import dev.onnxslim.analyzer.params.TensorDifference;
import dev.onnxslim.analyzer.report.Figures;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A difference as one HTML page without a program: nothing is fetched, and the page's own policy
 * forbids every request and every script. The same report always gives the same text.
 *
 * @param title the two files
 * @param verdict whether they are the same, and what differs
 * @param severity {@code info} when they are the same, else {@code warning}
 */
public record DiffPage(
    String css,
    String title,
    String verdict,
    String severity,
    List<Figure> figures,
    List<Section> sections,
    List<OperatorRow> operators,
    List<Node> nodes,
    List<Tensor> tensors,
    String nodeSums,
    String tensorSums) {
  /** Rows of a table; a browser is slow with more, and JSON has them all. */
  private static final int MOST = 5_000;

  /** A figure of both. */
  record Figure(String label, String a, String b, String change) {}

  /** A title and lines of text. */
  record Section(String title, List<String> lines) {}

  /** A node that differs. */
  record Node(String change, String operator, String name, String text) {}

  /** A stored tensor that differs. */
  record Tensor(
      String change, String name, String type, String largest, String relative, String changed) {}

  /**
   * Writes the page.
   *
   * @param out characters of a UTF-8 file; stays open
   * @throws IOException if {@code out} fails
   */
  public static void write(DiffReport report, Writer out) throws IOException {
    DiffPage page = of(report, HtmlReport.resource("report.css"));
    try {
      Mustache.compiler()
          .emptyStringIsFalse(true)
          .compile(HtmlReport.resource("diff.mustache"))
          .execute(page, out);
    } catch (MustacheException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw e;
    }
  }

  boolean hasOperators() {
    return !operators.isEmpty();
  }

  boolean hasNodes() {
    return !nodes.isEmpty();
  }

  boolean hasTensors() {
    return !tensors.isEmpty();
  }

  private static DiffPage of(DiffReport report, String css) {
    return new DiffPage(
        css,
        name(report.a()) + " and " + name(report.b()),
        DiffText.verdict(report),
        report.isSame() ? "info" : "warning",
        report.figures().stream()
            .map(
                f ->
                    new Figure(
                        DiffText.label(f),
                        DiffText.value(f, f.a()),
                        DiffText.value(f, f.b()),
                        DiffText.change(f)))
            .toList(),
        sections(report),
        OperatorRow.of(report.graphs()),
        nodes(report),
        tensors(report),
        nodeSums(report),
        tensorSums(report));
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }

  private static List<Section> sections(DiffReport report) {
    List<Section> sections = new ArrayList<>();
    add(sections, "Inputs and outputs", report.ports().stream().map(DiffText::of).toList());
    add(sections, "Format", texts(report.format()));
    add(sections, "Metadata", texts(report.metadata()));
    add(sections, "Not counted", texts(report.told()));
    add(sections, "Local functions", texts(report.functions()));
    List<FieldChange> outputs = new ArrayList<>();
    report.graphs().forEach(graph -> outputs.addAll(graph.outputs()));
    add(sections, "Outputs that another value gives", texts(outputs));
    return sections;
  }

  private static void add(List<Section> sections, String title, List<String> lines) {
    if (!lines.isEmpty()) {
      sections.add(new Section(title, lines));
    }
  }

  private static List<String> texts(List<FieldChange> changes) {
    return changes.stream().map(DiffText::of).toList();
  }

  private static String nodeSums(DiffReport report) {
    long same = report.graphs().stream().mapToLong(GraphDiff::same).sum();
    long differ = report.graphs().stream().mapToLong(graph -> graph.changes().size()).sum();
    return sums(same, differ);
  }

  private static String tensorSums(DiffReport report) {
    long differ = report.parameters().stream().filter(ParameterChange::isDifference).count();
    return sums(report.parameters().size() - differ, differ);
  }

  private static String sums(long same, long differ) {
    String shown = differ > MOST ? ", the first " + Figures.exact(MOST) + " below" : "";
    return Figures.exact(same) + " the same, " + Figures.exact(differ) + " not" + shown;
  }

  private static List<Node> nodes(DiffReport report) {
    List<Node> nodes = new ArrayList<>();
    for (GraphDiff graph : report.graphs()) {
      for (NodeChange change : graph.changes()) {
        if (nodes.size() < MOST) {
          nodes.add(
              new Node(
                  told(change.kind()),
                  change.node().op().toString(),
                  change.node().name(),
                  DiffText.of(change)));
        }
      }
    }
    return nodes;
  }

  private static String told(NodeChange.Kind kind) {
    return switch (kind) {
      case REMOVED -> "only in A";
      case ADDED -> "only in B";
      case CHANGED -> "changed";
    };
  }

  private static List<Tensor> tensors(DiffReport report) {
    List<Tensor> tensors = new ArrayList<>();
    for (ParameterChange change : report.parameters()) {
      if (change.kind() != ParameterChange.Kind.SAME && tensors.size() < MOST) {
        Optional<TensorDifference> difference = change.difference();
        tensors.add(
            new Tensor(
                change.kind().name().toLowerCase(Locale.ROOT),
                DiffText.names(change),
                DiffText.types(change),
                difference.map(d -> DiffText.number(d.maxDifference())).orElse(""),
                difference.map(d -> DiffText.number(d.relative())).orElse(""),
                difference.isPresent() ? DiffText.elements(difference) : ""));
      }
    }
    return tensors;
  }
}
