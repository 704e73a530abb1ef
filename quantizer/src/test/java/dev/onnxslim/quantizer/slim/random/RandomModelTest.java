package dev.onnxslim.quantizer.slim.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.runtime.RunnerException;
import dev.onnxslim.quantizer.slim.Passes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The passes on random models, whose nodes stand in the graph, in a body or in a function. {@code
 * -Drandom.models=5000} makes it so many, {@code -Drandom.first=400} starts at another seed.
 */
class RandomModelTest {
  private static final int FEW = 600;
  private static final int MODELS = Integer.getInteger("random.models", FEW);
  private static final int FIRST = Integer.getInteger("random.first", 0);
  private static final int MODELS_FOR_EACH = 3;
  private static final int MAX_WRONG = 20;

  /** What no model here has: what these change is meant to compute something else. */
  private static final Set<String> TRAINING =
      Set.of("convert-training-batch-norm", "remove-training-info");

  static List<Pass> passes() {
    return Passes.all();
  }

  @ParameterizedTest
  @MethodSource("passes")
  void everyPassAloneKeepsWhatIsComputed(Pass pass, @TempDir Path folder)
      throws IOException, RunnerException, InterruptedException {
    for (Place place : Place.values()) {
      for (long seed = FIRST; seed < FIRST + MODELS_FOR_EACH; seed++) {
        PipelineRun.check(List.of(pass), RandomModel.text(seed, place), folder);
      }
    }
  }

  @Test
  void allPassesTogetherKeepItAndEachFires(@TempDir Path folder)
      throws IOException, InterruptedException {
    List<String> wrong = new ArrayList<>();
    Set<String> idle = new TreeSet<>(Passes.names());
    for (int k = 0; k < MODELS && wrong.size() < MAX_WRONG; k++) {
      String text = RandomModel.text(FIRST + k, Place.values()[k % 3]);
      try {
        List<PassRow> rows = PipelineRun.check(Passes.all(), text, folder);
        rows.stream().filter(row -> row.edits() > 0).forEach(row -> idle.remove(row.name()));
      } catch (AssertionError | RunnerException | RuntimeException e) {
        wrong.add("model " + (FIRST + k) + ": " + e + "\n" + text);
      }
    }
    assertTrue(wrong.isEmpty(), () -> wrong.size() + " wrong:\n" + String.join("\n\n", wrong));
    if (MODELS >= FEW) {
      assertEquals(new TreeSet<>(TRAINING), idle, "passes that never fired");
    }
  }
}
