package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Leaves out the first states of LSTM, GRU and RNN that are zeros: that is what they are when left
 * out. Zeros are a constant, a ConstantOfShape, and what only picks, joins or repeats them; none of
 * them is -0.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LSTM.html">ONNX LSTM</a>
 */
public record DropZeroStates() implements Pass {
  private static final Map<OpId, List<Integer>> STATES =
      Map.of(
          OpId.onnx("LSTM"), List.of(5, 6),
          OpId.onnx("GRU"), List.of(5),
          OpId.onnx("RNN"), List.of(5));

  /** They move the elements of their first input. */
  private static final Set<String> MOVES =
      Set.of(
          "Identity",
          "Slice",
          "Split",
          "Gather",
          "Expand",
          "Tile",
          "Reshape",
          "Squeeze",
          "Unsqueeze",
          "Flatten",
          "Transpose");

  private static final int MAX_DEPTH = 16;

  @Override
  public String name() {
    return "drop-zero-states";
  }

  @Override
  public String summary() {
    return "first states of LSTM, GRU and RNN that are zeros are left out";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes()) {
      for (int input : STATES.getOrDefault(node.op(), List.of())) {
        Value state = node.input(input);
        if (!state.isAbsent() && isZeros(state, MAX_DEPTH)) {
          graph.setInput(node, input, Value.ABSENT);
          edits++;
        }
      }
    }
    return edits;
  }

  private static boolean isZeros(Value value, int depth) {
    if (value.isAbsent()) {
      return false;
    }
    if (value.constant().isPresent()) {
      return Sure.isAll(value.constant().get(), 0);
    }
    Node node = value.producer().orElse(null);
    if (node == null || depth == 0 || !node.op().domain().isEmpty()) {
      return false;
    }
    if (node.op().type().equals("ConstantOfShape")) {
      Optional<Tensor> fill = node.attributes().tensor("value");
      return !node.attributes().hasReference() && (fill.isEmpty() || Sure.isAll(fill.get(), 0));
    }
    return node.op().type().equals("Concat")
        ? node.inputs().stream().allMatch(input -> isZeros(input, depth - 1))
        : MOVES.contains(node.op().type()) && isZeros(node.input(0), depth - 1);
  }
}
