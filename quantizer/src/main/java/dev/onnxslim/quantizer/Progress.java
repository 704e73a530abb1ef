package dev.onnxslim.quantizer;

/** Told how the work on one model proceeds. Called from the working thread; return fast. */
public interface Progress {
  /** Nobody listens. */
  Progress NONE =
      new Progress() {
        @Override
        public void begin(Phase phase, long bytes) {}

        @Override
        public void advance(long bytes) {}
      };

  /** The parts of the work that take time. */
  enum Phase {
    MEASURE,
    WRITE,
    VERIFY
  }

  /**
   * A phase begins.
   *
   * @param bytes how many bytes it goes through; 0 when that is not known
   */
  void begin(Phase phase, long bytes);

  /** So many more bytes of the phase are done. */
  void advance(long bytes);
}
