package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Optional;

/**
 * An embedding table whose rows are looked up as integers and only then turned into floats: {@code
 * y = (Cast(Gather(integers, ids)) - Gather(zero point, ids)) * Gather(scale, ids)}. The table is
 * never a float table, on disk or in memory. Readers other than Gather get it as in {@link
 * CastStorage}, from the same integers.
 */
final class GatherStorage {
  private GatherStorage() {}

  /**
   * Stores a table in place of the constant {@code value}.
   *
   * @param weight has one scale for each row
   * @param lookups Gather nodes that read {@code value} along axis 0
   */
  static void replace(Value value, QuantizedWeight weight, List<Node> lookups) {
    Graph graph = value.graph();
    Optional<Node> before = graph.detachConstant(value);
    WeightLayout layout = weight.layout();
    QuantizedWeight.Parts parts =
        weight.store(graph, before, layout.storedDims(), layout.scaleDims());
    boolean otherReaders = value.uses().stream().anyMatch(use -> !lookups.contains(use.node()));
    if (otherReaders) { // first: "before" may be a lookup, which goes away
      CastStorage.dequantize(value, before, weight, parts);
    }
    lookups.forEach(lookup -> lookUpIntegers(lookup, weight, parts));
    if (!otherReaders) {
      graph.discard(value);
    }
  }

  private static void lookUpIntegers(
      Node lookup, QuantizedWeight weight, QuantizedWeight.Parts parts) {
    Graph graph = lookup.graph();
    Value ids = lookup.input(1);
    Attributes axis = lookup.attributes();
    Value output = lookup.output(0);
    Optional<Node> before = graph.detach(lookup);
    Chain chain = new Chain(graph, before, output);
    Value integers = chain.add("Gather", axis, parts.integers(), ids);
    Optional<Value> zeroPoint =
        parts.zeroPoint().map(points -> chain.add("Gather", axis, points, ids));
    Value scale = chain.add("Gather", axis, parts.scale(), ids);
    Value floats = chain.dequantized(integers, zeroPoint, scale, weight.params().scaleType());
    if (weight.tensor().elemType() != ElemType.FLOAT) {
      chain.cast(floats, weight.tensor().elemType());
    }
    chain.finish();
  }
}
