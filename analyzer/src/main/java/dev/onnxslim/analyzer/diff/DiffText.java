package dev.onnxslim.analyzer.diff;

import dev.onnxslim.analyzer.params.TensorDifference;
import dev.onnxslim.analyzer.report.Figures;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.TensorType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parts of a difference in words, for a terminal and for a page. */
public final class DiffText {
  private static final int LONGEST = 120;
  private static final Map<String, String> FIGURES =
      Map.of(
          "fileBytes", "file",
          "weightBytes", "weights",
          "params", "parameters",
          "macs", "MACs",
          "flops", "FLOPs",
          "peakActivationBytes", "peak activations");

  private DiffText() {}

  /** The result in a line: {@code different: graph, parameters}. */
  public static String verdict(DiffReport report) {
    List<String> counted = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (DiffPart part : report.differences()) {
      (report.options().counted().contains(part) ? counted : others).add(part.toString());
    }
    String verdict = counted.isEmpty() ? "the same" : "different: " + String.join(", ", counted);
    return others.isEmpty()
        ? verdict
        : verdict + " (not counted: " + String.join(", ", others) + ")";
  }

  /** What a figure is called. */
  public static String label(DiffReport.Figure figure) {
    return FIGURES.getOrDefault(figure.name(), figure.name());
  }

  /** One side of a figure. */
  public static String value(DiffReport.Figure figure, Dim dim) {
    if (dim instanceof Dim.Known known && !figure.isBytes() && Math.abs(known.size()) < 10_000) {
      return Figures.exact(known.size());
    }
    return figure.isBytes() ? Figures.bytes(dim) : Figures.rounded(dim);
  }

  /** B less A; empty where that is no number. */
  public static String change(DiffReport.Figure figure) {
    if (figure.isSame()) {
      return "";
    }
    if (figure.a() instanceof Dim.Known a && figure.b() instanceof Dim.Known b) {
      String less = value(figure, Dim.of(Math.abs(b.size() - a.size())));
      String share = a.size() == 0 ? "" : " (" + percent(b.size(), a.size()) + ")";
      return (b.size() > a.size() ? "+" : "-") + less + share;
    }
    return "other";
  }

  private static String percent(long b, long a) {
    double percent = 100.0 * (b - a) / a;
    return (percent > 0 ? "+" : "") + Figures.decimals(percent, 1) + " %";
  }

  /** {@code pads: [0, 0] -> [1, 1]}. */
  public static String of(FieldChange change) {
    return change.name() + ": " + side(change.a()) + " -> " + side(change.b());
  }

  private static String side(Optional<String> value) {
    return value.map(text -> cut(text.isEmpty() ? "''" : text)).orElse("none");
  }

  /** A text that is not too long for a line. */
  static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
  }

  /** An input or output and what became of it. */
  public static String of(PortChange change) {
    String what = change.isInput() ? "input " : "output ";
    return what
        + change.a().map(DiffText::of).orElse("none")
        + " -> "
        + change.b().map(DiffText::of).orElse("none");
  }

  private static String of(PortChange.Port port) {
    return port.index()
        + " '"
        + port.name()
        + "' "
        + port.type()
        + (port.hasDefault() ? " with a default" : "");
  }

  /** What happened to a node, without its name. */
  public static String of(NodeChange change) {
    List<String> parts = new ArrayList<>();
    if (!change.node().graph().isEmpty()) {
      parts.add("in " + change.node().graph());
    }
    change.attributes().forEach(field -> parts.add(of(field)));
    change.inputs().forEach(field -> parts.add(of(field)));
    change.a().ifPresent(a -> change.b().ifPresent(b -> addOtherName(parts, a, b)));
    if (!change.after().isEmpty()) {
      parts.add("after " + some(change.after()));
    }
    if (!change.before().isEmpty()) {
      parts.add("before " + some(change.before()));
    }
    return String.join("; ", parts);
  }

  private static void addOtherName(List<String> parts, NodeRef a, NodeRef b) {
    if (!a.name().equals(b.name())) {
      parts.add("in B '" + b.name() + "'");
    }
  }

  private static String some(List<String> all) {
    List<String> few = all.size() > 3 ? all.subList(0, 2) : all;
    String more = all.size() > 3 ? " and " + (all.size() - 2) + " more" : "";
    return String.join(", ", few) + more;
  }

  /** Type and sizes of a stored tensor, of both where they differ. */
  public static String types(ParameterChange change) {
    String a = change.a().map(stored -> type(stored.type())).orElse("");
    String b = change.b().map(stored -> type(stored.type())).orElse("");
    return a.isEmpty() || a.equals(b) ? b : b.isEmpty() ? a : a + " -> " + b;
  }

  private static String type(TensorType type) {
    return type.toString();
  }

  /** Name of a stored tensor, of both where they differ, and what else there is to know. */
  public static String names(ParameterChange change) {
    String name = change.stored().name();
    if (change.isRenamed()) {
      name += ", in B " + change.b().orElseThrow().name();
    }
    String graph = change.stored().graph();
    name += graph.isEmpty() ? "" : " in " + graph;
    return change.note().isEmpty() ? name : name + ": " + change.note();
  }

  /** Three digits, with an exponent where that is shorter; {@code -} for what is no number. */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    if (Double.isInfinite(value)) {
      return "infinite";
    }
    double magnitude = Math.abs(value);
    if (magnitude == 0 || magnitude >= 0.001 && magnitude < 10_000) {
      String plain = new BigDecimal(value).round(new MathContext(3)).toPlainString();
      return magnitude == 0 ? "0" : plain;
    }
    int exponent = (int) Math.floor(Math.log10(magnitude));
    double digits = value / Math.pow(10, exponent);
    return Figures.decimals(digits, 2) + "e" + exponent;
  }

  /** How many elements changed: {@code 12 of 64}. */
  public static String elements(Optional<TensorDifference> difference) {
    return difference
        .map(d -> Figures.exact(d.changed()) + " of " + Figures.exact(d.elements()))
        .orElse("-");
  }

  /** A count and a noun: {@code 1 node}, {@code 2 nodes}. */
  static String count(long count, String noun) {
    return Figures.exact(count) + " " + noun + (count == 1 ? "" : "s");
  }
}
