package dev.onnxslim.quantizer.parity;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.runtime.ModelRunner;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.OrtRunner;
import dev.onnxslim.quantizer.runtime.RunResult;
import dev.onnxslim.quantizer.runtime.RunnerException;
import dev.onnxslim.quantizer.runtime.RunnerOptions;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The original's samples: inputs, and what it gave for them without any optimization. */
final class Reference {
  /** One run. */
  record Sample(String name, Map<String, NdArray> inputs, RunResult result) {}

  private static final int SECOND_BATCH = 3;

  /** An output of fewer values than this over all samples gets more samples. */
  private static final int FEW_VALUES = 32;

  private static final int MAX_RANDOM_SAMPLES = 8;
  private static final int MAX_GIVEN_SAMPLES = 64;
  private static final long SLOW_RUN_NANOS = 100_000_000;

  private final ParityOptions options;
  private final List<Sample> samples = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final OutputTraits traits;
  private final InputRoles roles;
  private final long searchDeadline;
  private long lastRunNanos;

  /**
   * Runs the original.
   *
   * @param isolated whether onnxruntime may have the model before we have found it valid: it is
   *     faster, and a broken one may bring this process down
   * @throws NotVerifiableException when onnxruntime cannot load it or run it on any inputs
   * @throws SampleInputsException when the given samples do not fit
   */
  Reference(Path original, ParityOptions options, boolean isolated)
      throws NotVerifiableException, SampleInputsException, InterruptedException {
    this.options = options;
    this.searchDeadline = System.nanoTime() + options.timeout().toNanos() / 3;
    options.referenceNote().ifPresent(notes::add);
    RunnerOptions plain = new RunnerOptions(Optimization.OFF, options.threads(), options.timeout());
    FutureTask<ModelRunner> opening = new FutureTask<>(() -> OrtRunner.open(original, plain));
    if (isolated) {
      new Thread(opening, "session").start();
    }
    try (Model model = ModelReader.read(original);
        ModelRunner runner = opened(opening, isolated)) {
      traits = new OutputTraits(model);
      roles = new InputRoles(model);
      if (options.inputs().isPresent()) {
        runGiven(runner, new SampleInputs(options.inputs().get(), runner.inputs()));
      } else {
        runRandom(runner, new InputGenerator(model, roles, runner.inputs(), options.seed()));
      }
    } catch (RunnerException e) {
      throw new NotVerifiableException("onnxruntime cannot load the original: " + e.getMessage());
    } catch (SampleInputsException e) {
      throw e;
    } catch (IOException e) {
      throw new NotVerifiableException("the original cannot be read: " + e.getMessage());
    }
  }

  private static ModelRunner opened(FutureTask<ModelRunner> opening, boolean started)
      throws RunnerException, InterruptedException {
    if (!started) {
      opening.run();
    }
    try {
      return opening.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RunnerException cause) throw cause;
      throw new IllegalStateException(e.getCause());
    }
  }

  List<Sample> samples() {
    return samples;
  }

  List<String> notes() {
    return notes;
  }

  OutputTraits traits() {
    return traits;
  }

  InputRoles roles() {
    return roles;
  }

  private void runGiven(ModelRunner runner, SampleInputs given)
      throws NotVerifiableException, SampleInputsException, InterruptedException {
    int count = Math.min(given.count(), MAX_GIVEN_SAMPLES);
    if (count < given.count()) {
      notes.add("the first " + count + " of " + given.count() + " samples were used");
    }
    for (int i = 0; i < count; i++) {
      Map<String, NdArray> inputs = given.read(i);
      try {
        samples.add(new Sample(given.path(i).toString(), inputs, runner.run(inputs)));
      } catch (RunnerException e) {
        throw new NotVerifiableException(
            "the original does not run on " + given.path(i) + ": " + e.getMessage());
      }
    }
  }

  private void runRandom(ModelRunner runner, InputGenerator generator)
      throws NotVerifiableException, InterruptedException {
    DimPlanner.Binding found = search(runner, generator);
    boolean batches = generator.planner().hasBatch();
    for (int i = 1; i < options.samples() || wantsMore(i); i++) {
      DimPlanner.Binding binding = batches && i % 2 == 1 ? found.withBatch(SECOND_BATCH) : found;
      Optional<String> failure = runOne(runner, generator, binding, i);
      if (failure.isEmpty()) continue;
      if (binding.equals(found)) {
        notes.add("the original does not run on sample " + i + ": " + failure.get());
        return;
      }
      notes.add("the original does not run with a batch of " + SECOND_BATCH);
      batches = false;
      i--;
    }
  }

  /** Runs sample 0 with one way after the other to size what the model leaves open. */
  private DimPlanner.Binding search(ModelRunner runner, InputGenerator generator)
      throws NotVerifiableException, InterruptedException {
    Optional<String> first = Optional.empty();
    for (DimPlanner.Binding binding : generator.planner().bindings()) {
      Optional<String> failure = runOne(runner, generator, binding, 0);
      if (failure.isEmpty()) return binding;
      first = first.or(() -> failure);
      if (System.nanoTime() - searchDeadline > 0) break;
    }
    throw new NotVerifiableException(
        "the original does not run on made-up inputs: " + first.orElse("no sizes to try"));
  }

  /** Runs one sample; empty when that went well, or why it did not. */
  private Optional<String> runOne(
      ModelRunner runner, InputGenerator generator, DimPlanner.Binding binding, int sample)
      throws InterruptedException {
    try {
      Map<String, NdArray> inputs = generator.sample(binding, sample);
      long start = System.nanoTime();
      samples.add(new Sample("sample " + sample, inputs, runner.run(inputs)));
      lastRunNanos = System.nanoTime() - start;
      return Optional.empty();
    } catch (RunnerException | NotVerifiableException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Whether some real output has so few values that chance would judge it. */
  private boolean wantsMore(int done) {
    if (done >= MAX_RANDOM_SAMPLES || lastRunNanos > SLOW_RUN_NANOS) return false;
    for (String output : samples.get(0).result().arrays().keySet()) {
      long values = 0;
      for (Sample sample : samples) {
        NdArray array = sample.result().arrays().get(output);
        if (array == null || array.elements() == 0) return false;
        values += array.elements();
      }
      if (values < FEW_VALUES) return true;
    }
    return false;
  }
}
