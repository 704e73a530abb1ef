package dev.onnxslim.analyzer.diff;

import java.util.Optional;

/**
 * Something that has a name in both models and is not the same in them.
 *
 * @param name what it is
 * @param a what A has; empty where A has none
 * @param b what B has; empty where B has none
 */
public record FieldChange(String name, Optional<String> a, Optional<String> b) {
  static FieldChange of(String name, String a, String b) {
    return new FieldChange(name, Optional.of(a), Optional.of(b));
  }
}
