package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the rule of one node finds: its outputs' types, and their cost.
 *
 * <p>{@code RuleCase.of(13, "float[N, 3] a; int64[2] s = 4, 2*N", "y = Reshape(a, s)")} knows the
 * elements of {@code s}. An input without a shape is written as {@code float[] a}, a sparse one as
 * {@code sparse float[3, 4] a}.
 */
final class RuleCase implements OpContext.Facts {
  private final Node node;
  private final OpRule rule;
  private final Map<String, Contents> contents = new HashMap<>();
  private final Map<Value, ValueType> outputs = new HashMap<>();
  private final Set<String> sparse = new HashSet<>();

  private RuleCase(int opset, String inputs, String node) {
    List<String> declared = new ArrayList<>();
    for (String input : inputs.split(";")) {
      String[] parts = input.strip().replaceFirst("^sparse ", "").split(" = ");
      declared.add(parts[0]);
      if (input.strip().startsWith("sparse ")) {
        sparse.add(parts[0].substring(parts[0].lastIndexOf(' ') + 1));
      }
      if (parts.length > 1) {
        String name = parts[0].substring(parts[0].lastIndexOf(' ') + 1);
        contents.put(name, new Contents.Integers(dims(parts[1])));
      }
    }
    String text =
        """
        <ir_version: 10, opset_import: ["" : %d, "com.microsoft" : 1, "ai.onnx.preview" : 1,
          "ai.onnx.preview.training" : 1]>
        g (%s) => (float[] y) { %s }
        """
            .formatted(opset, String.join(", ", declared), node);
    try {
      this.node = ModelText.parse(text).graph().nodes().get(0);
    } catch (ModelFormatException e) {
      throw new IllegalArgumentException(text, e);
    }
    long imported = this.node.op().domain().isEmpty() ? opset : 1;
    this.rule = OpRules.standard().find(this.node.op(), imported).orElseThrow();
  }

  static RuleCase of(int opset, String inputs, String node) {
    return new RuleCase(opset, inputs, node);
  }

  /** The same with elements of inputs, written as {@code s = 2 -1 2*n ?; axes = 0}. */
  RuleCase with(String elements) {
    for (String input : elements == null ? new String[0] : elements.split("; ")) {
      String[] sides = input.split(" = ?", 2);
      contents.put(sides[0], parsed(sides[1]));
    }
    return this;
  }

  /** The same with the elements of one input. */
  RuleCase with(String input, Contents elements) {
    contents.put(input, elements);
    return this;
  }

  /** The same with integers in one input, written as {@code 1, 2*seq, ?}. */
  RuleCase with(String input, String elements) {
    return with(input, new Contents.Integers(elements.isEmpty() ? List.of() : dims(elements)));
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

  private static List<Dim> dims(String list) {
    return List.of(list.split(", ")).stream()
        .map(text -> text.equals("?") ? Dim.UNKNOWN : Dim.parse(text))
        .toList();
  }

  /** Such as {@code [Nx3] [1]}, or {@code unknown} or {@code invalid}. */
  String shapes() {
    return outputs(type -> ((TensorType) type).shape().map(Shape::toString).orElse("[...]"));
  }

  /** Such as {@code float[Nx3] int64[1]}, or {@code unknown} or {@code invalid}. */
  String types() {
    return outputs(ValueType::toString);
  }

  /** The elements of the outputs, such as {@code [1, 2*n] none}. */
  String contents() {
    infer();
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
    infer();
    return rule.cost(context()).map(cost -> cost.flops().toString()).orElse("unknown");
  }

  private interface Text {
    String of(ValueType type);
  }

  private String outputs(Text text) {
    Inferred inferred = infer();
    if (inferred instanceof Inferred.Known known) {
      return String.join(" ", known.outputs().stream().map(text::of).toList());
    }
    return inferred instanceof Inferred.Invalid ? "invalid" : "unknown";
  }

  /** As the inference does it: costs and contents see the outputs' types. */
  private Inferred infer() {
    Inferred inferred = rule.infer(context());
    if (inferred instanceof Inferred.Known known) {
      for (int k = 0; k < known.outputs().size(); k++) {
        outputs.put(node.output(k), known.outputs().get(k));
      }
    }
    return inferred;
  }

  /** Such as {@code 12*N ELEMENTWISE 4*N}: MACs first; {@code unknown} if not known. */
  String cost() {
    infer();
    Optional<OpCost> cost = rule.cost(context());
    if (cost.isEmpty() || cost.get().flops() instanceof Dim.Unknown) {
      return "unknown";
    }
    StringBuilder text = new StringBuilder(cost.get().macs().toString());
    new TreeMap<>(cost.get().work())
        .forEach((kind, count) -> text.append(' ').append(kind).append(' ').append(count));
    return text.toString();
  }

  /** Such as {@code ACTIVATION 12*N}; {@code none} for no work, {@code unknown} if not known. */
  String work() {
    infer();
    return rule.cost(context()).map(RuleCase::text).orElse("unknown");
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
    if (node.outputs().contains(value)) {
      return outputs.getOrDefault(value, ValueType.UNSTATED);
    }
    return sparse.contains(value.name()) && value.valueType() instanceof TensorType dense
        ? new ValueType.Sparse(dense)
        : value.valueType();
  }

  @Override
  public Optional<Contents> contents(Value value) {
    return Optional.ofNullable(contents.get(value.name()));
  }
}
