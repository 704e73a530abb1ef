package dev.onnxslim.model;

import dev.onnxslim.proto.AttributeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints nodes in the form that {@link ModelText} reads, one a line, so that tests can state what a
 * graph must look like. Attributes are in the order of their names; of tensors only type and shape
 * are shown.
 */
public final class GraphText {
  private GraphText() {}

  /** The nodes of the main graph and, after a line with its name, of each function. */
  public static String print(Model model) {
    List<String> parts = new ArrayList<>(List.of(print(model.graph())));
    model.functions().forEach(f -> parts.add(f.id() + ":\n" + print(f.body())));
    return String.join("\n", parts);
  }

  /** The nodes of a graph; bodies in braces, on the line of their node. */
  public static String print(Graph graph) {
    return graph.nodes().stream().map(GraphText::print).collect(Collectors.joining("\n"));
  }

  /** One node, such as {@code y = Softmax<axis = 1>(x)}. */
  public static String print(Node node) {
    String op = node.op().toString().replace("::", ".");
    String attributes =
        node.attributes().names().isEmpty()
            ? ""
            : node.attributes().protos().stream()
                .sorted((a, b) -> a.getName().compareTo(b.getName()))
                .map(attribute -> attribute.getName() + " = " + value(node, attribute))
                .collect(Collectors.joining(", ", "<", ">"));
    return names(node.outputs()) + " = " + op + attributes + "(" + names(node.inputs()) + ")";
  }

  private static String names(List<Value> values) {
    return values.stream().map(Value::name).collect(Collectors.joining(", "));
  }

  private static String value(Node node, AttributeProto a) {
    if (!a.getRefAttrName().isEmpty()) {
      return "@" + a.getRefAttrName();
    }
    return switch (a.getType()) {
      case INT -> Long.toString(a.getI());
      case FLOAT -> Float.toString(a.getF());
      case STRING -> '"' + a.getS().toStringUtf8() + '"';
      case INTS -> a.getIntsList().toString();
      case FLOATS -> a.getFloatsList().toString();
      case STRINGS ->
          a.getStringsList().stream().map(s -> '"' + s.toStringUtf8() + '"').toList().toString();
      case TENSOR -> {
        var tensor = node.attributes().tensor(a.getName()).orElseThrow();
        yield tensor.elemType() + Shape.of(tensor.dims()).toString();
      }
      case GRAPH -> body(node.bodies().get(a.getName()));
      default -> a.getType().toString();
    };
  }

  private static String body(Graph body) {
    return "("
        + names(body.inputs())
        + ") => ("
        + names(body.outputs())
        + ") {"
        + print(body).replace("\n", "; ")
        + "}";
  }
}
