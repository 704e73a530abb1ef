package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node, what is known of its inputs, and what its rule makes of that.
 *
 * <p>{@code OpCase.of(17, "float[N, 3] x", "y = Abs(x)")} has the first output {@code y}.
 */
final class OpCase implements OpContext.Facts {
  private final Node node;
  private final OpRule rule;
  private final Map<Value, ValueType> types = new HashMap<>();
  private final Map<String, Contents> contents = new HashMap<>();

  private OpCase(Node node) {
    this.node = node;
    long opset = node.graph().opset(node.op().domain()).orElseThrow();
    this.rule = OpRules.standard().find(node.op(), opset).orElseThrow();
  }

  static OpCase of(int opset, String inputs, String node) {
    String text =
        """
        <ir_version: 10, opset_import: ["" : %d, "com.microsoft" : 1,
          "ai.onnx.preview.training" : 1]>
        g (%s) => (float[] y) { %s }
        """
            .formatted(opset, inputs, node);
    try {
      return new OpCase(ModelText.parse(text).graph().nodes().get(0));
    } catch (ModelFormatException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  /** The same with the elements of an input. */
  OpCase with(String input, Contents elements) {
    contents.put(input, elements);
    return this;
  }

  /** The same with integers in an input, written as {@code 1, 2*seq, ?}. */
  OpCase with(String input, String elements) {
    return with(input, new Contents.Integers(dims(elements)));
  }

  private static List<Dim> dims(String list) {
    return list.isEmpty()
        ? List.of()
        : List.of(list.split(", ")).stream()
            .map(text -> text.equals("?") ? Dim.UNKNOWN : Dim.parse(text))
            .toList();
  }

  /** The types of the outputs, such as {@code float[Nx3] bool[Nx3]}, or why there are none. */
  String types() {
    Inferred inferred = rule.infer(context());
    if (inferred instanceof Inferred.Known known) {
      return String.join(" ", known.outputs().stream().map(ValueType::toString).toList());
    }
    return inferred instanceof Inferred.Invalid ? "invalid" : "unknown";
  }

  /** The elements of the first output, such as {@code [1, 2*seq]}; {@code none} for none. */
  String contents() {
    List<Optional<Contents>> outputs = rule.contents(context());
    if (outputs.isEmpty() || outputs.get(0).isEmpty()) {
      return "none";
    }
    Contents first = outputs.get(0).get();
    return first instanceof Contents.Integers integers
        ? integers.elements().toString()
        : ((Contents.Reals) first).elements().toString();
  }

  /** Such as {@code ACTIVATION 12*N}; {@code none} for no work, {@code unknown} if not known. */
  String cost() {
    Inferred inferred = rule.infer(context());
    if (inferred instanceof Inferred.Known known) {
      for (int k = 0; k < known.outputs().size(); k++) {
        types.put(node.output(k), known.outputs().get(k));
      }
    }
    return rule.cost(context()).map(OpCase::text).orElse("unknown");
  }

  private static String text(OpCost cost) {
    StringBuilder text = new StringBuilder();
    for (Work kind : Work.values()) {
      if (cost.work().containsKey(kind)) {
        text.append(text.length() == 0 ? "" : ", ");
        text.append(kind).append(' ').append(cost.work().get(kind));
      }
    }
    return text.length() == 0 ? "none" : text.toString();
  }

  private OpContext context() {
    return new OpContext(node, node.attributes(), this, rule);
  }

  @Override
  public ValueType type(Value value) {
    boolean isOutput = node.outputs().contains(value);
    return isOutput ? types.getOrDefault(value, ValueType.UNSTATED) : value.valueType();
  }

  @Override
  public Optional<Contents> contents(Value value) {
    return type(value) instanceof TensorType
        ? Optional.ofNullable(contents.get(value.name()))
        : Optional.empty();
  }
}
