package dev.onnxslim.quantizer.prune;

/**
 * Where a value has channels.
 *
 * @param group which channels
 * @param axis of the value
 * @param block how many entries of the axis that follow each other belong to one channel: 1, or
 *     more behind a Flatten
 */
record ChannelPlace(ChannelGroup group, int axis, long block) {
  /** Whether nothing has been flattened into the channels of the second axis. */
  boolean isPlain() {
    return axis == 1 && block == 1;
  }

  /** The entries of the axis. */
  long entries() {
    return group.channels() * block;
  }

  ChannelPlace at(int newAxis) {
    return new ChannelPlace(group, newAxis, block);
  }

  boolean isLike(ChannelPlace other) {
    return axis == other.axis && block == other.block && entries() == other.entries();
  }
}
