package dev.onnxslim.analyzer.diff;

import dev.onnxslim.analyzer.diff.Source.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Two graphs, and which node of one is which of the other. */
final class GraphPair {
  private final String label;
  private final FlatGraph a;
  private final FlatGraph b;
  private final Ports ports;
  private final int[] inB;
  private final int[] inA;
  private final List<ConstantUse> uses = new ArrayList<>();

  GraphPair(String label, FlatGraph a, FlatGraph b, Ports ports) throws IOException {
    this.label = label;
    this.a = a;
    this.b = b;
    this.ports = ports;
    this.inB = NodeMatcher.match(a, b, ports);
    this.inA = Ports.inverse(inB, b.size());
    for (int n = 0; n < inB.length; n++) {
      if (inB[n] >= 0) {
        for (Map.Entry<Long, Source[]> read : reads(n).entrySet()) {
          addUse(read.getValue()[0], read.getValue()[1], n, read.getKey());
        }
      }
    }
    for (int k = 0; k < ports.outputs().length; k++) {
      if (ports.outputs()[k] >= 0) {
        addUse(outputA(k), outputB(ports.outputs()[k]), Link.CALLER, k);
      }
    }
  }

  /** Empty for the main graph, else the function's name. */
  String label() {
    return label;
  }

  FlatGraph a() {
    return a;
  }

  FlatGraph b() {
    return b;
  }

  Ports ports() {
    return ports;
  }

  /** The node of B that a node of A is, or -1. */
  int partnerOfA(int n) {
    return inB[n];
  }

  /** The node of A that a node of B is, or -1. */
  int partnerOfB(int n) {
    return inA[n];
  }

  /** Where both read constants, each pair of constants at a place. */
  List<ConstantUse> uses() {
    return uses;
  }

  Source outputA(int k) {
    return a.source(a.graph().outputs().get(k));
  }

  Source outputB(int k) {
    return b.source(b.graph().outputs().get(k));
  }

  /** What a node of A and its partner read at each place. */
  Map<Long, Source[]> reads(int n) {
    Map<Long, Source[]> reads = new LinkedHashMap<>();
    Set<Long> slots = new LinkedHashSet<>();
    int partner = inB[n];
    for (long slot : a.slots(n)) {
      slots.add(slot);
    }
    for (long slot : b.slots(partner)) {
      slots.add(slot);
    }
    for (long slot : slots) {
      reads.put(slot, new Source[] {read(a, n, slot), read(b, partner, slot)});
    }
    return reads;
  }

  private static Source read(FlatGraph graph, int n, long slot) {
    long[] slots = graph.slots(n);
    for (int k = 0; k < slots.length; k++) {
      if (slots[k] == slot) {
        return graph.reads(n)[k];
      }
    }
    return Source.ABSENT;
  }

  /** Whether two values other than constants are the same one. */
  boolean isSame(Source left, Source right) {
    if (left.kind() != right.kind() || left.port() != right.port()) {
      return false;
    }
    return switch (left.kind()) {
      case ABSENT -> true;
      case INPUT -> ports.inputs()[left.index()] == right.index();
      case CONSTANT -> false;
      case NODE, BODY_INPUT -> inB[left.index()] == right.index();
    };
  }

  /** Whether a node that only one graph has explains that two values are not the same. */
  boolean isExplained(Source left, Source right) {
    return left.isNode() && inB[left.index()] < 0 || right.isNode() && inA[right.index()] < 0;
  }

  private void addUse(Source left, Source right, int node, long slot) {
    if (left.kind() == Kind.CONSTANT && right.kind() == Kind.CONSTANT) {
      uses.add(new ConstantUse(left.index(), right.index(), node, slot));
    }
  }
}
