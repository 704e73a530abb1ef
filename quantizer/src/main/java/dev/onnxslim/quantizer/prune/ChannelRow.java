package dev.onnxslim.quantizer.prune;

import java.util.List;

/**
 * What became of the channels that some nodes give, which can only go together.
 *
 * @param makers the nodes with the filters, by their names or their outputs'
 * @param channels how many there were
 * @param removed how many of them went
 * @param reason why they have to stay; empty if they do not
 */
public record ChannelRow(List<String> makers, int channels, int removed, String reason) {
  /** Whether they could have gone. */
  public boolean isFree() {
    return reason.isEmpty();
  }
}
