package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Whether bodies are the same up to the names in them: the same nodes in the same order, equal
 * constants, and the same values of graphs around them.
 */
final class BodyEquality {
  /** Larger constants in bodies are not compared, and count as different. */
  private static final long MOST_BYTES = 1 << 16;

  private final Map<Value, Value> others = new HashMap<>();

  private BodyEquality() {}

  /** Whether two nodes have equal bodies, under the same names. */
  static boolean haveEqual(Map<String, Graph> bodies, Map<String, Graph> others) {
    return bodies.isEmpty() ? others.isEmpty() : new BodyEquality().areEqual(bodies, others);
  }

  /** A node's attributes other than bodies. */
  static Attributes attributes(Node node) {
    Attributes attributes = node.attributes();
    for (String name : node.bodies().keySet()) {
      int list = name.indexOf('[');
      attributes = attributes.without(list < 0 ? name : name.substring(0, list));
    }
    return attributes;
  }

  private boolean areEqual(Map<String, Graph> bodies, Map<String, Graph> others) {
    return bodies.keySet().equals(others.keySet())
        && bodies.keySet().stream().allMatch(k -> areEqual(bodies.get(k), others.get(k)));
  }

  private boolean areEqual(Graph a, Graph b) {
    if (a.nodes().size() != b.nodes().size() || !define(a.inputs(), b.inputs())) {
      return false;
    }
    Iterator<Initializer> initializers = b.initializers().iterator();
    for (Initializer one : a.initializers()) {
      if (!initializers.hasNext() || !areEqual(one, initializers.next())) {
        return false;
      }
    }
    boolean same = !initializers.hasNext();
    for (int k = 0; same && k < a.nodes().size(); k++) {
      same = areEqual(a.nodes().get(k), b.nodes().get(k));
    }
    return same && correspond(a.outputs(), b.outputs());
  }

  private boolean areEqual(Node a, Node b) {
    return a.op().equals(b.op())
        && !a.attributes().hasReference()
        && attributes(a).equals(attributes(b))
        && correspond(a.inputs(), b.inputs())
        && areEqual(a.bodies(), b.bodies())
        && define(a.outputs(), b.outputs());
  }

  private boolean areEqual(Initializer a, Initializer b) {
    boolean free = a.value().isGraphInput() || b.value().isGraphInput();
    others.put(a.value(), b.value());
    return !free && areEqual(a.tensor(), b.tensor());
  }

  private static boolean areEqual(Tensor a, Tensor b) {
    return a.elemType() == b.elemType()
        && Arrays.equals(a.dims(), b.dims())
        && a.data().size() == b.data().size()
        && a.data().size() <= MOST_BYTES
        && bytes(a).equals(bytes(b));
  }

  private static ByteBuffer bytes(Tensor tensor) {
    ByteBuffer bytes = ByteBuffer.allocate((int) tensor.data().size());
    try {
      tensor.data().read(0, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.flip();
  }

  private boolean define(List<Value> mine, List<Value> theirs) {
    if (mine.size() != theirs.size()) {
      return false;
    }
    for (int k = 0; k < mine.size(); k++) {
      if (mine.get(k).isAbsent() != theirs.get(k).isAbsent()) {
        return false;
      }
      if (!mine.get(k).isAbsent()) {
        others.put(mine.get(k), theirs.get(k));
      }
    }
    return true;
  }

  private boolean correspond(List<Value> mine, List<Value> theirs) {
    if (mine.size() != theirs.size()) {
      return false;
    }
    for (int k = 0; k < mine.size(); k++) {
      if (others.getOrDefault(mine.get(k), mine.get(k)) != theirs.get(k)) {
        return false;
      }
    }
    return true;
  }
}
