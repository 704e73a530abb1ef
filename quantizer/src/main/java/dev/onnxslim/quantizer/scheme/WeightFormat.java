package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.tensor.ElemType;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How integers stand for a weight. Whatever is left open is chosen for each weight by its size and
 * its readers.
 *
 * @param sharing which elements share a scale
 * @param blockSize elements in a block; empty for 64
 * @param symmetric whether the zero point is in the middle of the integers
 * @param elemType INT8 or UINT8
 * @param scaleType FLOAT or FLOAT16
 */
public record WeightFormat(
    Sharing sharing,
    OptionalInt blockSize,
    Optional<Boolean> symmetric,
    Optional<ElemType> elemType,
    Optional<ElemType> scaleType) {

  /** Which elements of a weight share a scale. */
  public enum Sharing {
    /** Blocks where they pay, else a channel. */
    AUTO,
    /** All of a weight. */
    TENSOR,
    /** An output channel, along the axis that the reader has it on. */
    CHANNEL,
    /** Blocks along the axis that the reader sums over. */
    BLOCK
  }

  /** Everything chosen for each weight. */
  public static final WeightFormat AUTO =
      new WeightFormat(
          Sharing.AUTO, OptionalInt.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
