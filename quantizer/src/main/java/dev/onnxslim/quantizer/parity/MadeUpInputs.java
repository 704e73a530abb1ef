package dev.onnxslim.quantizer.parity;

import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.PortInfo;
import dev.onnxslim.quantizer.runtime.RunnerException;
import dev.onnxslim.quantizer.runtime.RunnerException.Stage;
import java.nio.file.Path;
import java.util.List;
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

  /** Runs a model on inputs. */
  public interface Trial {
    /** Runs it; throws when it does not run on them. */
    void run(Map<String, NdArray> inputs) throws RunnerException;
  }

  /**
   * Finds inputs that a model runs on: the first sample of {@link ParityOptions#inputs}, or one
   * that is made up, with one way after the other to size what the model leaves open.
   *
   * @param model says what the inputs are; sizes that it does not leave open are kept
   * @param ports what the runtime asks for
   * @return the inputs, after a run on them
   * @throws RunnerException when it runs on none; the reason is that of the first
   * @throws SampleInputsException when the given samples do not fit
   */
  public static Map<String, NdArray> firstThatRuns(
      Model model, List<PortInfo> ports, ParityOptions options, Trial trial)
      throws RunnerException, SampleInputsException {
    if (options.inputs().isPresent()) {
      Map<String, NdArray> given = new SampleInputs(options.inputs().get(), ports).read(0);
      trial.run(given);
      return given;
    }
    Optional<RunnerException> first = Optional.empty();
    try {
      InputGenerator generator =
          new InputGenerator(model, new InputRoles(model), ports, options.seed());
      for (DimPlanner.Binding binding : generator.planner().bindings()) {
        Map<String, NdArray> inputs = generator.sample(binding, 0);
        try {
          trial.run(inputs);
          return inputs;
        } catch (RunnerException e) {
          first = first.or(() -> Optional.of(e));
        }
      }
    } catch (NotVerifiableException e) {
      throw new RunnerException(Stage.RUN, e.getMessage(), e);
    }
    throw first.orElseThrow();
  }
}
