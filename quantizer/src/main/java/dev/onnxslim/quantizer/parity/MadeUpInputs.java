package dev.onnxslim.quantizer.parity;

import dev.onnxslim.quantizer.runtime.NdArray;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Inputs that make sense to a model, for whoever wants to run it without knowing it. */
public final class MadeUpInputs {
  private MadeUpInputs() {}

  /**
   * The first sample that a parity check would use.
   *
   * @return an array for each input; empty when onnxruntime cannot run the model on any
   * @throws SampleInputsException when {@link ParityOptions#inputs} does not fit the model
   * @throws InterruptedException when the calling thread was interrupted meanwhile
   */
  public static Optional<Map<String, NdArray>> of(Path model, ParityOptions options)
      throws SampleInputsException, InterruptedException {
    try {
      return Optional.of(new Reference(model, options, false).samples().get(0).inputs());
    } catch (NotVerifiableException e) {
      return Optional.empty();
    }
  }
}
