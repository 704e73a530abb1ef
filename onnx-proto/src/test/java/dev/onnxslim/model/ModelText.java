package dev.onnxslim.model;

import com.google.protobuf.ByteString;
import dev.onnxslim.proto.AttributeProto;
import dev.onnxslim.proto.AttributeProto.AttributeType;
import dev.onnxslim.proto.FunctionProto;
import dev.onnxslim.proto.GraphProto;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.proto.NodeProto;
import dev.onnxslim.proto.OperatorSetIdProto;
import dev.onnxslim.proto.TypeProto;
import dev.onnxslim.proto.ValueInfoProto;
import dev.onnxslim.tensor.PayloadTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Models written as text, for tests: ONNX's own textual syntax, and {@code random(seed)} for data.
 *
 * <pre>{@code
 * <ir_version: 8, opset_import: ["" : 17, "com.microsoft" : 1, "loc" : 1]>
 * g (float[N, 2] x, bool c) => (float[N, 3] y)
 *   <float[2, 3] w = {1, 2, 3, 4, 5, 6}, float[64] r = random(7), float[N, 3] t>
 * {
 *   t = MatMul(x, w)
 *   [name] y, , z = loc.twice<axis = 1, perm = [1, 0], scale = 0.5, equation = "ab,bc->ac">(t, , r)
 *   u = If<then_branch = g1 () => (float[] v) { v = Relu(x) }, else_branch = g2 ...>(c)  # a capture
 * }
 * <domain: "loc", opset_import: ["" : 17]> twice <axis, scale: float = 2.0> (a) => (b) {
 *   b = Gelu<axis: int = @axis>(a)
 * }
 * }</pre>
 *
 * The first header may be left out: IR 8, opset 17.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/Syntax.md">ONNX textual syntax</a>
 */
public final class ModelText {
  private final TextTokens tokens;
  private final TensorText tensors;

  private ModelText(String text) {
    this.tokens = new TextTokens(text);
    this.tensors = new TensorText(tokens);
  }

  /**
   * The valid model that a text describes; it has no file.
   *
   * @throws IllegalArgumentException if the text is not as above; says where
   * @throws ModelFormatException if it describes a model that is not valid
   */
  public static Model parse(String text) throws ModelFormatException {
    Model model = model(message(text));
    GraphValidator.validate(model);
    return model;
  }

  /** Writes the model that a text describes, valid or not, as an {@code .onnx} file. */
  public static Path write(String text, Path file) throws IOException {
    return Files.write(file, message(text).toByteArray());
  }

  /** The message that a text describes, all data in it. */
  public static ModelProto message(String text) {
    return new ModelText(text).model();
  }

  /** A model that is not checked. */
  static Model model(ModelProto message) throws ModelFormatException {
    return new Model(Path.of("model.onnx"), message, new PayloadTable(), () -> {}, 0);
  }

