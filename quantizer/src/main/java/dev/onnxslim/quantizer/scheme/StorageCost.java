package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.List;

/** What a weight takes in the file once it is integers, with the messages around it. */
final class StorageCost {
  /** A tensor's message without its name and data, in bytes. */
  private static final long TENSOR_MESSAGE = 24;

  /** A node of the chain with its short names, without the name of what it reads, in bytes. */
  static final long NODE_MESSAGE = 40;

  /** What int8 must give at least, in bytes and as a share: every node takes time to load. */
  private static final long LEAST_GAIN = 64;

  private static final double LEAST_SHARE = 0.1;

  /** And as a share of all weights. */
  private static final double LEAST_SHARE_OF_ALL = 1e-4;

  private StorageCost() {}

  /**
   * Integers, scales, zero points, and the messages that hold them, in bytes; an upper bound.
   *
   * @param lookups how many nodes look integers up
   */
  static long bytes(Value value, Tensor tensor, WeightPlanner.Plan plan, int lookups) {
    long scales = plan.layout().scales();
    boolean zeroPoints = !plan.type().symmetric() || plan.type().elemType() == ElemType.UINT8;
    long data = tensor.elements() + plan.scaleType().byteSize(scales) + (zeroPoints ? scales : 0);
    int tensors = zeroPoints ? 3 : 2;
    int casts =
        (plan.scaleType() == ElemType.FLOAT ? 0 : 1)
            + (tensor.elemType() == ElemType.FLOAT ? 0 : 1);
    long nodes = casts + 2L + (zeroPoints ? 2 : 0);
    if (plan.form() == StorageRules.Form.LOOK_UP) {
      boolean others = value.uses().size() > lookups;
      nodes = lookups * (tensors + nodes) + (others ? nodes : 0);
    } else if (plan.needsReshape(tensor.dims())) {
      nodes++;
      tensors++;
      data += 8L * tensor.rank();
    }
    long name = value.name().length() + 4L;
    long message = TENSOR_MESSAGE + 2L * tensor.rank() + name + placeMessage(value, name);
    long references = (tensors + 1) * (lookups + 1) * name;
    return data + tensors * message + nodes * NODE_MESSAGE + references;
  }

  /** What a tensor takes besides itself: a Constant node, or an entry among the inputs. */
  private static long placeMessage(Value value, long name) {
    boolean listed = value.graph().model().irVersion() < 4;
    return value.graph().function().isPresent() || listed ? NODE_MESSAGE + name : 0;
  }

  /**
   * What the constants take as floats, those that are quantized already counted as fp32. The same
   * before and after quantizing, so that a second run finds the same weights too small.
   */
  static long asFloats(List<Value> constants) {
    long bytes = 0;
    for (Value constant : constants) {
      Tensor tensor = WeightRewriter.tensor(constant);
      if (StoredIntegers.isWeight(constant, tensor)) {
        bytes += ElemType.FLOAT.byteSize(tensor.elements());
      } else if (tensor.elemType().isFloat()) {
        bytes += tensor.byteSize();
      }
    }
    return bytes;
  }

  /** Whether the gain is worth the nodes. */
  static boolean pays(long before, long after, long floatBytes) {
    long gain = before - after;
    return gain >= LEAST_GAIN
        && gain >= LEAST_SHARE * before
        && gain >= LEAST_SHARE_OF_ALL * floatBytes;
  }
}
