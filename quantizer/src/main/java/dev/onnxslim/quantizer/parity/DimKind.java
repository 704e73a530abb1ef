package dev.onnxslim.quantizer.parity;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a dimension that is decided at run time stands for, with the sizes to try for it. */
enum DimKind {
  BATCH(),
  CHANNEL(3, 1, 4),
  HEIGHT(48, 224, 64, 32, 416, 640, 320, 28, 512, 16, 256, 299, 128, 8),
  WIDTH(192, 224, 64, 32, 416, 640, 320, 28, 512, 16, 256, 299, 128, 8),
  DEPTH(8, 16, 4, 32),
  SEQUENCE(16, 8, 32, 64, 128, 1, 256, 512),
  PAST(8, 8, 0, 0),
  TIME(64, 16, 128, 256, 512, 3000, 1, 1024),
  AUDIO(512, 1536, 4096, 16000, 256, 64, 128, 32, 16),
  FEATURE(64, 16, 128, 256, 80, 512, 768, 32, 8, 10, 4, 1),
  OTHER(4, 1, 2, 16, 8);

  /** How many different sizes are tried at most. */
  static final int ATTEMPTS = 14;

  private static final Pattern BATCH_NAMES =
      Pattern.compile("n|b|bs|bsz|.*batch.*|.*num_(samples|images|seqs).*");
  private static final Pattern PAST_NAMES =
      Pattern.compile(".*(past|cache|prefix|kv_?len|kv_?seq).*");
  private static final Pattern SEQUENCE_NAMES =
      Pattern.compile("t|l|s|.*(seq|len|token|time|frame|steps|ctx|context).*");
  private static final Pattern HEIGHT_NAMES = Pattern.compile("h|.*(height|rows|_h)");
  private static final Pattern WIDTH_NAMES = Pattern.compile("w|.*(width|cols|_w)");
  private static final Pattern CHANNEL_NAMES = Pattern.compile("c|.*channel.*");

  private final long[] sizes;

  DimKind(long... sizes) {
    this.sizes = sizes;
  }

  /** The size in attempt {@code k}; not for {@link #BATCH}. */
  long size(int k) {
    return sizes[k % sizes.length];
  }

  /** What the name of a dimension says about it. */
  static Optional<DimKind> byName(String symbol) {
    String name = symbol.toLowerCase(Locale.ROOT);
    if (BATCH_NAMES.matcher(name).matches()) return Optional.of(BATCH);
    if (PAST_NAMES.matcher(name).matches()) return Optional.of(PAST);
    if (SEQUENCE_NAMES.matcher(name).matches()) return Optional.of(SEQUENCE);
    if (HEIGHT_NAMES.matcher(name).matches()) return Optional.of(HEIGHT);
    if (WIDTH_NAMES.matcher(name).matches()) return Optional.of(WIDTH);
    return CHANNEL_NAMES.matcher(name).matches() ? Optional.of(CHANNEL) : Optional.empty();
  }
}
