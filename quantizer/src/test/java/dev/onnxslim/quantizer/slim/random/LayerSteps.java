package dev.onnxslim.quantizer.slim.random;

import dev.onnxslim.quantizer.slim.random.Made.Size;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Steps of networks: convolutions, products, normalizations, activations, all with weights. */
final class LayerSteps {
  private final Draft draft;

  LayerSteps(Draft draft) {
    this.draft = draft;
  }

  void step() {
    Made from = draft.pickFloat();
    switch (draft.random.nextInt(7)) {
      case 0, 1 -> image().ifPresent(this::window);
      case 2 -> product(from);
      case 3 -> gemm();
      case 4 -> activation(from);
      case 5 -> {
        if (draft.chance(3)) {
          quantizedTwice(from);
        } else {
          scaledBehind(from);
        }
      }
      default -> normalization(from);
    }
  }

  /** The last made value that a convolution can read. */
  private Optional<Made> image() {
    for (int k = draft.values.size() - 1; k >= 0; k--) {
      Made made = draft.values.get(k);
      boolean sized =
          made.isFloat()
              && made.rank() == 4
              && !made.size(1).batch()
              && !made.size(2).batch()
              && !made.size(3).batch();
      if (sized
          && made.size(1).number() >= 1
          && made.size(1).number() <= 12
          && made.size(2).number() >= 3
          && made.size(3).number() >= 3) {
        return Optional.of(made);
      }
    }
    return Optional.empty();
  }

  private void window(Made from) {
    Made at = from;
    if (draft.chance(3) && draft.opset >= 11) {
      at = padded(at);
    }
    if (draft.chance(3)) {
      at = channels(at);
    }
    at = draft.chance(4) ? pooled(at) : convolved(at);
    for (int k = draft.random.nextInt(3); k > 0; k--) {
      at = draft.chance(2) ? batchNormalized(at) : channels(at);
    }
    new ElementSteps(draft).unary(at);
  }

  private Made padded(Made from) {
    List<Size> shape = new ArrayList<>(from.shape());
    long top = draft.random.nextInt(2);
    shape.set(2, Size.of(from.size(2).number() + top + 1));
    shape.set(3, Size.of(from.size(3).number() + 2));
    String value =
        draft.any(
            List.of(
                "",
                ", " + draft.constant("float", "{0}"),
                ", " + draft.constant("float", "{0.5}")));
    String data = from.name();
    if (draft.chance(2)) {
      data = op("Pad(%s, %s%s)".formatted(data, draft.list(0, 0, 0, 1, 0, 0, 0, 0), value));
      shape.set(3, Size.of(from.size(3).number() + 3));
    }
    return draft.add(
        "Pad(%s, %s%s)".formatted(data, draft.list(0, 0, top, 1, 0, 0, 1, 1), value),
        "float",
        shape,
        from.exact());
  }

  /** A factor or summand for each channel. */
  private Made channels(Made from) {
    long c = from.size(1).number();
    String op = draft.any(List.of("Mul", "Add", "Sub", "Div"));
    String data =
        op.equals("Div")
            ? "{" + String.join(", ", Collections.nCopies((int) c, "1.5")) + "}"
            : "random(" + draft.random.nextInt(6) + ")";
    String dims = draft.any(List.of("[%d, 1, 1]", "[1, %d, 1, 1]")).formatted(c);
    String constant = draft.constant("float" + dims, data);
    boolean left = draft.chance(4) && !op.equals("Div");
    String inputs = left ? constant + ", " + from.name() : from.name() + ", " + constant;
    return draft.add(op + "(" + inputs + ")", "float", from.shape(), from.exact());
  }

  private Made convolved(Made from) {
    long in = from.size(1).number();
    long group = draft.chance(3) ? in : 1;
    long out = group == 1 ? 1 + draft.random.nextInt(6) : in;
    boolean transposed = draft.chance(5);
    int pad = draft.random.nextInt(2);
    String weight =
        transposed
            ? draft.randomFloats(in, out / group, 3, 3)
            : draft.randomFloats(out, in / group, 3, 3);
    String bias = draft.chance(2) ? ", " + draft.randomFloats(out) : "";
    String call =
        "%s<group = %d, pads = [%d, %d, %d, %d]>(%s, %s%s)"
            .formatted(
                transposed ? "ConvTranspose" : "Conv",
                group,
                pad,
                pad,
                pad,
                pad,
                from.name(),
                weight,
                bias);
    long change = transposed ? 2 - 2L * pad : 2L * pad - 2;
    Size h = Size.of(from.size(2).number() + change);
    Size w = Size.of(from.size(3).number() + change);
    Made made = draft.add(call, "float", List.of(from.size(0), Size.of(out), h, w), false);
    if (draft.chance(5)) { // the weight has two readers
      draft.add(call, "float", made.shape(), false);
    }
    return made;
  }

