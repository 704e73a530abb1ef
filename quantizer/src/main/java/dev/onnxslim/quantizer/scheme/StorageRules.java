package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.analyzer.weights.WeightReader;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Use;
import dev.onnxslim.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Which form a weight is stored in, by what reads it. Every row stands for a figure in {@code
 * docs/storage.md}; add none without one.
 */
final class StorageRules {
  /** How one weight is turned back into floats. */
  enum Form {
    /** {@link CastStorage}. */
    CAST,
    /** {@link DequantizeStorage}. */
    DEQUANTIZE,
    /** {@link GatherStorage}. */
    LOOK_UP
  }

  /**
   * A form that some readers take.
   *
   * @param reader the operator
   * @param leastElements from what size of the weight on
   */
  private record Rule(OpId reader, Form form, long leastElements) {}

  /** The first rule that fits decides; else {@code otherwise}. */
  private record Rules(List<Rule> rules, Form otherwise) {}

  private static final OpId GATHER = OpId.onnx("Gather");

  private static final Map<Storage, Rules> BY_STORAGE =
      Map.of(
          // Cast loads into the operators and the speed of the float model with every reader. Only
          // tables are better off as integers: 3/4 of their memory, for 3 us and more a lookup.
          Storage.AUTO,
          new Rules(List.of(new Rule(GATHER, Form.LOOK_UP, 1 << 20)), Form.CAST),
          // Gather would have the whole table turned into floats in every run.
          Storage.DEQUANTIZE,
          new Rules(List.of(new Rule(GATHER, Form.LOOK_UP, 1 << 13)), Form.DEQUANTIZE),
          Storage.CAST,
          new Rules(List.of(), Form.CAST));

  private StorageRules() {}

  /** The form of a weight. */
  static Form form(Storage storage, Tensor tensor, List<WeightReader> readers, long opset) {
    Rules rules = BY_STORAGE.get(storage);
    for (Rule rule : rules.rules()) {
      boolean fits =
          tensor.elements() >= rule.leastElements()
              && readers.stream().anyMatch(reader -> takes(rule, tensor, reader));
      if (fits) {
        return rule.form();
      }
    }
    return rules.otherwise() == Form.DEQUANTIZE && opset < DequantizeStorage.MIN_OPSET
        ? Form.CAST
        : rules.otherwise();
  }

  /** The nodes whose lookups can be done in integers: Gather, tables of rank 2, whole rows. */
  static List<Node> lookups(Tensor tensor, List<WeightReader> readers) {
    return readers.stream()
        .filter(reader -> looksUpRows(tensor, reader))
        .map(reader -> reader.use().node())
        .toList();
  }

  private static boolean takes(Rule rule, Tensor tensor, WeightReader reader) {
    return reader.use().node().op().equals(rule.reader())
        && (rule.form() != Form.LOOK_UP || looksUpRows(tensor, reader));
  }

  private static boolean looksUpRows(Tensor tensor, WeightReader reader) {
    Use use = reader.use();
    Node node = use.node();
    return reader.direct()
        && tensor.rank() == 2
        && use.index() == 0
        && node.op().equals(GATHER)
        && node.attributes().i("axis", 0) == 0
        && !node.attributes().isReference("axis")
        && !node.output(0).isAbsent();
  }
}
