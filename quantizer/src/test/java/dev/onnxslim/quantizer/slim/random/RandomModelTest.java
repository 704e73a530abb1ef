package dev.onnxslim.quantizer.slim.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.pass.Pipeline;
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
  private static final int FEW = 90;
  private static final int MANY = 1000;
  private static final int MODELS = Integer.getInteger("random.models", FEW);
  private static final int FIRST = Integer.getInteger("random.first", 0);
  private static final int MODELS_FOR_EACH = 2;
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
  void allPassesTogetherKeepIt(@TempDir Path folder) throws IOException, InterruptedException {
    List<String> wrong = new ArrayList<>();
    for (int k = 0; k < MODELS && wrong.size() < MAX_WRONG; k++) {
      String text = RandomModel.text(FIRST + k, Place.values()[k % 3]);
      try {
        PipelineRun.check(Passes.all(), text, folder);
      } catch (AssertionError | RunnerException | RuntimeException e) {
        wrong.add("model " + (FIRST + k) + ": " + e + "\n" + text);
      }
    }
    assertTrue(wrong.isEmpty(), () -> wrong.size() + " wrong:\n" + String.join("\n\n", wrong));
  }

  /** Of more models than are run: otherwise a pass whose pattern is rare would never be tried. */
  @Test
  void eachPassFires() throws IOException {
    Set<String> idle = new TreeSet<>(Passes.names());
    for (int seed = 0; seed < MANY && !idle.equals(TRAINING); seed++) {
      try (Model model = ModelText.parse(RandomModel.text(seed, Place.values()[seed % 3]))) {
        List<PassRow> rows = new Pipeline(Passes.all()).run(model);
        rows.stream().filter(row -> row.edits() > 0).forEach(row -> idle.remove(row.name()));
      }
    }
    assertEquals(TRAINING, idle, "passes that never fired");
  }
}
