package dev.onnxslim.analyzer.build;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Recurrent layers of PyTorch's parameters: {@code weight_ih_l0 [gates*H, in]}, {@code weight_hh_l0
 * [gates*H, H]}, {@code bias_ih_l0} and {@code bias_hh_l0 [gates*H]}; {@code _l1 ...} for further
 * layers, {@code _reverse} for the other direction. Their gates are put in ONNX's order: the stored
 * tensors are {@code NAME.W_l0 [directions, gates*H, in]}, {@code NAME.R_l0 [directions, gates*H,
 * H]} and {@code NAME.B_l0 [directions, 2*gates*H]}.
 */
final class RecurrentLayers {
  private final GraphWriter writer;
  private final Recurrence kind;
  private final String name;
  private final String layer;

  RecurrentLayers(GraphWriter writer, Recurrence kind, String name) {
    this.writer = writer;
    this.kind = kind;
    this.name = name;
    this.layer = kind.operator() + " '" + name + "'";
  }

  /** What the layers give, and how many features. */
  record Result(Value value, long features) {}

  /**
   * Adds all layers that have parameters.
   *
   * @param data {@code [batch, time, features]}
   */
  Result add(Value data, Dim features) {
    Value x = writer.node(name, "Transpose", Attributes.none().with("perm", 1, 0, 2), data);
    Result result = new Result(x, features.sizeOrMinusOne());
    int count = 0;
    do {
      result = addLayer(result, count++);
    } while (writer.has(name + ".weight_ih_l" + count));
    Attributes back = Attributes.none().with("perm", 1, 0, 2);
    return new Result(writer.node(name, "Transpose", back, result.value()), result.features());
  }

  private Result addLayer(Result in, int number) {
    List<String> suffixes = new ArrayList<>(List.of("_l" + number));
    if (writer.has(name + ".weight_ih_l" + number + "_reverse")) {
      suffixes.add("_l" + number + "_reverse");
    }
    Tensor first = writer.parameter(layer, name + ".weight_hh" + suffixes.get(0));
    long hidden = first.rank() == 2 ? first.dims()[1] : 0;
    long rows = kind.gates() * hidden;
    String suffix = suffixes.get(0);
    Value w = weights("weight_ih", "W" + suffix, suffixes, rows, in.features());
    Value r = weights("weight_hh", "R" + suffix, suffixes, rows, hidden);
    Value b = biases(suffixes, "B" + suffix, rows);
    Attributes attributes = Attributes.none().with("hidden_size", hidden);
    attributes = suffixes.size() > 1 ? attributes.with("direction", "bidirectional") : attributes;
    attributes = kind == Recurrence.GRU ? attributes.with("linear_before_reset", 1L) : attributes;
    String base = name + suffix;
    Value y =
        b.isAbsent()
            ? writer.node(base, kind.operator(), attributes, in.value(), w, r)
            : writer.node(base, kind.operator(), attributes, in.value(), w, r, b);
    // [time, directions, batch, H] -> [time, batch, directions * H]
    Value moved = writer.node(base, "Transpose", Attributes.none().with("perm", 0, 2, 1, 3), y);
    Value shape = writer.numbers(base + ".shape", 0, 0, suffixes.size() * hidden);
    return new Result(writer.node(base, "Reshape", moved, shape), suffixes.size() * hidden);
  }

  private Value weights(String base, String as, List<String> suffixes, long rows, long columns) {
    List<Payload> parts = new ArrayList<>();
    for (String suffix : suffixes) {
      Tensor tensor = checked(name + "." + base + suffix, rows, columns);
      addGates(parts, tensor);
    }
    return store(as, parts, suffixes.size(), rows, columns);
  }

  private Value biases(List<String> suffixes, String as, long rows) {
    List<Payload> parts = new ArrayList<>();
    for (String suffix : suffixes) {
      for (String base : List.of("bias_ih", "bias_hh")) {
        String full = name + "." + base + suffix;
        boolean needed = !parts.isEmpty();
        Optional<Tensor> bias =
            needed ? Optional.of(writer.parameter(layer, full)) : writer.optional(layer, full);
        if (bias.isEmpty()) {
          return Value.ABSENT;
        }
        addGates(parts, checked(full, rows));
      }
    }
    return store(as, parts, suffixes.size(), 2 * rows);
  }

  private Value store(String as, List<Payload> parts, long... dims) {
    Tensor joined = new Tensor(name + "." + as, ElemType.FLOAT, dims, new JoinedPayload(parts));
    return writer.store(joined);
  }

  private Tensor checked(String full, long... dims) {
    Tensor tensor = writer.parameter(layer, full);
    if (!Arrays.equals(tensor.dims(), dims) || tensor.elements() == 0) {
      throw LayerException.of(layer, tensor, Arrays.toString(dims));
    }
    return tensor;
  }

  /** The rows of a tensor, gate by gate in ONNX's order. */
  private void addGates(List<Payload> parts, Tensor tensor) {
    long bytes = tensor.byteSize() / kind.gates();
    for (int gate = 0; gate < kind.gates(); gate++) {
      parts.add(tensor.data().slice(kind.torchGate(gate) * bytes, bytes));
    }
  }
}
