package dev.onnxslim.analyzer.params.checkpoint;

import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a checkpoint holds.
 *
 * @param entries its tensors in the order of the file
 * @param values its numbers and texts by name, such as {@code epoch}: the first of many, shortened
 * @param storages the bytes that tensors are views on, by key; those that no tensor refers to
 *     included
 */
public record Checkpoint(
    List<Entry> entries, Map<String, String> values, Map<String, Payload> storages) {

  /** What a tensor is there for. */
  public enum Part {
    /** The model. */
    MODEL,
    /** A second model: the mean of the first over the last steps of training. */
    AVERAGED,
    /** What an optimizer keeps for each parameter. */
    OPTIMIZER,
    /** What else training goes on from: schedulers, scalers, random numbers. */
    TRAINER
  }

  /**
   * A tensor.
   *
   * @param name its keys with dots between; those of a {@code state_dict} stand without that word
   * @param tensor its elements, in row-major order whatever the order in the storage is
   * @param storage the key of its bytes
   * @param from where its first element begins in the storage, in bytes
   * @param to where its last element ends there
   */
  public record Entry(String name, Part part, Tensor tensor, String storage, long from, long to) {}

  /** Copies the lists. */
  public Checkpoint {
    entries = List.copyOf(entries);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    storages = Collections.unmodifiableMap(new LinkedHashMap<>(storages));
  }
}