  private Made pooled(Made from) {
    if (draft.chance(3)) {
      String call =
          draft.any(List.of("GlobalAveragePool", "GlobalMaxPool")) + "(" + from.name() + ")";
      return draft.add(
          call, "float", List.of(from.size(0), from.size(1), Size.of(1), Size.of(1)), false);
    }
    String op =
        draft.any(
            List.of(
                "MaxPool<kernel_shape = [2, 2]>",
                "AveragePool<kernel_shape = [2, 2]>",
                "AveragePool<kernel_shape = [2, 2], count_include_pad = 1>"));
    List<Size> shape = new ArrayList<>(from.shape());
    shape.set(2, Size.of(from.size(2).number() - 1));
    shape.set(3, Size.of(from.size(3).number() - 1));
    return draft.add(
        op + "(" + from.name() + ")", "float", shape, from.exact() && op.startsWith("Max"));
  }

  private Made batchNormalized(Made from) {
    long c = from.size(1).number();
    String variance =
        draft.constant(
            "float[" + c + "]",
            "{" + String.join(", ", Collections.nCopies((int) c, "1.25")) + "}");
    String call =
        "BatchNormalization(%s, %s, %s, %s, %s)"
            .formatted(
                from.name(),
                draft.randomFloats(c),
                draft.randomFloats(c),
                draft.randomFloats(c),
                variance);
    return draft.add(call, "float", from.shape(), false);
  }

  private void product(Made from) {
    if (from.rank() < 2 || from.size(from.rank() - 1).batch() || from.elements() == 0) {
      return;
    }
    long in = from.size(from.rank() - 1).number();
    long out = 1L + draft.random.nextInt(6);
    String weight = draft.chance(5) ? dequantized(in, out) : draft.randomFloats(in, out);
    List<Size> shape = new ArrayList<>(from.shape());
    shape.set(from.rank() - 1, Size.of(out));
    Made made = draft.add("MatMul(%s, %s)".formatted(from.name(), weight), "float", shape, false);
    if (draft.chance(2)) {
      made = draft.add("Add(%s, %s)".formatted(made.name(), draft.randomFloats(out)), made);
    }
    if (draft.chance(3)) {
      draft.add("Mul(%s, %s)".formatted(made.name(), draft.randomFloats(out)), made);
    }
  }

  /** A product whose factor comes only behind its bias and a change of shape. */
  private void scaledBehind(Made from) {
    if (from.rank() < 2 || from.size(from.rank() - 1).batch() || from.elements() == 0) {
      return;
    }
    long out = 1L + draft.random.nextInt(6);
    long in = from.size(from.rank() - 1).number();
    String at = op("MatMul(%s, %s)".formatted(from.name(), draft.randomFloats(in, out)));
    if (draft.chance(2)) {
      at = op("Add(%s, %s)".formatted(at, draft.randomFloats(out)));
    }
    List<Size> shape = new ArrayList<>(from.shape());
    shape.set(from.rank() - 1, Size.of(out));
    if (draft.chance(2)) {
      at = op("Transpose(" + at + ")");
      Collections.reverse(shape);
    }
    String call = draft.any(List.of("Mul(%s, %s)", "Div(%s, %s)", "Add(%s, %s)"));
    draft.add(call.formatted(at, number("0.7")), "float", shape, false);
  }

  private void quantizedTwice(Made from) {
    if (draft.opset < 10) {
      return;
    }
    String scale = number("0.02");
    String zero = draft.constant("uint8", "{128}");
    String at = from.name();
    for (int k = 0; k < 3; k++) {
      String integers = op("QuantizeLinear(%s, %s, %s)".formatted(at, scale, zero));
      at = op("DequantizeLinear(%s, %s, %s)".formatted(integers, scale, zero));
    }
    draft.add("Identity(" + at + ")", "float", from.shape(), false);
  }

  private String dequantized(long in, long out) {
    String stored = draft.constant("int8[%d, %d]".formatted(in, out), "random(1)");
    String name = draft.newName();
    if (draft.opset >= 10 && draft.chance(2)) {
      draft.node(
          name, "DequantizeLinear(%s, %s)".formatted(stored, draft.constant("float", "{0.02}")));
    } else {
      String cast = draft.newName();
      draft.node(cast, "Cast<to = 1>(" + stored + ")");
      draft.node(name, "Mul(%s, %s)".formatted(cast, draft.constant("float", "{0.02}")));
    }
    return name;
  }

