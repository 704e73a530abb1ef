package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.ValueType;
import java.util.List;

/** What a shape rule concluded. "Cannot tell" is data for the report, not an exception. */
public sealed interface Inferred {
  /** The types of the node's outputs; dims in them may be unknown. */
  record Known(List<ValueType> outputs) implements Inferred {
    public Known {
      outputs = List.copyOf(outputs);
    }
  }

  /** Not covered by the rule, or what it needs is not known. */
  record Unknown(String why) implements Inferred {}

  /** The model breaks the operator's contract. */
  record Invalid(String why) implements Inferred {}

  /** The types of the node's outputs. */
  static Inferred known(ValueType... outputs) {
    return new Known(List.of(outputs));
  }

  static Inferred unknown(String why) {
    return new Unknown(why);
  }

  static Inferred invalid(String why) {
    return new Invalid(why);
  }
}
