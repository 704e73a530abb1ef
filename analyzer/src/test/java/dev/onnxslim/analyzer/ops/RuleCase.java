package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node with what is known of its inputs; runs its rule as the inference does, the types of the
 * outputs first. {@code float[] x} is a tensor of unknown rank, {@code float x} a scalar.
 */
final class RuleCase implements OpContext.Facts {
  private final Node node;
  private final OpRule rule;
  private final Map<Value, ValueType> outputs = new HashMap<>();
  private final Map<String, Contents> contents = new HashMap<>();

  private RuleCase(Node node) {
    this.node = node;
    long opset = node.graph().opset(node.op().domain()).orElseThrow();
    this.rule = OpRules.standard().find(node.op(), opset).orElseThrow();
  }

  /** For example {@code of(13, "float[N, 3] x, int64[2] s", "y = Reshape(x, s)")}. */
  static RuleCase of(int opset, String inputs, String node) {
    String text =
        """
        <ir_version: 10, opset_import: ["" : %d, "com.microsoft" : 1]>
        g (%s) => (float[] y) { %s }
        """
            .formatted(opset, inputs, node);
    try {
      return new RuleCase(ModelText.parse(text).graph().nodes().get(0));
    } catch (ModelFormatException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** The same with elements of inputs, written as {@code s = 2 -1 2*n ?; axes = 0}. */
  RuleCase with(String elements) {
    for (String input : elements == null ? new String[0] : elements.split("; ")) {
      String[] sides = input.split(" = ?", 2);
      contents.put(sides[0], parsed(sides[1]));
    }
    return this;
  }

  private static Contents parsed(String list) {
    List<Dim> dims = new ArrayList<>();
    List<Double> reals = new ArrayList<>();
    for (String text : list.isEmpty() ? new String[0] : list.split(" ")) {
      if (text.contains(".")) {
        reals.add(Double.valueOf(text));
      } else {
        boolean isNumber = text.matches("-?[0-9]+");
        Dim dim = isNumber ? Dim.of(Long.parseLong(text)) : Dim.parse(text);
        dims.add(text.equals("?") ? Dim.UNKNOWN : dim);
      }
    }
    return reals.isEmpty() ? new Contents.Integers(dims) : new Contents.Reals(reals);
  }

  /** The types of the outputs, such as {@code float[Nx3] bool[Nx3]}, or why there are none. */
  String types() {
    Inferred inferred = rule.infer(context());
    if (!(inferred instanceof Inferred.Known known)) {
      return inferred instanceof Inferred.Invalid ? "invalid" : "unknown";
    }
    List<String> texts = new ArrayList<>();
    for (int k = 0; k < known.outputs().size(); k++) {
      outputs.put(node.output(k), known.outputs().get(k));
      texts.add(known.outputs().get(k).toString());
    }
    return String.join(" ", texts);
  }

  /** The elements of the outputs, such as {@code [1, 2*n] none}. */
  String contents() {
    types();
    List<String> texts = new ArrayList<>();
    for (Optional<Contents> output : rule.contents(context())) {
      texts.add(output.map(RuleCase::text).orElse("none"));
    }
    return texts.isEmpty() ? "none" : String.join(" ", texts);
  }

  private static String text(Contents contents) {
    return contents instanceof Contents.Integers integers
        ? integers.elements().toString()
        : ((Contents.Reals) contents).elements().toString();
  }

  /** All floating-point operations of one run. */
  String flops() {
    types();
    return rule.cost(context()).map(cost -> cost.flops().toString()).orElse("unknown");
  }

  private OpContext context() {
    return new OpContext(node, node.attributes(), this, rule);
  }

  @Override
  public ValueType type(Value value) {
    boolean isOutput = node.outputs().contains(value);
    return isOutput ? outputs.getOrDefault(value, ValueType.UNSTATED) : value.valueType();
  }

  @Override
  public Optional<Contents> contents(Value value) {
    return Optional.ofNullable(contents.get(value.name()));
  }
}