  private void gemm() {
    List<Made> matrices =
        draft.values.stream()
            .filter(m -> m.isFloat() && m.rank() == 2 && m.elements() > 0)
            .toList();
    if (matrices.isEmpty()) {
      return;
    }
    Made from = draft.any(matrices);
    int inner = from.size(1).batch() ? 0 : 1;
    if (from.size(inner).batch()) {
      return;
    }
    String a = from.name();
    boolean turned = draft.chance(2);
    if (turned) {
      a = draft.newName();
      draft.node(a, "Transpose<perm = [1, 0]>(" + from.name() + ")");
    }
    boolean transA = turned == (inner == 1);
    long in = from.size(inner).number();
    long out = 1L + draft.random.nextInt(5);
    boolean transB = draft.chance(2);
    String weight = transB ? draft.randomFloats(out, in) : draft.randomFloats(in, out);
    String bias = draft.chance(2) || draft.opset < 11 ? ", " + draft.randomFloats(out) : "";
    String call =
        "Gemm<alpha = 0.5, transA = %d, transB = %d>(%s, %s%s)"
            .formatted(transA ? 1 : 0, transB ? 1 : 0, a, weight, bias);
    Made made = draft.add(call, "float", List.of(from.size(1 - inner), Size.of(out)), false);
    if (draft.chance(3)) {
      draft.add("Mul(%s, %s)".formatted(made.name(), draft.randomFloats(out)), made);
    }
  }

  private String op(String call) {
    String name = draft.newName();
    draft.node(name, call);
    return name;
  }

  private String number(String value) {
    return draft.constant("float", "{" + value + "}");
  }

  private void activation(Made from) {
    String x = from.name();
    String call =
        switch (draft.random.nextInt(4)) {
          case 0 -> "Mul(%s, %s)".formatted(x, op("Sigmoid(" + x + ")"));
          case 1 ->
              "Mul(%s, %s)"
                  .formatted(x, op("HardSigmoid<alpha = 0.16666667, beta = 0.5>(" + x + ")"));
          case 2 -> {
            String erf = op("Erf(" + op("Div(%s, %s)".formatted(x, number("1.4142135"))) + ")");
            String sum = op("Add(%s, %s)".formatted(erf, number("1")));
            yield "Mul(%s, %s)".formatted(op("Mul(%s, %s)".formatted(x, sum)), number("0.5"));
          }
          default -> {
            String shifted = op("Add(%s, %s)".formatted(x, number("3")));
            String clipped =
                draft.opset < 11
                    ? op("Clip<min = 0.0, max = 6.0>(" + shifted + ")")
                    : op("Clip(%s, %s, %s)".formatted(shifted, number("0"), number("6")));
            yield "Div(%s, %s)".formatted(op("Mul(%s, %s)".formatted(x, clipped)), number("6"));
          }
        };
    draft.add(call, "float", from.shape(), false);
  }

  private String mean(String of) {
    return draft.opset >= 18
        ? op("ReduceMean(%s, %s)".formatted(of, draft.list(-1)))
        : op("ReduceMean<axes = [-1]>(" + of + ")");
  }

  private void normalization(Made from) {
    if (from.rank() < 2
        || from.size(from.rank() - 1).batch()
        || from.elements() == 0
        || draft.opset < 11) {
      return;
    }
    long last = from.size(from.rank() - 1).number();
    boolean centered = draft.chance(2);
    String x = centered ? op("Sub(%s, %s)".formatted(from.name(), mean(from.name()))) : from.name();
    String square =
        draft.chance(2)
            ? op("Pow(%s, %s)".formatted(x, number("2")))
            : op("Mul(%s, %s)".formatted(x, x));
    String root = op("Sqrt(" + op("Add(%s, %s)".formatted(mean(square), number("0.1"))) + ")");
    String normalized =
        draft.chance(2)
            ? op("Div(%s, %s)".formatted(x, root))
            : op("Mul(%s, %s)".formatted(x, op("Reciprocal(" + root + ")")));
    Made made =
        draft.add(
            "Mul(%s, %s)".formatted(normalized, draft.randomFloats(last)),
            "float",
            from.shape(),
            false);
    if (draft.chance(2)) {
      draft.add("Add(%s, %s)".formatted(made.name(), draft.randomFloats(last)), made);
    }
  }
}
