package dev.onnxslim.analyzer.plan;

import dev.onnxslim.model.Dim;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a model will cost. A {@code Dim} is a number, a formula in the sizes that a model file
 * leaves open, or unknown.
 *
 * @param title what was planned, one line
 * @param parts of an architecture; none for a model file
 * @param params parameters
 * @param compute operations on one batch
 * @param activations bytes of what layers give
 * @param storage by precision
 * @param training how it is trained
 * @param memory of training by optimizer, without activations
 * @param corpus what to train a language model on
 * @param device time, energy, and whether it fits; empty when nothing is known of the device
 * @param notes what the figures leave out, one line each
 */
public record Estimate(
    String title,
    List<Part> parts,
    long params,
    Compute compute,
    Activations activations,
    List<Storage> storage,
    Training training,
    List<Training.Memory> memory,
    Optional<Corpus> corpus,
    Optional<OnDevice> device,
    List<String> notes) {

  /**
   * Operations on one batch.
   *
   * @param macs multiply-accumulates of a forward pass
   * @param forward 2 x MACs
   * @param training of a step: 3 x forward
   * @param recomputing of a step with full recomputation: 4 x forward
   */
  public record Compute(Dim macs, Dim forward, Dim training, Dim recomputing) {
    static Compute of(Dim macs) {
      return new Compute(
          macs,
          Formulas.forwardFlops(macs),
          Formulas.trainingFlops(macs),
          Formulas.recomputingFlops(macs));
    }
  }

  /**
   * Bytes of what layers give, for one batch.
   *
   * @param stored what a training step keeps for its backward pass
   * @param selective the same where the scores of attention are computed again; empty without any
   * @param recomputed the same where only the inputs of parts are kept
   * @param inference the most that lives at one time of a forward pass, as fp32
   */
  public record Activations(Dim stored, Optional<Dim> selective, Dim recomputed, Dim inference) {}

  /**
   * What storing the parameters in a precision takes.
   *
   * @param precision how
   * @param weightBytes of the parameters, scales included
   * @param fileBytes of the whole file
   * @param kvCacheBytes keys and values of the batch; empty where no text is generated
   * @param runBytes weights, KV cache and activations of a forward pass
   * @param fits whether {@code runBytes} fit the device; empty if that cannot be told
   */
  public record Storage(
      Precision precision,
      long weightBytes,
      long fileBytes,
      OptionalLong kvCacheBytes,
      Dim runBytes,
      Optional<Boolean> fits) {}

  /**
   * All of training.
   *
   * @param tokens about 20 a parameter
   * @param flops 6 x parameters x tokens
   */
  public record Corpus(long tokens, double flops) {}

  /**
   * On the device.
   *
   * @param forward a forward pass of one batch
   * @param step a training step of one batch
   * @param corpus all of training, without recomputation
   * @param trainingBytes weights, gradients, states and stored activations
   * @param recomputingBytes the same with recomputed activations
   * @param trainingFits whether {@code trainingBytes} fit; empty if that cannot be told
   * @param recomputingFits whether {@code recomputingBytes} fit
   */
  public record OnDevice(
      Device device,
      Work forward,
      Work step,
      Work corpus,
      Dim trainingBytes,
      Dim recomputingBytes,
      Optional<Boolean> trainingFits,
      Optional<Boolean> recomputingFits) {}

  /**
   * What operations take.
   *
   * @param seconds empty if the operations or the device's speed are not known
   * @param joules empty if its power is not known either
   */
  public record Work(OptionalDouble seconds, OptionalDouble joules) {}
}
