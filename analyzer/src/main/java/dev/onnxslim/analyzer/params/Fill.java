package dev.onnxslim.analyzer.params;

import dev.onnxslim.tensor.BFloat16;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Float16;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Values made up for a parameter, computed whenever they are read: a large one takes no memory. */
public final class Fill {
  /**
   * Standard deviation of random floats unless told otherwise, as GPT-2 and BERT are begun with.
   */
  public static final double DEFAULT_STD = 0.02;

  private Fill() {}

  /**
   * All bits 0: the number 0 in every type but FLOAT8E8M0, which has none.
   *
   * @throws IllegalArgumentException for text
   */
  public static Tensor zeros(Tensor shape) {
    return filled(shape, new byte[Math.max(1, shape.elemType().bits() / Byte.SIZE)]);
  }

  /**
   * One number everywhere, rounded half to even where the type is a float.
   *
   * @throws IllegalArgumentException if the type is neither BOOL, an integer nor a float of 16 bits
   *     and more, or an integer type does not hold the number
   */
  public static Tensor constant(Tensor shape, double value) {
    return filled(shape, encode(shape.elemType(), value));
  }

  /**
   * Random numbers: floats normally distributed around 0, integers evenly over all of their type,
   * booleans evenly. The same seed gives the same numbers.
   *
   * @param std standard deviation of floats
   * @throws IllegalArgumentException if the type is neither BOOL, an integer nor a float of 16 bits
   *     and more
   */
  public static Tensor random(Tensor shape, long seed, double std) {
    ElemType type = shape.elemType();
    if (type != ElemType.BOOL && !type.isInteger()) {
      encode(type, std); // says what cannot be
    }
    Payload data = new RandomPayload(type, shape.byteSize(), seed, std);
    return new Tensor(shape.name(), type, shape.dims(), data);
  }

  private static Tensor filled(Tensor shape, byte[] element) {
    if (shape.elemType().bits() == 0) {
      throw new IllegalArgumentException("text cannot be filled");
    }
    Payload data = new Repeated(element, shape.byteSize());
    return new Tensor(shape.name(), shape.elemType(), shape.dims(), data);
  }

  /** One element, or the byte of several that are packed. */
  private static byte[] encode(ElemType type, double value) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.max(1, type.bits() / Byte.SIZE)).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case FLOAT -> bytes.putFloat((float) value);
      case DOUBLE -> bytes.putDouble(value);
      case FLOAT16 -> bytes.putShort(Float16.fromFloat((float) value));
      case BFLOAT16 -> bytes.putShort(BFloat16.fromFloat((float) value));
      case BOOL -> bytes.put((byte) (value == 0 ? 0 : 1));
      default -> {
        if (!type.isInteger()) {
          throw new IllegalArgumentException(
              type + " takes zeros only, expected BOOL, an integer or a float of 16 bits or more");
        }
        long bits = integer(type, value);
        for (int k = 0; k < bytes.capacity(); k++) {
          bytes.put((byte) (bits >>> Byte.SIZE * k));
        }
      }
    }
    return bytes.array();
  }

  /** The bits of an integer; of a packed one, repeated over a byte. */
  private static long integer(ElemType type, double value) {
    boolean signed = type.name().startsWith("INT");
    double span = Math.scalb(1.0, type.bits() - (signed ? 1 : 0));
    double least = signed ? -span : 0;
    if (value != Math.rint(value) || value < least || value >= span) {
      throw new IllegalArgumentException("expected a whole number that " + type + " holds");
    }
    long bits = value >= 0x1p63 ? (long) (value - 0x1p63) ^ Long.MIN_VALUE : (long) value;
    long packed = bits;
    for (int at = type.bits(); at < Byte.SIZE; at += type.bits()) {
      packed = packed << type.bits() | bits & (1L << type.bits()) - 1;
    }
    return packed;
  }

  private record Repeated(byte[] element, long size) implements Payload {
    private static final int BLOCK = 1 << 12;

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
      Payload.checkRead(offset, dst.remaining(), size);
      byte[] block = new byte[BLOCK + element.length];
      for (int k = 0; k < block.length; k++) {
        block[k] = element[k % element.length];
      }
      int phase = (int) (offset % element.length);
      while (dst.hasRemaining()) { // a block is a whole number of elements: 1, 2, 4 or 8 bytes each
        dst.put(block, phase, Math.min(BLOCK, dst.remaining()));
      }
    }
  }

  /** Each block has a seed of its own, so that reading may begin anywhere. */
  private record RandomPayload(ElemType type, long size, long seed, double std) implements Payload {
    private static final int BLOCK = 1 << 12;

    @Override
    public void read(long offset, ByteBuffer dst) throws IOException {
      Payload.checkRead(offset, dst.remaining(), size);
      long at = offset;
      while (dst.hasRemaining()) {
        byte[] block = block(at / BLOCK);
        int from = (int) (at % BLOCK);
        int count = Math.min(BLOCK - from, dst.remaining());
        dst.put(block, from, count);
        at += count;
      }
    }

    private byte[] block(long number) {
      Random random = new Random(mixed(seed ^ mixed(number)));
      byte[] bytes = new byte[BLOCK];
      if (type.isFloat()) {
        ByteBuffer block = ByteBuffer.wrap(bytes);
        while (block.hasRemaining()) {
          block.put(encode(type, random.nextGaussian() * std));
        }
      } else {
        random.nextBytes(bytes);
        for (int k = 0; k < BLOCK && type == ElemType.BOOL; k++) {
          bytes[k] &= 1;
        }
      }
      return bytes;
    }

    /**
     * Seeds that lie close to each other would give numbers that do.
     *
     * @see <a href="https://doi.org/10.1145/2660193.2660195">Steele, Lea, Flood: Fast Splittable
     *     Pseudorandom Number Generators</a>
     */
    private static long mixed(long number) {
      long z = number + 0x9E3779B97F4A7C15L;
      z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
      z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
      return z ^ z >>> 31;
    }
  }
}
