package dev.onnxslim.analyzer.params.file;

import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Where a tensor lies in a block of bytes.
 *
 * @param begin of its bytes
 * @param end behind them
 */
record Region(String name, ElemType elemType, long[] dims, long begin, long end) {
  /**
   * The tensor as a view.
   *
   * @throws ModelFormatException if it does not lie in the block, or is longer or shorter than its
   *     type and shape ask for
   */
  Tensor in(Path file, Payload block) throws ModelFormatException {
    if (begin > end || end > block.size()) {
      throw broken(
          file, "lies at " + begin + " to " + end + " of " + block.size() + " bytes of data");
    }
    long expected;
    try {
      expected = elemType.byteSize(new Tensor(name, elemType, dims, block).elements());
    } catch (ArithmeticException e) {
      throw broken(file, "has the shape " + Arrays.toString(dims) + ", which is too large");
    }
    if (end - begin != expected) {
      throw broken(
          file, "needs " + expected + " bytes for its shape and type, found " + (end - begin));
    }
    return new Tensor(name, elemType, dims, block.slice(begin, expected));
  }

  /** Refuses tensors that share bytes. */
  static void checkApart(Path file, List<Region> regions) throws ModelFormatException {
    List<Region> sorted =
        regions.stream()
            .sorted(Comparator.comparingLong(Region::begin).thenComparingLong(Region::end))
            .toList();
    for (int k = 1; k < sorted.size(); k++) {
      Region before = sorted.get(k - 1);
      if (sorted.get(k).begin < before.end) {
        throw sorted.get(k).broken(file, "has bytes that are also of '" + before.name + "'");
      }
    }
  }

  private ModelFormatException broken(Path file, String what) {
    return new ModelFormatException(
        file, "tensor '" + name + "' " + what, "save or download it again");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Region region
        && name.equals(region.name)
        && elemType == region.elemType
        && Arrays.equals(dims, region.dims)
        && begin == region.begin
        && end == region.end;
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
