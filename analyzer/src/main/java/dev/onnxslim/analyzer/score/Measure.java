package dev.onnxslim.analyzer.score;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a scorecard has figures of. */
public enum Measure {
  /** Elements of the parameters, counted as {@code analyze} does. */
  PARAMETERS("parameters", "parameters", Unit.COUNT, false),
  /** Bytes of the model's files. */
  FILE("file", "file", Unit.BYTES, false),
  /** Operations of one run: 2 x MACs and all others. */
  FLOPS("flops", "FLOPs", Unit.COUNT, false),
  /** Time of one run. */
  LATENCY("latency", "latency", Unit.MILLISECONDS, false),
  /** Runs a second. */
  THROUGHPUT("throughput", "throughput", Unit.PER_SECOND, true),
  /** Power that the device takes while it runs. */
  POWER("power", "power", Unit.WATTS, false),
  /** Memory while it runs. */
  MEMORY("memory", "memory", Unit.BYTES, false),
  /** By how much fewer answers are right than the original's, on labelled data. */
  ACCURACY_LOSS("accuracy-loss", "accuracy loss", Unit.PERCENT, false),
  /** How near the outputs are to the original's: the level of the worst output. */
  SQNR("sqnr", "output SQNR", Unit.DECIBELS, true),
  /** How near the outputs are to the original's: the cosine of the worst output. */
  COSINE("cosine", "output cosine", Unit.COSINE, true),
  /** Parameters, of the original's. */
  PARAMETERS_RATIO("parameters-ratio", "params / original", Unit.RATIO, false),
  /** Bytes of the files, of the original's. */
  FILE_RATIO("file-ratio", "file / original", Unit.RATIO, false),
  /** Operations, of the original's. */
  FLOPS_RATIO("flops-ratio", "FLOPs / original", Unit.RATIO, false);

  private final String key;
  private final String title;
  private final Unit unit;
  private final boolean higherIsBetter;

  Measure(String key, String title, Unit unit, boolean higherIsBetter) {
    this.key = key;
    this.title = title;
    this.unit = unit;
    this.higherIsBetter = higherIsBetter;
  }

  /** As tables and JSON name it. */
  public String key() {
    return key;
  }

  /** For people. */
  public String title() {
    return title;
  }

  /** What it is counted in. */
  public Unit unit() {
    return unit;
  }

  /** Whether more of it is better. */
  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** The measure of this key. */
  public static Optional<Measure> find(String key) {
    return Arrays.stream(values()).filter(measure -> measure.key.equals(key)).findFirst();
  }

  /** All keys, for a message. */
  static String keys() {
    return Arrays.stream(values()).map(Measure::key).collect(Collectors.joining(", "));
  }
}
