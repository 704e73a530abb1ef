package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Removes a Cast (or CastLike) to the type that its input has, and makes a Cast of a Cast read what
 * the first one reads, if the first one loses nothing: float to double to float is a copy, int8 to
 * int32 to float is int8 to float. Both stay if either conversion could round differently.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Cast.html">ONNX Cast</a>
 */
public record EliminateCast() implements Pass {
  private static final OpId CAST = OpId.onnx("Cast");
  private static final OpId CAST_LIKE = OpId.onnx("CastLike");

  /** From each type, the types that hold all its numbers. */
  private static final Map<ElemType, Set<ElemType>> LOSSLESS =
      Map.of(
          ElemType.BOOL,
          Set.of(
              ElemType.INT8,
              ElemType.UINT8,
              ElemType.INT16,
              ElemType.UINT16,
              ElemType.INT32,
              ElemType.UINT32,
              ElemType.INT64,
              ElemType.UINT64,
              ElemType.FLOAT16,
              ElemType.BFLOAT16,
              ElemType.FLOAT,
              ElemType.DOUBLE),
          ElemType.INT8,
          Set.of(
              ElemType.INT16,
              ElemType.INT32,
              ElemType.INT64,
              ElemType.FLOAT16,
              ElemType.BFLOAT16,
              ElemType.FLOAT,
              ElemType.DOUBLE),
          ElemType.UINT8,
          Set.of(
              ElemType.INT16,
              ElemType.UINT16,
              ElemType.INT32,
              ElemType.UINT32,
              ElemType.INT64,
              ElemType.UINT64,
              ElemType.FLOAT16,
              ElemType.BFLOAT16,
              ElemType.FLOAT,
              ElemType.DOUBLE),
          ElemType.INT16,
          Set.of(ElemType.INT32, ElemType.INT64, ElemType.FLOAT, ElemType.DOUBLE),
          ElemType.UINT16,
          Set.of(
              ElemType.INT32,
              ElemType.UINT32,
              ElemType.INT64,
              ElemType.UINT64,
              ElemType.FLOAT,
              ElemType.DOUBLE),
          ElemType.INT32,
          Set.of(ElemType.INT64, ElemType.DOUBLE),
          ElemType.UINT32,
          Set.of(ElemType.INT64, ElemType.UINT64, ElemType.DOUBLE),
          ElemType.FLOAT16,
          Set.of(ElemType.FLOAT, ElemType.DOUBLE),
          ElemType.BFLOAT16,
          Set.of(ElemType.FLOAT, ElemType.DOUBLE),
          ElemType.FLOAT,
          Set.of(ElemType.DOUBLE));

  @Override
  public String name() {
    return "eliminate-cast";
  }

  @Override
  public String summary() {
    return "Casts that change nothing go, up-and-back pairs too";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    int edits = 0;
    for (Node node : graph.nodes()) {
      ElemType to = target(node, facts);
      if (to == ElemType.UNDEFINED || node.input(0).isAbsent()) {
        continue;
      }
      boolean rewritten = readThrough(graph, node, to, facts);
      rewritten |= type(node.input(0), facts) == to && graph.bypass(node);
      edits += rewritten ? 1 : 0;
    }
    return edits;
  }

  private static boolean readThrough(Graph graph, Node node, ElemType to, Facts facts) {
    Node inner = node.input(0).producer().orElse(null);
    if (inner == null || inner.graph() != graph) {
      return false; // a body may have another value of that name
    }
    ElemType between = target(inner, facts);
    Value source = inner.input(0);
    if (between == to || !isSame(type(source, facts), between, to)) {
      return false;
    }
    graph.setInput(node, 0, source);
    return true;
  }

  /** Whether {@code from} to {@code to} directly gives what it gives by way of {@code between}. */
  private static boolean isSame(ElemType from, ElemType between, ElemType to) {
    if (!LOSSLESS.getOrDefault(from, Set.of()).contains(between)) {
      return false;
    }
    if (from == to || LOSSLESS.get(from).contains(to)) {
      return true;
    }
    return switch (to) {
      // A fraction, and what is out of range, are cut differently from one runtime to the next.
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
          !from.isFloat() && !between.isFloat();
      case BOOL, FLOAT, DOUBLE -> true;
      // A runtime may round twice on its way to 16 bits: alike only if the first time is exact.
      case FLOAT16, BFLOAT16 ->
          from == ElemType.FLOAT || LOSSLESS.get(from).contains(ElemType.FLOAT);
      default -> false;
    };
  }

  /** The type that a node converts to; {@code UNDEFINED} if it does not, or it is not known. */
  private static ElemType target(Node node, Facts facts) {
    if (node.op().equals(CAST_LIKE)) {
      return facts.elemType(node.input(1));
    }
    if (!node.op().equals(CAST) || node.attributes().isReference("to")) {
      return ElemType.UNDEFINED;
    }
    if (node.graph().opset("").orElse(0) < 6) {
      String to = node.attributes().s("to", "").toUpperCase(Locale.ROOT);
      return Set.of(ElemType.values()).stream()
          .filter(type -> type.name().equals(to))
          .findFirst()
          .orElse(ElemType.UNDEFINED);
    }
    return ElemType.find((int) node.attributes().i("to", 0)).orElse(ElemType.UNDEFINED);
  }

  /** In functions nothing is known of types but what a Cast says. */
  private static ElemType type(Value value, Facts facts) {
    ElemType type = facts.elemType(value);
    return type != ElemType.UNDEFINED || value.producer().isEmpty()
        ? type
        : target(value.producer().get(), facts);
  }
}