  private ModelProto model() {
    ModelProto.Builder model = ModelProto.newBuilder();
    if (tokens.isNext("<")) {
      fields("<", ">", key -> header(model, key));
    } else {
      model.setIrVersion(8).addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17));
    }
    model.setGraph(graph());
    while (!tokens.atEnd()) {
      model.addFunctions(function());
    }
    return model.build();
  }

  private void header(ModelProto.Builder model, String key) {
    switch (key) {
      case "ir_version" -> model.setIrVersion(tokens.integer());
      case "producer_name" -> model.setProducerName(tokens.string());
      case "domain" -> model.setDomain(tokens.string());
      case "opset_import" -> model.addAllOpsetImport(opsets());
      default -> throw tokens.expected("a header instead of '" + key + "' before");
    }
  }

  private void fields(String open, String close, Consumer<String> read) {
    tokens.expect(open);
    do {
      String key = tokens.name();
      tokens.expect(":");
      read.accept(key);
    } while (tokens.accept(","));
    tokens.expect(close);
  }

  private List<OperatorSetIdProto> opsets() {
    List<OperatorSetIdProto> opsets = new ArrayList<>();
    fields(
        "[",
        "]",
        domain ->
            opsets.add(
                OperatorSetIdProto.newBuilder()
                    .setDomain(domain)
                    .setVersion(tokens.integer())
                    .build()));
    return opsets;
  }

  private GraphProto graph() {
    GraphProto.Builder graph = GraphProto.newBuilder().setName(tokens.name());
    list("(", ")", () -> graph.addInput(described()));
    tokens.expect("=>");
    list("(", ")", () -> graph.addOutput(described()));
    if (tokens.isNext("<")) {
      list("<", ">", () -> stored(graph));
    }
    graph.addAllNode(nodes());
    return graph.build();
  }

  private ValueInfoProto described() {
    TypeProto type = tensors.type();
    return ValueInfoProto.newBuilder().setName(tokens.name()).setType(type).build();
  }

  private void stored(GraphProto.Builder graph) {
    ValueInfoProto info = described();
    if (tokens.accept("=")) {
      graph.addInitializer(tensors.tensor(info.getName(), info.getType().getTensorType()));
    } else {
      graph.addValueInfo(info);
    }
  }

  private FunctionProto function() {
    FunctionProto.Builder function = FunctionProto.newBuilder();
    fields(
        "<",
        ">",
        key -> {
          switch (key) {
            case "domain" -> function.setDomain(tokens.string());
            case "overload" -> function.setOverload(tokens.string());
            case "opset_import" -> function.addAllOpsetImport(opsets());
            default -> throw tokens.expected("a header instead of '" + key + "' before");
          }
        });
    function.setName(tokens.name());
    if (tokens.isNext("<")) {
      list("<", ">", () -> formal(function));
    }
    list("(", ")", () -> function.addInput(tokens.name()));
    tokens.expect("=>");
    list("(", ")", () -> function.addOutput(tokens.name()));
    return function.addAllNode(nodes()).build();
  }

  private void formal(FunctionProto.Builder function) {
    if (tokens.peek(1).equals(",") || tokens.peek(1).equals(">")) {
      function.addAttribute(tokens.name());
    } else {
      function.addAttributeProto(attribute());
    }
  }

  private List<NodeProto> nodes() {
    List<NodeProto> nodes = new ArrayList<>();
    tokens.expect("{");
    while (!tokens.accept("}")) {
      nodes.add(node());
    }
    return nodes;
  }

  private NodeProto node() {
    NodeProto.Builder node = NodeProto.newBuilder();
    if (tokens.accept("[")) {
      node.setName(tokens.name());
      tokens.expect("]");
    }
    node.addAllOutput(names("="));
    tokens.expect("=");
    String op = tokens.name();
    int dot = op.lastIndexOf('.');
    node.setOpType(op.substring(dot + 1));
    if (dot >= 0) {
      node.setDomain(op.substring(0, dot));
    }
    if (tokens.accept(":")) {
      node.setOverload(tokens.name());
    }
    if (tokens.isNext("<")) {
      list("<", ">", () -> node.addAttribute(attribute()));
    }
    tokens.expect("(");
    node.addAllInput(names(")"));
    tokens.expect(")");
    return node.build();
  }

  /** Names before {@code end}, the empty name where one is left out. */
  private List<String> names(String end) {
    List<String> names = new ArrayList<>();
    if (!tokens.isNext(end)) {
      do {
        names.add(tokens.isNext(",") || tokens.isNext(end) ? "" : tokens.name());
      } while (tokens.accept(","));
    }
    return names;
  }

  private AttributeProto attribute() {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(tokens.name());
    if (tokens.accept(":")) {
      attribute.setType(AttributeType.valueOf(tokens.name().toUpperCase(Locale.ROOT)));
    }
    tokens.expect("=");
    if (tokens.accept("@")) {
      return attribute.setRefAttrName(tokens.name()).build();
    }
    AttributeType stated = attribute.getType();
    attributeValue(attribute);
    if (stated != AttributeType.UNDEFINED && stated != attribute.getType()) {
      throw tokens.expected("a value of " + stated + ", not " + attribute.getType() + ", before");
    }
    return attribute.build();
  }

  private void attributeValue(AttributeProto.Builder attribute) {
    if (tokens.isString()) {
      attribute.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(tokens.string()));
    } else if (tokens.isNumber()) {
      String number = tokens.number();
      if (TextTokens.isInteger(number)) {
        attribute.setType(AttributeType.INT).setI(Long.parseLong(number));
      } else {
        attribute.setType(AttributeType.FLOAT).setF((float) TextTokens.real(number));
      }
    } else if (tokens.isNext("[")) {
      attributeList(attribute);
    } else if (tensors.isType() && !tokens.peek(1).equals("(")) {
      attribute.setType(AttributeType.TENSOR).setT(tensors.tensor());
    } else {
      attribute.setType(AttributeType.GRAPH).setG(graph());
    }
  }

  /** {@code [1, 2]}; an empty list has the stated type, or is one of integers. */
  private void attributeList(AttributeProto.Builder attribute) {
    List<String> numbers = new ArrayList<>();
    list(
        "[",
        "]",
        () -> {
          if (tokens.isString()) {
            attribute.addStrings(ByteString.copyFromUtf8(tokens.string()));
          } else {
            numbers.add(tokens.number());
          }
        });
    if (attribute.getStringsCount() > 0) {
      if (!numbers.isEmpty()) {
        throw tokens.expected("a list of one type before");
      }
      attribute.setType(AttributeType.STRINGS);
    } else if (numbers.stream().allMatch(TextTokens::isInteger)
        && attribute.getType() != AttributeType.FLOATS) {
      numbers.forEach(number -> attribute.addInts(Long.parseLong(number)));
      attribute.setType(AttributeType.INTS);
    } else {
      numbers.forEach(number -> attribute.addFloats((float) TextTokens.real(number)));
      attribute.setType(AttributeType.FLOATS);
    }
  }

  private void list(String open, String close, Runnable read) {
    tokens.expect(open);
    if (tokens.accept(close)) {
      return;
    }
    do {
      read.run();
    } while (tokens.accept(","));
    tokens.expect(close);
  }
}
