package dev.onnxslim.io;

/** Told how a long write proceeds. */
@FunctionalInterface
public interface WriteProgress {
  /** Nobody listens. */
  WriteProgress NONE = bytes -> {};

  /** So many more bytes were written. */
  void wrote(long bytes);
}
