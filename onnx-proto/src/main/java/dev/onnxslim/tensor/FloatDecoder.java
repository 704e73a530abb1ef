package dev.onnxslim.tensor;

import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.ShortBuffer;

/** Turns little-endian bytes of one element type into floats. */
enum FloatDecoder {
  FLOAT(Float.BYTES) {
    @Override
    void decode(ByteBuffer src, float[] dst, int dstOff, int n) {
      src.asFloatBuffer().get(dst, dstOff, n);
    }
  },
  FLOAT16(Short.BYTES) {
    @Override
    void decode(ByteBuffer src, float[] dst, int dstOff, int n) {
      short[] halves = new short[Math.min(n, PIECE)];
      ShortBuffer view = src.asShortBuffer();
      for (int done = 0; done < n; done += PIECE) {
        int count = Math.min(PIECE, n - done);
        view.get(halves, 0, count);
        Float16.toFloats(halves, 0, dst, dstOff + done, count);
      }
    }
  },
  BFLOAT16(Short.BYTES) {
    @Override
    void decode(ByteBuffer src, float[] dst, int dstOff, int n) {
      short[] halves = new short[Math.min(n, PIECE)];
      ShortBuffer view = src.asShortBuffer();
      for (int done = 0; done < n; done += PIECE) {
        int count = Math.min(PIECE, n - done);
        view.get(halves, 0, count);
        BFloat16.toFloats(halves, 0, dst, dstOff + done, count);
      }
    }
  },
  DOUBLE(Double.BYTES) {
    @Override
    void decode(ByteBuffer src, float[] dst, int dstOff, int n) {
      DoubleBuffer view = src.asDoubleBuffer();
      for (int i = 0; i < n; i++) {
        dst[dstOff + i] = (float) view.get(i);
      }
    }
  };

  /** Elements converted at a time: fits the first-level cache. */
  private static final int PIECE = 4096;

  private final int bytes;

  FloatDecoder(int bytes) {
    this.bytes = bytes;
  }

  /** The size of one element. */
  int bytes() {
    return bytes;
  }

  /** Decodes {@code n} elements from the position of {@code src} on. */
  abstract void decode(ByteBuffer src, float[] dst, int dstOff, int n);

  /**
   * The decoder of {@code type}.
   *
   * @throws UnsupportedOperationException if its elements are not converted to float
   */
  static FloatDecoder of(ElemType type) {
    switch (type) {
      case FLOAT:
        return FLOAT;
      case FLOAT16:
        return FLOAT16;
      case BFLOAT16:
        return BFLOAT16;
      case DOUBLE:
        return DOUBLE;
      default:
        throw new UnsupportedOperationException(
            "expected FLOAT, FLOAT16, BFLOAT16 or DOUBLE, found " + type);
    }
  }
}
