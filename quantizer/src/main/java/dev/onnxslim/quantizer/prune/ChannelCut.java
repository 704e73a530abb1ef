package dev.onnxslim.quantizer.prune;

import java.util.Locale;

/**
 * How many channels of each group go.
 *
 * @param share of them, rounded down; 0 where a count is given
 * @param count of them; 0 where a share is given
 * @param norm what a channel's filter is measured by: channels of the smallest go
 */
public record ChannelCut(double share, int count, Norm norm) {
  private static final double ROUNDING = 1e-9;

  /** How large a filter is. */
  public enum Norm {
    /** The sum of the magnitudes of its elements. */
    L1,
    /** The root of the sum of their squares. */
    L2
  }

  /**
   * Checks that either is given.
   *
   * @throws IllegalArgumentException if not, or if the share is not below 1
   */
  public ChannelCut {
    boolean byShare = share > 0 && share < 1 && count == 0;
    if (!byShare && !(share == 0 && count > 0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "expected a share of the channels above 0 and below 1, or a count from 1 on; found"
                  + " %s and %d",
              share,
              count));
    }
  }

  /** A share of each group's channels. */
  public static ChannelCut ofShare(double share, Norm norm) {
    return new ChannelCut(share, 0, norm);
  }

  /** A number of channels of each group. */
  public static ChannelCut ofCount(int count, Norm norm) {
    return new ChannelCut(0, count, norm);
  }

  /** How many of a group's channels go; one stays at least. */
  int removed(int channels) {
    int wanted = count > 0 ? count : (int) Math.floor(share * channels + ROUNDING);
    return Math.max(0, Math.min(channels - 1, wanted));
  }
}
