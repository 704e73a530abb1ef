package dev.onnxslim.analyzer.cost;

import dev.onnxslim.analyzer.cost.SizeBreakdown.Projection;
import dev.onnxslim.analyzer.params.Role;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.params.TensorStatistics;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a file would take with its parameters stored otherwise; nothing else of it changes.
 *
 * <ul>
 *   <li>fp32, fp16: every floating-point tensor and every quantized weight with 4 or 2 bytes an
 *       element; where weights are quantized, without their scales and zero points.
 *   <li>int8: what {@code onnx-slim quantize} writes, see {@link Int8Storage}. Biases,
 *       normalisations, tables of constants and weights too small to gain stay as they are, tensors
 *       that nothing reads are left out.
 *   <li>int4: weights of matrix products and embeddings, rank 2, with half a byte an element, and
 *       for each block of 32 a 16-bit scale and a 4-bit zero point; other weights as for int8.
 * </ul>
 */
final class Projections {
  private static final long INT4_BLOCK = 32;
  private static final long SMALLEST_INT4 = 1024;

  private Projections() {}

  static List<Projection> of(
      long fileBytes, List<StoredTensor> tensors, List<Optional<TensorStatistics>> statistics) {
    Int8Storage int8 = Int8Storage.of(tensors);
    boolean quantized = false;
    for (StoredTensor stored : tensors) {
      quantized |= isQuantizedWeight(stored);
    }
    long fp32 = fileBytes;
    long fp16 = fileBytes;
    long integers = fileBytes;
    long int4 = fileBytes;
    for (int k = 0; k < tensors.size(); k++) {
      StoredTensor stored = tensors.get(k);
      long bytes = stored.tensor().data().size();
      Optional<TensorStatistics> read =
          k < statistics.size() ? statistics.get(k) : Optional.empty();
      long asInt8 = stored.role() == Role.UNUSED ? 0 : int8.bytes(stored, read);
      fp32 += floats(stored, ElemType.FLOAT, quantized) - bytes;
      fp16 += floats(stored, ElemType.FLOAT16, quantized) - bytes;
      integers += asInt8 - bytes;
      int4 += Math.min(asInt8, int4(stored)) - bytes;
    }
    List<Projection> projections = new ArrayList<>();
    projections.add(new Projection("fp32", fp32));
    projections.add(new Projection("fp16", fp16));
    projections.add(new Projection("int8", integers));
    projections.add(new Projection("int4", int4));
    return projections;
  }

  private static long floats(StoredTensor stored, ElemType type, boolean quantized) {
    if (isQuantizedWeight(stored)) {
      return type.byteSize(stored.params());
    }
    if (quantized && stored.role() == Role.QUANTIZATION) {
      return 0;
    }
    return isPlainFloat(stored.tensor().elemType())
        ? type.byteSize(stored.tensor().elements())
        : stored.tensor().data().size();
  }

  private static long int4(StoredTensor stored) {
    boolean isWeight = stored.role() == Role.WEIGHT || stored.role() == Role.EMBEDDING;
    boolean isFloat = isPlainFloat(stored.tensor().elemType());
    long elements = isFloat ? stored.tensor().elements() : stored.params();
    if (!isWeight
        || elements < SMALLEST_INT4
        || stored.tensor().rank() != 2
        || !isFloat && !isQuantizedWeight(stored)) {
      return Long.MAX_VALUE;
    }
    long blocks = (elements + INT4_BLOCK - 1) / INT4_BLOCK;
    return ElemType.INT4.byteSize(elements)
        + ElemType.FLOAT16.byteSize(blocks)
        + ElemType.UINT4.byteSize(blocks);
  }

  private static boolean isQuantizedWeight(StoredTensor stored) {
    return stored.params() > 0 && stored.tensor().elemType().isInteger();
  }

  static boolean isPlainFloat(ElemType type) {
    return type.isFloat() && type.bits() >= 16;
  }
}
