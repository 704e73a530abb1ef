package dev.onnxslim.analyzer.params;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds weights that are nearly the same: the norm of their difference is at most a thousandth of
 * their own. Equal ones are {@link Duplicates}. They are compared by a sample first, then in full.
 */
public final class NearDuplicates {
  /** Largest difference, relative to the norm of the first. */
  private static final double NEAR = 1e-3;

  /** A sample may be further off than the whole. */
  private static final double SAMPLE_SLACK = 10;

  private static final int SAMPLES = 32;

  /**
   * Two tensors.
   *
   * @param difference norm of the difference, relative to that of the first
   */
  public record Pair(StoredTensor first, StoredTensor second, double difference) {}

  private NearDuplicates() {}

  /** Looks among weights and tables of floats that have the same dims; types may differ. */
  public static List<Pair> of(List<StoredTensor> tensors) throws IOException {
    Map<List<Long>, List<StoredTensor>> bySize = new LinkedHashMap<>();
    for (StoredTensor tensor : tensors) {
      if (isCandidate(tensor)) {
        List<Long> dims = new ArrayList<>();
        for (long dim : tensor.tensor().dims()) {
          dims.add(dim);
        }
        bySize.computeIfAbsent(dims, size -> new ArrayList<>()).add(tensor);
      }
    }
    List<Pair> pairs = new ArrayList<>();
    for (List<StoredTensor> same : bySize.values()) {
      compare(same, pairs);
    }
    return pairs;
  }

  private static boolean isCandidate(StoredTensor stored) {
    ElemType type = stored.tensor().elemType();
    return (stored.role() == Role.WEIGHT || stored.role() == Role.EMBEDDING)
        && stored.duplicateOf().isEmpty()
        && type.isFloat()
        && ElementReader.canRead(type)
        && stored.tensor().elements() >= Duplicates.MIN_ELEMENTS;
  }

  private static void compare(List<StoredTensor> same, List<Pair> pairs) throws IOException {
    List<float[]> samples = new ArrayList<>();
    for (StoredTensor tensor : same.size() > 1 ? same : List.<StoredTensor>of()) {
      samples.add(sample(tensor.tensor()));
    }
    for (int b = 1; b < same.size(); b++) {
      for (int a = 0; a < b; a++) {
        if (difference(samples.get(a), samples.get(b)) <= SAMPLE_SLACK * NEAR) {
          double difference = difference(same.get(a).tensor(), same.get(b).tensor());
          if (difference <= NEAR) {
            pairs.add(new Pair(same.get(a), same.get(b), difference));
            break;
          }
        }
      }
    }
  }

  private static float[] sample(Tensor tensor) throws IOException {
    float[] sample = new float[SAMPLES];
    ByteBuffer scratch = ByteBuffer.allocate(Double.BYTES);
    long elements = tensor.elements();
    for (int k = 0; k < SAMPLES; k++) {
      tensor.readFloats(Fingerprint.position(k, elements), sample, k, 1, scratch);
    }
    return sample;
  }

  private static double difference(float[] a, float[] b) {
    Difference difference = new Difference();
    for (int k = 0; k < a.length; k++) {
      difference.add(a[k], b[k]);
    }
    return difference.relative();
  }

  private static double difference(Tensor a, Tensor b) throws IOException {
    Difference difference = new Difference();
    float[] left = new float[ElementReader.BLOCK];
    float[] right = new float[ElementReader.BLOCK];
    ByteBuffer scratch = ByteBuffer.allocate(ElementReader.BLOCK * Double.BYTES);
    long elements = a.elements();
    for (long from = 0; from < elements; from += left.length) {
      int count = (int) Math.min(left.length, elements - from);
      a.readFloats(from, left, 0, count, scratch);
      b.readFloats(from, right, 0, count, scratch);
      for (int k = 0; k < count; k++) {
        difference.add(left[k], right[k]);
      }
    }
    return difference.relative();
  }

  private static final class Difference {
    private double apart;
    private double norm;

    private void add(double a, double b) {
      apart += (a - b) * (a - b);
      norm += a * a;
    }

    /** NaN, which nothing is below, when an element is no number. */
    private double relative() {
      return apart == 0 ? 0 : Math.sqrt(apart / norm);
    }
  }
}
