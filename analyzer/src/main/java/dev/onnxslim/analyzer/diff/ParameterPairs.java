package dev.onnxslim.analyzer.diff;

import dev.onnxslim.analyzer.params.Fingerprint;
import dev.onnxslim.analyzer.params.TensorComparison;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which stored tensor of one side is which of the other: first those of one name that pairs of
 * nodes read at the same place, then those of one place, then those of one name, then those of
 * equal bytes.
 */
final class ParameterPairs {
  private static final int SAMPLE = 16;

  /**
   * A tensor and what it is called.
   *
   * @param indices of a sparse one
   */
  record Item(String graph, String name, Tensor tensor, Optional<Tensor> indices, String storage) {
    boolean isLike(Item other) {
      return tensor.elemType() == other.tensor.elemType()
          && Arrays.equals(tensor.dims(), other.tensor.dims())
          && indices.isPresent() == other.indices.isPresent();
    }

    boolean equalsIn(Item other) throws IOException {
      return isLike(other)
          && TensorComparison.isEqual(tensor, other.tensor)
          && (indices.isEmpty()
              || TensorComparison.isEqual(indices.get(), other.indices.orElseThrow()));
    }
  }

  private final List<Item> a;
  private final List<Item> b;
  private final int[] inB;
  private final int[] inA;

  private ParameterPairs(List<Item> a, List<Item> b) {
    this.a = a;
    this.b = b;
    inB = new int[a.size()];
    inA = new int[b.size()];
    Arrays.fill(inB, -1);
    Arrays.fill(inA, -1);
  }

  /**
   * Finds the pairs.
   *
   * @param uses where both sides read one
   * @return for each of {@code a} the index of the one in {@code b}, or -1
   */
  static int[] of(List<Item> a, List<Item> b, List<ConstantUse> uses) throws IOException {
    ParameterPairs pairs = new ParameterPairs(a, b);
    pairs.byPlace(uses, use -> a.get(use.a()).name().equals(b.get(use.b()).name()));
    pairs.byPlace(uses, use -> a.get(use.a()).isLike(b.get(use.b())));
    pairs.byPlace(uses, use -> true);
    pairs.byName();
    pairs.byBytes();
    return pairs.inB;
  }

  private void put(int left, int right) {
    if (inB[left] < 0 && inA[right] < 0) {
      inB[left] = right;
      inA[right] = left;
    }
  }

  private void byPlace(List<ConstantUse> uses, Predicate<ConstantUse> first) {
    uses.stream().filter(first).forEach(use -> put(use.a(), use.b()));
  }

  private void byName() {
    Map<String, Integer> byName = new HashMap<>();
    for (int k = 0; k < b.size(); k++) {
      if (inA[k] < 0) {
        byName.putIfAbsent(b.get(k).name(), k);
      }
    }
    for (int k = 0; k < a.size(); k++) {
      Integer found = byName.get(a.get(k).name());
      if (inB[k] < 0 && found != null) {
        put(k, found);
      }
    }
  }

  private void byBytes() throws IOException {
    Map<Fingerprint, List<Integer>> bySample = new HashMap<>();
    for (int k = 0; k < b.size(); k++) {
      if (inA[k] < 0) {
        bySample.computeIfAbsent(sample(b.get(k)), any -> new ArrayList<>(1)).add(k);
      }
    }
    for (int k = 0; k < a.size(); k++) {
      if (inB[k] < 0 && !bySample.isEmpty()) {
        for (int other : bySample.getOrDefault(sample(a.get(k)), List.of())) {
          if (inB[k] < 0 && inA[other] < 0 && a.get(k).equalsIn(b.get(other))) {
            put(k, other);
          }
        }
      }
    }
  }

  private static Fingerprint sample(Item item) throws IOException {
    return item.tensor().data().size() == 0
        ? new Fingerprint(new byte[0], true)
        : Fingerprint.of(item.tensor(), false, SAMPLE);
  }
}
