package dev.onnxslim.analyzer.diff;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The parts of a model that are compared. */
public enum DiffPart {
  /** Names, types, sizes and order of inputs and outputs. */
  INTERFACE,
  /** Nodes, their attributes and what they read; bodies and local functions too. */
  GRAPH,
  /** Stored tensors: types, sizes, elements, and how they are stored. */
  PARAMETERS,
  /** Version of the format, opsets, and whether there is a section for training. */
  FORMAT,
  /** The model's own metadata. */
  METADATA,
  /** Names of nodes, of values inside, and of stored tensors. */
  NAMES;

  /** All but names. */
  public static Set<DiffPart> usual() {
    return EnumSet.complementOf(EnumSet.of(NAMES));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
