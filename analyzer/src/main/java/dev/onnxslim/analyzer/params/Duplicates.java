package dev.onnxslim.analyzer.params;

import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds tensors that are stored more than once, as they are or with their last two axes swapped.
 *
 * <p>Tensors of one type and size are compared by a few elements first. Those that agree are read
 * in full while the allowance lasts; beyond it a duplicate is only probable, and says so.
 */
public final class Duplicates {
  /** Smaller ones are not worth a look. */
  static final long MIN_ELEMENTS = 256;

  private static final int SAMPLES = 4;
  private static final int SAMPLES_OF_EQUALS = 64;
  private static final int MORE_SAMPLES = 512;
  private static final long ALLOWANCE = 64L << 20;

  /**
   * Two tensors that are the same.
   *
   * @param first the earlier one
   * @param second the later one
   * @param isUniform whether all elements that were looked at are one number, so that equality
   *     means little
   */
  public record Pair(
      StoredTensor first,
      StoredTensor second,
      boolean transposed,
      boolean verified,
      boolean isUniform) {}

  private final Map<String, List<Candidate>> earlier = new HashMap<>();
  private final List<StoredTensor> marked = new ArrayList<>();
  private final List<Pair> pairs = new ArrayList<>();
  private long allowance;

  private record Candidate(StoredTensor tensor, Fingerprint fingerprint) {}

  private Duplicates(long allowance) {
    this.allowance = allowance;
  }

  /** Looks for duplicates, reading at most 64 MB. */
  public static Duplicates of(List<StoredTensor> tensors) throws IOException {
    return of(tensors, ALLOWANCE);
  }

  /**
   * Looks for duplicates.
   *
   * @param allowance bytes that may be read to make sure
   */
  public static Duplicates of(List<StoredTensor> tensors, long allowance) throws IOException {
    Duplicates duplicates = new Duplicates(allowance);
    Map<String, Integer> counts = new HashMap<>();
    String[] sizes = new String[tensors.size()];
    for (int k = 0; k < sizes.length; k++) {
      if (isCandidate(tensors.get(k))) {
        sizes[k] = size(tensors.get(k).tensor());
        counts.merge(sizes[k], 1, Integer::sum);
      }
    }
    for (int k = 0; k < sizes.length; k++) {
      boolean alone = sizes[k] == null || counts.get(sizes[k]) == 1;
      StoredTensor tensor = tensors.get(k);
      duplicates.marked.add(alone ? tensor : duplicates.look(tensor, sizes[k]));
    }
    return duplicates;
  }

  /** The tensors as given, each duplicate with the tensor that it repeats. */
  public List<StoredTensor> marked() {
    return List.copyOf(marked);
  }

  /** What was found, in the order of the tensors. */
  public List<Pair> pairs() {
    return List.copyOf(pairs);
  }

  private static boolean isCandidate(StoredTensor tensor) {
    return tensor.tensor().elemType().bits() > 0
        && tensor.role() != Role.UNUSED
        && tensor.tensor().elements() >= MIN_ELEMENTS;
  }

  /**
   * Type and dims, the last two in order: equal for tensors that may be each other's transposes.
   */
  private static String size(Tensor tensor) {
    long[] dims = tensor.dims();
    if (isMatrix(tensor)) {
      Arrays.sort(dims, dims.length - 2, dims.length);
    }
    StringBuilder size = new StringBuilder(tensor.elemType().name());
    for (long dim : dims) {
      size.append(' ').append(dim);
    }
    return size.toString();
  }

  private static boolean isMatrix(Tensor tensor) {
    long[] dims = tensor.dims();
    return dims.length >= 2
        && dims[dims.length - 1] > 1
        && dims[dims.length - 2] > 1
        && tensor.elemType().bits() >= Byte.SIZE;
  }

  private StoredTensor look(StoredTensor tensor, String size) throws IOException {
    Tensor own = tensor.tensor();
    List<Candidate> others = earlier.computeIfAbsent(size, key -> new ArrayList<>());
    Fingerprint direct = Fingerprint.of(own, false, SAMPLES);
    Fingerprint swapped = isMatrix(own) ? Fingerprint.of(own, true, SAMPLES) : null;
    for (Candidate other : others) {
      Tensor before = other.tensor().tensor();
      boolean same = Arrays.equals(before.dims(), own.dims());
      if (same && direct.equals(other.fingerprint()) && found(other, tensor, false)
          || isSwap(before, own)
              && other.fingerprint().equals(swapped)
              && found(other, tensor, true)) {
        Pair pair = pairs.get(pairs.size() - 1);
        return tensor.with(
            new StoredTensor.Duplicate(other.tensor().name(), pair.transposed(), pair.verified()));
      }
    }
    others.add(new Candidate(tensor, direct));
    return tensor;
  }

  private static boolean isSwap(Tensor a, Tensor b) {
    int last = a.rank() - 1;
    return isMatrix(a)
        && a.dims()[last] == b.dims()[last - 1]
        && a.dims()[last - 1] == b.dims()[last];
  }

  /** Compares in full while that is allowed, else a larger sample. */
  private boolean found(Candidate other, StoredTensor tensor, boolean transposed)
      throws IOException {
    Tensor a = other.tensor().tensor();
    Tensor b = tensor.tensor();
    long bytes = a.data().size() + b.data().size();
    boolean verify = bytes <= allowance;
    boolean equal;
    if (verify) {
      allowance -= bytes;
      equal = transposed ? TensorComparison.isTransposed(a, b) : TensorComparison.isEqual(a, b);
    } else {
      equal =
          Fingerprint.of(a, false, MORE_SAMPLES)
              .equals(Fingerprint.of(b, transposed, MORE_SAMPLES));
    }
    if (equal) {
      boolean uniform = Fingerprint.of(a, false, SAMPLES_OF_EQUALS).isUniform();
      pairs.add(new Pair(other.tensor(), tensor, transposed, verify, uniform));
    }
    return equal;
  }
}
