package dev.onnxslim.analyzer.diff;

import dev.onnxslim.model.Value;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which input and output of one graph is which of another: those of equal names, and of the others
 * the first is the first.
 *
 * @param inputs for each input of A its partner in B, or -1
 * @param outputs for each output of A its partner in B, or -1
 */
record Ports(int[] inputs, int inputCountB, int[] outputs, int outputCountB) {
  private static final long ONLY_A = -1;
  private static final long ONLY_B = -2;

  static Ports byName(FlatGraph a, FlatGraph b) {
    List<Value> outputsB = b.graph().outputs();
    return new Ports(
        partners(a.inputs(), b.inputs()),
        b.inputs().size(),
        partners(a.graph().outputs(), outputsB),
        outputsB.size());
  }

  /** Of a local function, whose calls know places only. */
  static Ports byPlace(FlatGraph a, FlatGraph b) {
    int outputsB = b.graph().outputs().size();
    return new Ports(
        places(a.inputs().size(), b.inputs().size()),
        b.inputs().size(),
        places(a.graph().outputs().size(), outputsB),
        outputsB);
  }

  long[] inputsA() {
    return labelsA(inputs);
  }

  long[] inputsB() {
    return labelsB(inverse(inputs, inputCountB));
  }

  long[] outputsA() {
    return labelsA(outputs);
  }

  long[] outputsB() {
    return labelsB(inverse(outputs, outputCountB));
  }

  static int[] inverse(int[] partners, int size) {
    int[] inverse = new int[size];
    Arrays.fill(inverse, -1);
    for (int k = 0; k < partners.length; k++) {
      if (partners[k] >= 0) {
        inverse[partners[k]] = k;
      }
    }
    return inverse;
  }

  /** A pair is told by its place in A; a label is never compared with one of another diff. */
  private static long[] labelsA(int[] partners) {
    return IntStream.range(0, partners.length)
        .mapToLong(k -> partners[k] < 0 ? ONLY_A : Mix.spread(k))
        .toArray();
  }

  private static long[] labelsB(int[] partners) {
    return Arrays.stream(partners).mapToLong(k -> k < 0 ? ONLY_B : Mix.spread(k)).toArray();
  }

  private static int[] places(int sizeA, int sizeB) {
    return IntStream.range(0, sizeA).map(k -> k < sizeB ? k : -1).toArray();
  }

  /** Outputs may be listed twice: each is paired once. */
  private static int[] partners(List<Value> a, List<Value> b) {
    int[] partners = new int[a.size()];
    boolean[] taken = new boolean[b.size()];
    for (int k = 0; k < partners.length; k++) {
      partners[k] = -1;
      for (int m = 0; m < taken.length && partners[k] < 0; m++) {
        if (!taken[m] && a.get(k).name().equals(b.get(m).name())) {
          partners[k] = m;
          taken[m] = true;
        }
      }
    }
    int next = 0;
    for (int k = 0; k < partners.length; k++) {
      while (next < taken.length && taken[next]) {
        next++;
      }
      if (partners[k] < 0 && next < taken.length) {
        partners[k] = next;
        taken[next] = true;
      }
    }
    return partners;
  }
}
