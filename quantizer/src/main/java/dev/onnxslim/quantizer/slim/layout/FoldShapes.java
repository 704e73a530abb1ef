package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.analyzer.ops.Contents;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes constants of small values whose elements are known whatever is fed: sizes that are read
 * with Shape, and what is computed from them and from constants. Only readers that are not known
 * themselves get one, so that a chain becomes one constant or none.
 *
 * <p>A value stays if its node would stay, if the constant is larger than what makes it, or if it
 * is a float copy of a weight that is stored in less.
 */
public record FoldShapes() implements Pass {
  /** So many bytes of elements are no more than a node takes. */
  private static final int NODE_BYTES = 64;

  private static final long FLOAT_INTEGERS = 1L << 24;
  private static final Set<ElemType> NARROW =
      Set.of(
          ElemType.INT8,
          ElemType.UINT8,
          ElemType.FLOAT16,
          ElemType.BFLOAT16,
          ElemType.INT4,
          ElemType.UINT4);
  private static final OpId CONSTANT = OpId.onnx("Constant");

  @Override
  public String name() {
    return "fold-shapes";
  }

  @Override
  public String summary() {
    return "values that follow from known shapes become constants, and the chains "
        + "that computed them go";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    List<Node> nodes = graph.nodes();
    Map<Node, byte[]> known = new HashMap<>();
    for (int k = nodes.size() - 1; k >= 0; k--) { // readers first
      Node node = nodes.get(k);
      Optional<byte[]> bytes =
          isCandidate(node) ? elements(node.output(0), facts) : Optional.empty();
      if (bytes.isPresent() && isWorth(node, bytes.get().length, facts)) {
        known.put(node, bytes.get());
      }
    }
    SmallConstants constants = new SmallConstants(graph);
    int edits = 0;
    for (Node node : nodes) {
      if (known.containsKey(node)) {
        edits += fold(node, known, facts, constants);
      }
    }
    return edits;
  }

  private static boolean isCandidate(Node node) {
    return !node.op().equals(CONSTANT) && node.bodies().isEmpty() && Reach.hasOneResult(node);
  }

  private static int fold(
      Node node, Map<Node, byte[]> known, Facts facts, SmallConstants constants) {
    Value value = node.output(0);
    Value constant = null;
    for (Use use : value.uses()) {
      if (known.containsKey(use.node())) {
        continue;
      }
      if (constant == null) {
        TensorType type = facts.type(value).orElseThrow();
        constant =
            constants.tensor(node, type.elemType(), sizes(type.shape().get()), known.get(node));
      }
      use.node().graph().setInput(use.node(), use.index(), constant);
    }
    return constant == null ? 0 : 1;
  }

  private static long[] sizes(Shape shape) {
    return shape.dims().stream().mapToLong(Dim::sizeOrMinusOne).toArray();
  }

  /** Whether what goes with the node is at least as large as its constant. */
  private static boolean isWorth(Node node, int bytes, Facts facts) {
    Set<Node> gone = new HashSet<>(Set.of(node));
    Deque<Node> open = new ArrayDeque<>(gone);
    boolean fromNarrow = false;
    long freed = NODE_BYTES;
    while (!open.isEmpty()) {
      for (Value input : open.remove().inputs()) {
        fromNarrow |= !input.isAbsent() && NARROW.contains(facts.elemType(input));
        boolean ends =
            input.isAbsent()
                || input.graph() != node.graph()
                || input.isGraphOutput()
                || !input.uses().stream().allMatch(use -> gone.contains(use.node()));
        if (!ends && input.constant().isPresent()) {
          freed += input.constant().get().data().size();
        } else if (!ends && input.producer().isPresent() && gone.add(input.producer().get())) {
          freed += NODE_BYTES;
          open.add(input.producer().get());
        }
      }
    }
    boolean widens = fromNarrow && facts.elemType(node.output(0)).isFloat();
    return !widens && bytes <= freed;
  }

  /** The value's bytes, if all its elements are known to the last bit. */
  private static Optional<byte[]> elements(Value value, Facts facts) {
    Optional<Shape> shape = facts.shape(value);
    Optional<Contents> contents = facts.contents(value);
    if (shape.isEmpty() || !shape.get().isKnown() || contents.isEmpty()) {
      return Optional.empty();
    }
    ElemType type = facts.elemType(value);
    Optional<double[]> numbers = contents.get().reals();
    int count = numbers.map(n -> n.length).orElse(-1);
    if (!shape.get().elements().is(count)) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(count * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    boolean exact =
        contents.get() instanceof Contents.Integers integers
            ? putIntegers(bytes, type, integers, isConverted(value, facts))
            : type.isFloat() && putReals(bytes, type, numbers.get());
    return exact
        ? Optional.of(java.util.Arrays.copyOf(bytes.array(), bytes.position()))
        : Optional.empty();
  }

  /** Whether it is a converted integer, whose zeros have no sign. */
  private static boolean isConverted(Value value, Facts facts) {
    return value
        .producer()
        .filter(node -> node.op().equals(OpId.onnx("Cast")))
        .filter(node -> facts.elemType(node.input(0)).isInteger())
        .isPresent();
  }

  private static boolean putIntegers(
      ByteBuffer bytes, ElemType type, Contents.Integers integers, boolean zerosArePositive) {
    for (Dim element : integers.elements()) {
      long number = ((Dim.Known) element).size();
      boolean exact = Math.abs(number) <= FLOAT_INTEGERS && (number != 0 || zerosArePositive);
      switch (type) {
        case INT64 -> bytes.putLong(number);
        case INT32, UINT32 -> bytes.putInt((int) number);
        case INT16, UINT16 -> bytes.putShort((short) number);
        case INT8, UINT8, BOOL -> bytes.put((byte) number);
        case FLOAT -> bytes.putFloat(exact ? number : Float.NaN);
        case DOUBLE -> bytes.putDouble(exact ? number : Double.NaN);
        default -> {
          return false;
        }
      }
      if (type.isFloat() && !exact) {
        return false;
      }
    }
    return true;
  }

  private static boolean putReals(ByteBuffer bytes, ElemType type, double[] numbers) {
    for (double number : numbers) {
      if (Double.isNaN(number) || Double.isInfinite(number)) {
        return false;
      }
      if (type == ElemType.FLOAT && (float) number == number) {
        bytes.putFloat((float) number);
      } else if (type == ElemType.DOUBLE) {
        bytes.putDouble(number);
      } else {
        return false;
      }
    }
    return true;
  }
}
