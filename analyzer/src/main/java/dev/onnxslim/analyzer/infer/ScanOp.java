package dev.onnxslim.analyzer.infer;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code Scan(states..., sequences...)}: the body goes along an axis of the sequences.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Scan.html">ONNX Scan</a>
 */
final class ScanOp {
  private final ShapeInference inference;

  ScanOp(ShapeInference inference) {
    this.inference = inference;
  }

  /**
   * How one node is laid out.
   *
   * @param first index of the first state among the inputs: version 8 has the lengths before it
   * @param lead leading axes of every value that the body does not see: the batch in version 8
   */
  private record Layout(int first, int states, int sequences, int lead) {
    static Optional<Layout> of(Node node, Graph body) {
      boolean isBatched = node.graph().opset("").orElse(1) < 9;
      int first = isBatched ? 1 : 0;
      int sequences = (int) node.attributes().i("num_scan_inputs", 0);
      int states = node.inputs().size() - first - sequences;
      return states < 0
              || sequences <= 0
              || body.inputs().size() < states + sequences
              || body.outputs().size() < states
          ? Optional.empty()
          : Optional.of(new Layout(first, states, sequences, isBatched ? 1 : 0));
    }
  }

  void infer(Scope scope, Node node) {
    Graph graph = node.bodies().get("body");
    Optional<Layout> layout = graph == null ? Optional.empty() : Layout.of(node, graph);
    if (layout.isEmpty()) {
      inference.undetermined(scope, node, "the body does not fit the inputs", List.of());
      return;
    }
    Scope body = scope.body(graph);
    Dim trips = defineInputs(scope, node, body, layout.get());
    inference.run(body);
    Dim batch = layout.get().lead() == 0 ? Dim.of(1) : batch(scope, node, layout.get());
    scope.setInner(node, List.of(new Inner("body", body, trips.times(batch), false)));
    long[] axes = node.attributes().ints("scan_output_axes");
    List<ValueType> types = new ArrayList<>();
    for (int k = 0; k < node.outputs().size(); k++) {
      ValueType each = ControlFlow.output(body, k);
      int scanned = k - layout.get().states();
      if (scanned >= 0) {
        each = ControlFlow.stacked(trips, each, scanned < axes.length ? (int) axes[scanned] : 0);
      }
      types.add(layout.get().lead() == 0 ? each : ControlFlow.stacked(batch, each, 0));
    }
    inference.conclude(scope, node, types);
  }

  /**
   * Defines the body's inputs.
   *
   * @return how many steps there are
   */
  private Dim defineInputs(Scope scope, Node node, Scope body, Layout layout) {
    Dim trips = Dim.UNKNOWN;
    long[] axes = node.attributes().ints("scan_input_axes");
    for (int k = 0; k < layout.states() + layout.sequences(); k++) {
      ValueType type = scope.type(node.input(layout.first() + k));
      int scanned = k - layout.states();
      Optional<Shape> shape = type instanceof TensorType tensor ? tensor.shape() : Optional.empty();
      if (shape.isPresent() && layout.lead() > 0) {
        shape = shape.filter(s -> s.rank() > 0).map(s -> s.without(0));
      }
      if (shape.isPresent() && scanned >= 0) {
        int rank = shape.get().rank();
        int axis = scanned < axes.length ? (int) (axes[scanned] + rank) % Math.max(rank, 1) : 0;
        if (axis >= 0 && axis < rank) {
          Dim length = shape.get().dim(axis);
          trips = trips.isKnown() ? trips : length;
          shape = Optional.of(shape.get().without(axis));
        } else {
          shape = Optional.empty();
        }
      }
      ValueType given =
          type instanceof TensorType tensor ? new TensorType(tensor.elemType(), shape) : type;
      Value input = body.graph().inputs().get(k);
      inference.define(body, input, given, Optional.empty());
    }
    String name = node.name().isEmpty() ? node.output(0).name() : node.name();
    return trips instanceof Dim.Unknown ? inference.symbols().fresh(name + "_trips") : trips;
  }

  private static Dim batch(Scope scope, Node node, Layout layout) {
    for (int k = layout.first(); k < node.inputs().size(); k++) {
      Optional<Shape> shape = scope.shape(node.input(k));
      if (shape.isPresent() && shape.get().rank() > 0) {
        return shape.get().dim(0);
      }
    }
    return Dim.UNKNOWN;
  }
}
