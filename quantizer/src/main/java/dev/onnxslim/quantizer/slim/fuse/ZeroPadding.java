package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What a Pad adds around the spatial axes.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Pad.html">ONNX Pad</a>
 */
final class ZeroPadding {
  static final OpId PAD = OpId.onnx("Pad");

  /** The first opset whose Pad calls its attribute {@code pads}. */
  private static final int MIN_OPSET = 2;

  /** From here on pads and value are inputs. */
  private static final int INPUTS_OPSET = 11;

  private ZeroPadding() {}

  /**
   * The pads of a node that adds constant zeros around the spatial axes only and takes nothing
   * away, as a Conv has them: all begins, then all ends.
   */
  static Optional<long[]> of(Node pad, Facts facts) {
    long opset = pad.graph().opset("").orElse(0);
    if (!pad.op().equals(PAD)
        || opset < MIN_OPSET
        || pad.attributes().hasReference()
        || !pad.attributes().s("mode", "constant").equals("constant")
        || !isZero(pad, opset)) {
      return Optional.empty();
    }
    Optional<long[]> pads =
        opset < INPUTS_OPSET ? Optional.of(pad.attributes().ints("pads")) : longs(pad.input(1));
    if (!pad.input(3).isAbsent()) {
      int rank = facts.shape(pad.input(0)).map(Shape::rank).orElse(0);
      pads = pads.flatMap(p -> longs(pad.input(3)).flatMap(axes -> onAll(p, axes, rank)));
    }
    return pads.flatMap(ZeroPadding::spatial);
  }

  private static boolean isZero(Node pad, long opset) {
    if (opset < INPUTS_OPSET) {
      return pad.attributes().f("value", 0) == 0;
    }
    if (pad.input(2).isAbsent()) {
      return true;
    }
    Tensor value = pad.input(2).constant().orElse(null);
    return value != null
        && value.elemType().isFloat()
        && value.elemType().bits() >= Short.SIZE
        && value.elements() == 1
        && ChannelAxis.doubles(value)[0] == 0;
  }

  private static Optional<long[]> longs(Value value) {
    try {
      return value.constant().isPresent()
          ? Optional.of(value.constant().get().toLongs())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<long[]> onAll(long[] pads, long[] axes, int rank) {
    if (rank == 0 || pads.length != 2 * axes.length) {
      return Optional.empty();
    }
    long[] all = new long[2 * rank];
    for (int k = 0; k < axes.length; k++) {
      int axis = (int) (axes[k] < 0 ? axes[k] + rank : axes[k]);
      if (axis < 0 || axis >= rank) {
        return Optional.empty();
      }
      all[axis] = pads[k];
      all[axis + rank] = pads[k + axes.length];
    }
    return Optional.of(all);
  }

  private static Optional<long[]> spatial(long[] pads) {
    int rank = pads.length / 2;
    if (rank < 3 || pads.length % 2 != 0) {
      return Optional.empty();
    }
    long[] spatial = new long[2 * (rank - 2)];
    for (int k = 0; k < pads.length; k++) {
      int axis = k % rank;
      if (pads[k] < 0 || axis < 2 && pads[k] != 0) {
        return Optional.empty();
      }
      if (axis >= 2) {
        spatial[axis - 2 + k / rank * (rank - 2)] = pads[k];
      }
    }
    return Optional.of(spatial);
  }
}
