package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.linear.LinearQuantizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Stores the weights of heavy operators as 8-bit integers; computation stays in floats.
 *
 * @param storage how weights are turned back into floats
 * @param format how integers stand for them
 */
public record WeightOnlyInt8(Storage storage, WeightFormat format) implements QuantScheme {

  @Override
  public String name() {
    return "weight-only-int8";
  }

  @Override
  public List<WeightRow> apply(Model model, LinearQuantizer quantizer, LongConsumer measured)
      throws IOException {
    List<Value> constants = constants(model);
    WeightRewriter rewriter =
        new WeightRewriter(
            new WeightPlanner(storage, format), quantizer, StorageCost.asFloats(constants));
    List<WeightRow> rows = new ArrayList<>();
    for (Value constant : constants) {
      Optional<WeightRow> row = rewriter.rewrite(constant);
      row.ifPresent(rows::add);
      row.ifPresent(r -> measured.accept(r.bytesBefore()));
    }
    return rows;
  }

  /** Initializers, also those that a caller may replace, and Constant nodes' outputs. */
  private static List<Value> constants(Model model) {
    List<Value> constants = new ArrayList<>();
    for (Graph graph : model.graphs()) {
      for (Initializer initializer : graph.initializers()) {
        constants.add(initializer.value());
      }
      for (Node node : graph.nodes(OpId.onnx("Constant"))) {
        if (node.output(0).constant().isPresent()) {
          constants.add(node.output(0));
        }
      }
    }
    return constants;
  }
}
