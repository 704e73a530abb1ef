package dev.onnxslim.quantizer.slim.fuse;

/**
 * Which channel each element of a weight belongs to: the weight, row major, is {@code [groups,
 * skipped, channels, inner]}, and the channels are counted over all groups.
 */
record ChannelLayout(long groups, long skipped, long channels, long inner) {

  /** Elements that follow each other and have one channel. */
  interface Run {
    void accept(int start, int count, int channel);
  }

  /** The number of channels of all groups. */
  int count() {
    return Math.toIntExact(groups * channels);
  }

  /** The channel of one element. */
  int channel(long element) {
    long row = element / inner;
    return (int) (row / channels / skipped * channels + row % channels);
  }

  /** Visits {@code n} elements from {@code from} on. */
  void runs(long from, int n, Run run) {
    long row = from / inner;
    long rest = inner - from % inner;
    long channel = row % channels;
    long skip = row / channels % skipped;
    long base = row / channels / skipped * channels;
    for (int at = 0; at < n; rest = inner) {
      int count = (int) Math.min(rest, n - at);
      run.accept(at, count, (int) (base + channel));
      at += count;
      if (++channel == channels) {
        channel = 0;
        if (++skip == skipped) {
          skip = 0;
          base += channels;
        }
      }
    }
  }
}
