package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.infer.Scope;
import dev.onnxslim.analyzer.infer.ShapeInference;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import java.io.IOException;
import java.util.List;

/** A graph written as text, what the standard rules tell of its values, and its nodes' costs. */
final class InferredGraph {
  private final Scope scope;

  private InferredGraph(Scope scope) {
    this.scope = scope;
  }

  /**
   * Infers {@code inputs => nodes}, such as {@code float[2] x => y = Relu(x)}; an initializer
   * stands in angle brackets after the inputs.
   *
   * @param opset of the standard domain
   */
  static InferredGraph of(int opset, String text) throws IOException {
    String[] parts = text.split("=>", 2);
    int open = parts[0].indexOf('<');
    String inputs = open < 0 ? parts[0] : parts[0].substring(0, open);
    String stored = open < 0 ? "" : parts[0].substring(open);
    String model =
        """
        <ir_version: 10, opset_import: ["" : %d, "ai.onnx.ml" : 5, "com.microsoft" : 1]>
        g (%s) => () %s { %s }
        """
            .formatted(opset, inputs, stored, parts[1]);
    return new InferredGraph(ShapeInference.infer(ModelText.parse(model), InputShapes.NONE).main());
  }

  /** With the newest standard domain. */
  static InferredGraph of(String text) throws IOException {
    return of(28, text);
  }

  /** The type of a value, such as {@code float[2xN]}. */
  String type(String value) {
    return scope.type(value(value)).toString();
  }

  /** What is known of a value's elements. */
  String contents(String value) {
    return scope.contents(value(value)).map(Object::toString).orElse("unknown");
  }

  /** Why the outputs of the last node are not known. */
  String why() {
    return scope.unresolved(last()).orElse("");
  }

  /** The multiply-accumulates of the last node. */
  Dim macs() {
    return cost().macs();
  }

  /** Other operations of the last node. */
  Dim work(Work kind) {
    return cost().work().getOrDefault(kind, Dim.of(0));
  }

  /** Whether the cost of the last node is known. */
  boolean isCostKnown() {
    OpRule rule = OpRules.standard().find(last().op(), opset()).orElseThrow();
    return rule.cost(scope.context(last(), rule)).isPresent();
  }

  private OpCost cost() {
    OpRule rule = OpRules.standard().find(last().op(), opset()).orElseThrow();
    return rule.cost(scope.context(last(), rule)).orElseThrow();
  }

  private long opset() {
    return scope.graph().opset(last().op().domain()).orElseThrow();
  }

  private Node last() {
    List<Node> nodes = scope.graph().nodes();
    return nodes.get(nodes.size() - 1);
  }

  private Value value(String name) {
    for (Node node : scope.graph().nodes()) {
      for (Value output : node.outputs()) {
        if (output.name().equals(name)) {
          return output;
        }
      }
    }
    throw new IllegalArgumentException("no node makes " + name);
  }
}
