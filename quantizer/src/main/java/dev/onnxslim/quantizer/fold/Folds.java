package dev.onnxslim.quantizer.fold;

import dev.onnxslim.model.OpId;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The operators of the standard that are computed here. Immutable. */
public final class Folds {
  private final Map<String, FoldRule> rules;

  private Folds(Map<String, FoldRule> rules) {
    this.rules = rules;
  }

  /** Every family's rules. */
  public static Folds standard() {
    Map<String, FoldRule> rules = new HashMap<>();
    LayoutFolds.addTo(rules);
    CastFolds.addTo(rules);
    ArithmeticFolds.addTo(rules);
    ComparisonFolds.addTo(rules);
    SelectionFolds.addTo(rules);
    ShapeFolds.addTo(rules);
    return new Folds(Map.copyOf(rules));
  }

  /** Whether there is a rule for an operator. */
  public boolean covers(OpId op) {
    return op.domain().isEmpty() && rules.containsKey(op.type());
  }

  /**
   * The only output of a node.
   *
   * @return without a name; a large one is computed when it is read; empty if no rule covers it
   */
  public Optional<Tensor> fold(Operands node) throws IOException {
    return covers(node.op()) ? rules.get(node.op().type()).fold(node) : Optional.empty();
  }
}
