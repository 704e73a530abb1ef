package dev.onnxslim.cli;

import dev.onnxslim.analyzer.report.ModelSummary;
import dev.onnxslim.analyzer.report.ModelSummary.Constants;
import dev.onnxslim.analyzer.report.ModelSummary.OpCount;
import dev.onnxslim.analyzer.report.ModelSummary.Port;
import dev.onnxslim.model.Shape;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints what is in a model.
 *
 * @param verbose with every operator, input, function and metadata entry
 */
record InfoText(Styled to, boolean verbose) {
  private static final int MOST_LISTED = 12;

  void print(ModelSummary summary) {
    to.line(to.bold(Text.line(summary.path().toString())));
    to.field("size", size(summary));
    to.field("format", format(summary));
    ports("input", summary.inputs());
    ports("output", summary.outputs());
    to.field("nodes", nodes(summary));
    to.field("weights", Text.format("%,d parameters", summary.parameters()));
    for (Constants constants : summary.constants()) {
      to.field(
          "",
          Text.format(
              "%s: %,d %s, %s",
              constants.elemType(),
              constants.count(),
              constants.count() == 1 ? "tensor" : "tensors",
              Text.bytes(constants.bytes())));
    }
    if (!summary.functions().isEmpty()) {
      to.field("functions", listed(summary.functions()));
    }
    if (summary.hasTrainingInfo()) {
      to.field("training", "has a section that only a training runtime reads");
    }
    summary.metadata().entrySet().stream()
        .limit(most())
        .forEach(e -> to.field("metadata", Text.line(e.getKey() + " = " + e.getValue(), 100)));
    more("metadata", summary.metadata().size());
  }

  private static String size(ModelSummary summary) {
    String external =
        summary.externalBytes() == 0
            ? ""
            : ", " + Text.bytes(summary.externalBytes()) + " of them in other files";
    return Text.bytes(summary.fileBytes()) + external;
  }

  private static String format(ModelSummary summary) {
    String opsets =
        summary.opsets().entrySet().stream()
            .map(e -> (e.getKey().isEmpty() ? "" : e.getKey() + " ") + e.getValue())
            .collect(Collectors.joining(", "));
    String producer = summary.producer().isEmpty() ? "" : ", by " + summary.producer();
    return Text.line("IR " + summary.irVersion() + ", opset " + opsets + producer, 200);
  }

  private void ports(String name, List<Port> ports) {
    ports.stream()
        .limit(most())
        .forEach(
            port ->
                to.field(
                    name,
                    Text.line(port.name(), 80)
                        + "  "
                        + port.type()
                        + " "
                        + Text.line(port.shape().map(Shape::toString).orElse("of any shape"), 80)));
    more(name, ports.size());
  }

  private String nodes(ModelSummary summary) {
    String ops = listed(summary.nodes().stream().map(InfoText::op).toList());
    String bodies = summary.bodies() == 0 ? "" : " (" + summary.bodies() + " bodies)";
    return summary.nodeCount() + bodies + (ops.isEmpty() ? "" : ": " + ops);
  }

  private static String op(OpCount row) {
    return row.op() + " " + row.count();
  }

  private String listed(List<String> names) {
    String listed =
        names.stream().limit(most()).map(n -> Text.line(n, 60)).collect(Collectors.joining(", "));
    long left = names.size() - Math.min(names.size(), most());
    return left == 0 ? listed : listed + " and " + left + " more (--verbose)";
  }

  private void more(String name, int size) {
    if (size > most()) {
      to.field(name, "and " + (size - most()) + " more (--verbose)");
    }
  }

  private long most() {
    return verbose ? Integer.MAX_VALUE : MOST_LISTED;
  }
}
