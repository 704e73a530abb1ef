package dev.onnxslim.quantizer.parity;

import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.SplittableRandom;

/** What a model uses an input for, and so which values make sense. */
sealed interface InputRole {
  /**
   * Fills an array.
   *
   * @param sample the sample's number, from 0
   * @param sequence the length of the sample's sequences
   */
  void fill(NdArray array, SplittableRandom random, int sample, long sequence);

  /** Real numbers: about normal with mean 0 and deviation 1, so negative ones too. */
  record Continuous() implements InputRole {
    private static final double SCALE = Math.sqrt(3) / 65536;

    @Override
    public void fill(NdArray array, SplittableRandom random, int sample, long sequence) {
      for (int i = 0; i < array.elements(); i++) array.set(i, normal(random.nextLong()));
    }

    /** The sum of four uniform numbers, cut from one random word. */
    private static double normal(long bits) {
      long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
      return (sum - 2 * 65535) * SCALE;
    }
  }

  /** Integers of a range: {@code [from, to)}. */
  record Range(long from, long to) implements InputRole {
    @Override
    public void fill(NdArray array, SplittableRandom random, int sample, long sequence) {
      for (int i = 0; i < array.elements(); i++) array.set(i, random.nextLong(from, to));
    }
  }

  /** Values that the model compares the input with: one of them in each sample. */
  record OneOf(List<Double> values) implements InputRole {
    @Override
    public void fill(NdArray array, SplittableRandom random, int sample, long sequence) {
      double value = values.get(sample % values.size());
      for (int i = 0; i < array.elements(); i++) array.set(i, value);
    }
  }

  /** 1 at the start of every row, 0 in the padding after it; a scalar is 1, then 0. */
  record Mask() implements InputRole {
    @Override
    public void fill(NdArray array, SplittableRandom random, int sample, long sequence) {
      if (array.rank() == 0) {
        array.set(0, sample % 2 == 0 ? 1 : 0);
        return;
      }
      int last = (int) array.dims()[array.rank() - 1];
      for (int start = 0; start < array.elements(); start += last) {
        long ones = start == 0 ? last : random.nextLong((last + 1) / 2, last + 1);
        for (int i = 0; i < last; i++) array.set(start + i, i < Math.max(1, ones) ? 1 : 0);
      }
    }
  }

  /** Lengths of sequences: the first is full, none is 0. */
  record Length() implements InputRole {
    @Override
    public void fill(NdArray array, SplittableRandom random, int sample, long sequence) {
      for (int i = 0; i < array.elements(); i++) {
        array.set(i, i == 0 ? sequence : random.nextLong((sequence + 1) / 2, sequence + 1));
      }
    }
  }

  /** Sizes, counts and positions that other operators need: small and not 0. */
  record Size() implements InputRole {
    @Override
    public void fill(NdArray array, SplittableRandom random, int sample, long sequence) {
      for (int i = 0; i < array.elements(); i++) array.set(i, 1 + (sample + i) % 2);
    }
  }

  /** What an input of {@code type} gets when nothing tells more. */
  static InputRole byType(ElemType type) {
    return switch (type) {
      case UINT8 -> new Range(0, 256);
      case INT8 -> new Range(-128, 128);
      case BOOL -> new Mask();
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> new Continuous();
      default -> new Range(0, 4);
    };
  }
}
