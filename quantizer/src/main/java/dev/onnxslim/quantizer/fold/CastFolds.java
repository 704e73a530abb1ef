package dev.onnxslim.quantizer.fold;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * Cast between float32, int32, int64 and bool. Floats that the integer type cannot hold have no
 * defined result and are left alone. From smaller types there is no cast here: a stored 8-bit or
 * 16-bit weight must not become a float32 one.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Cast.html">ONNX Cast</a>
 */
final class CastFolds {
  /** Since this version the target is a number. */
  private static final int NUMBERED = 6;

  private CastFolds() {}

  static void addTo(Map<String, FoldRule> rules) {
    rules.put("Cast", CastFolds::cast);
  }

  private static Optional<Tensor> cast(Operands node) throws IOException {
    Tensor in = node.input(0);
    Optional<ElemType> to = ElemType.find((int) node.attributes().i("to", 0));
    if (node.opset() < NUMBERED || to.isEmpty() || !isCovered(in.elemType())) {
      return Optional.empty();
    }
    if (to.get() == in.elemType()) {
      return Optional.of(in);
    }
    if (!isCovered(to.get()) || !ComputedPayload.fits(to.get(), in.dims())) {
      return Optional.empty();
    }
    if (in.elemType() != ElemType.FLOAT) {
      return Optional.of(fromIntegers(in, to.get()));
    }
    return isSafe(in, to.get()) ? Optional.of(fromFloats(in, to.get())) : Optional.empty();
  }

  private static boolean isCovered(ElemType type) {
    return switch (type) {
      case FLOAT, INT32, INT64, BOOL -> true;
      default -> false;
    };
  }

  private static boolean isSafe(Tensor in, ElemType to) throws IOException {
    if (to == ElemType.BOOL) {
      return true;
    }
    if (in.elements() > ComputedPayload.EAGER) {
      return false; // not worth reading twice
    }
    double limit = to == ElemType.INT32 ? 0x1p31 : 0x1p63;
    for (float value : in.toFloats()) {
      if (!(value >= -limit && value < limit)) {
        return false;
      }
    }
    return true;
  }

  private static Tensor fromFloats(Tensor in, ElemType to) throws IOException {
    return ComputedPayload.tensor(
        to,
        in.dims(),
        bytes -> {
          float[] values = in.toFloats();
          Whole out = new Whole(to, bytes);
          for (int k = 0; k < values.length; k++) {
            out.put(k, to == ElemType.BOOL ? (values[k] != 0 ? 1 : 0) : (long) values[k]);
          }
        });
  }

  private static Tensor fromIntegers(Tensor in, ElemType to) throws IOException {
    return ComputedPayload.tensor(
        to,
        in.dims(),
        bytes -> {
          long[] values = in.toLongs();
          if (to == ElemType.FLOAT) {
            FloatBuffer out = ArithmeticFolds.floats(bytes);
            for (long value : values) {
              out.put(value);
            }
            return;
          }
          Whole out = new Whole(to, bytes);
          for (int k = 0; k < values.length; k++) {
            out.put(k, to == ElemType.BOOL ? (values[k] != 0 ? 1 : 0) : values[k]);
          }
        });
  }
}
