package dev.onnxslim.quantizer.linear;

import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Float16;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Scales and zero points of one weight, in the row-major order of their shape: {@code y = (q -
 * zeroPoint) * scale}. Immutable.
 */
public final class QuantParams {

  private final QuantType type;
  private final Granularity granularity;
  private final ElemType scaleType;
  private final long[] scaleShape;
  private final float[] scales;
  private final byte[] zeroPoints;
  private final byte[] integers;

  /**
   * Takes the arrays over; {@code zeroPoints} is null if the type is symmetric, {@code integers} if
   * they are made when they are needed.
   */
  QuantParams(
      QuantType type,
      Granularity granularity,
      ElemType scaleType,
      long[] scaleShape,
      float[] scales,
      byte[] zeroPoints,
      byte[] integers) {
    this.type = Objects.requireNonNull(type);
    this.granularity = Objects.requireNonNull(granularity);
    this.scaleType = QuantType.checkScaleType(scaleType);
    this.scaleShape = scaleShape;
    this.scales = scales;
    this.zeroPoints = zeroPoints;
    this.integers = integers;
  }

  /** The integers that the weight becomes. */
  public QuantType type() {
    return type;
  }

  /** Which elements share a scale. */
  public Granularity granularity() {
    return granularity;
  }

  /** FLOAT, or FLOAT16 if that was asked for and every scale is a normal number there. */
  public ElemType scaleType() {
    return scaleType;
  }

  /** The shape of scales and zero points; see {@link Granularity#scaleShape}. */
  public long[] scaleShape() {
    return scaleShape.clone();
  }

  /** The number of scales. */
  public int count() {
    return scales.length;
  }

  /** One scale, already rounded to {@link #scaleType}; finite and more than 0. */
  public float scale(int index) {
    return scales[index];
  }

  /** One zero point, as an integer of the type. */
  public int zeroPoint(int index) {
    Objects.checkIndex(index, scales.length);
    if (zeroPoints == null) {
      return type.middle();
    }
    return type.elemType() == ElemType.UINT8
        ? Byte.toUnsignedInt(zeroPoints[index])
        : zeroPoints[index];
  }

  /** Whether a zero point is not 0, so that {@link #zeroPointTensor} must be stored. */
  public boolean needsZeroPoints() {
    if (zeroPoints == null) {
      return type.middle() != 0 && scales.length > 0;
    }
    for (byte zeroPoint : zeroPoints) {
      if (zeroPoint != 0) {
        return true;
      }
    }
    return false;
  }

  /** The scales as a tensor of {@link #scaleType} and {@link #scaleShape}. */
  public Tensor scaleTensor(String name) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(scaleType.byteSize(scales.length)))
            .order(ByteOrder.LITTLE_ENDIAN);
    if (scaleType == ElemType.FLOAT16) {
      for (float scale : scales) {
        bytes.putShort(Float16.fromFloat(scale));
      }
    } else {
      bytes.asFloatBuffer().put(scales);
    }
    return new Tensor(name, scaleType, scaleShape, Payload.of(bytes.array()));
  }

  /** The zero points as a tensor of the quantized type and {@link #scaleShape}. */
  public Tensor zeroPointTensor(String name) {
    byte[] bytes = zeroPoints;
    if (bytes == null) {
      bytes = new byte[scales.length];
      Arrays.fill(bytes, (byte) type.middle());
    }
    return new Tensor(name, type.elemType(), scaleShape, Payload.of(bytes));
  }

  /** The quantized weight itself, if it was kept; else null. */
  byte[] integers() {
    return integers;
  }

  /** The scales themselves; not to be changed. */
  float[] scales() {
    return scales;
  }

  /** The zero points as floats, or null if all are {@link QuantType#middle}. */
  float[] zeroPointFloats() {
    if (zeroPoints == null) {
      return null;
    }
    float[] floats = new float[zeroPoints.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = zeroPoint(i);
    }
    return floats;
  }
}
