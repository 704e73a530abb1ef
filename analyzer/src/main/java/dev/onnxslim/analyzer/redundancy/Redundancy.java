package dev.onnxslim.analyzer.redundancy;

import java.util.List;
import java.util.Optional;

/**
 * Something that deployment does not need.
 *
 * @param id stable name, such as {@code duplicates}
 * @param what it is, in a few words
 * @param bytes that the file has for it; negative where removing it takes more than it saves
 * @param count how many tensors, nodes or texts
 * @param names of the largest of them
 * @param remedy who may remove it
 * @param command that removes it; empty if there is none
 */
public record Redundancy(
    String id,
    String what,
    long bytes,
    int count,
    List<String> names,
    Remedy remedy,
    Optional<String> command) {

  /** Who may remove it. */
  public enum Remedy {
    /** Nobody misses it: results stay as they are. */
    SAFE,
    /** A person who knows what the file is for. */
    DECIDE
  }

  /** Copies the list. */
  public Redundancy {
    names = List.copyOf(names);
  }
}
