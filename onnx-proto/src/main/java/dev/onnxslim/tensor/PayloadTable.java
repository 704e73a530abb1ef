package dev.onnxslim.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * The bytes that a model's skeleton refers to by number. A skeleton is the model without its large
 * tensors' bytes; where they were, it keeps a reference made by {@link #add}.
 */
public final class PayloadTable {
  private final List<Payload> payloads = new ArrayList<>();

  /** Adds bytes and returns the number that stands for them. */
  public synchronized int add(Payload payload) {
    payloads.add(payload);
    return payloads.size() - 1;
  }

  /** How many payloads there are. */
  public synchronized int size() {
    return payloads.size();
  }

  /** The bytes that {@code number} stands for. */
  public synchronized Payload get(int number) {
    return payloads.get(number);
  }
}
