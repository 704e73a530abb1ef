package dev.onnxslim.analyzer.diff;

import dev.onnxslim.analyzer.params.Fingerprint;
import dev.onnxslim.model.AttributeValue;
import dev.onnxslim.model.Node;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.TreeSet;

/** What single nodes and constants are, as hashes, without what is around them. */
final class Signatures {
  private static final int WHOLE_BYTES = 512;
  private static final int SAMPLE = 16;
  private static final int SMALL = 64;

  private Signatures() {}

  /** Of a node: operator, attributes, number of bodies; inputs and outputs play no part. */
  static long of(Node node, Detail detail) throws IOException {
    long hash = Mix.pair(Mix.text(node.op().domain()), Mix.text(node.op().type()));
    if (detail == Detail.OPERATOR) {
      return hash;
    }
    for (String name : new TreeSet<>(node.attributes().names())) {
      AttributeValue value = node.attributes().value(name).orElseThrow();
      hash = Mix.pair(hash, Mix.pair(Mix.text(name), Mix.text(value.text())));
      for (Tensor tensor : value.tensors()) {
        hash = Mix.pair(hash, of(tensor, detail));
      }
    }
    return hash;
  }

  /** Of a constant: its type and dims, and, as far as the detail says, a sample of its bytes. */
  static long of(Tensor tensor, Detail detail) throws IOException {
    if (detail == Detail.OPERATOR) {
      return 1;
    }
    long hash = tensor.elemType().ordinal();
    for (long dim : tensor.dims()) {
      hash = Mix.pair(hash, dim);
    }
    return detail == Detail.CONTENTS || isStructure(tensor)
        ? Mix.pair(hash, Mix.bytes(sample(tensor)))
        : hash;
  }

  /** Axes, sizes and single numbers are no weights: they say what is computed. */
  private static boolean isStructure(Tensor tensor) {
    ElemType type = tensor.elemType();
    boolean whole = type == ElemType.INT64 || type == ElemType.INT32;
    return tensor.elements() <= (whole ? SMALL : 1);
  }

  private static byte[] sample(Tensor tensor) throws IOException {
    long size = tensor.data().size();
    if (size > WHOLE_BYTES) {
      return Fingerprint.of(tensor, false, SAMPLE).bytes();
    }
    byte[] bytes = new byte[(int) size];
    tensor.data().read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }
}
