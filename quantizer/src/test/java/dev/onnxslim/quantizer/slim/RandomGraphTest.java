package dev.onnxslim.quantizer.slim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.GraphText;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Node;
import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.pass.Pipeline;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomGraphTest {
  private static final int SEEDS = 60;

  static java.util.List<Pass> passes() {
    return Passes.trainingOnly();
  }

  @ParameterizedTest
  @MethodSource("passes")
  void everyPassKeepsWhatIsComputed(Pass pass) {
    for (long seed = 0; seed < SEEDS; seed++) {
      PassTester.run(pass, RandomGraph.text(seed));
    }
  }

  @Test
  void togetherTheyLeaveNothingToRemove() throws IOException {
    for (long seed = 0; seed < 5 * SEEDS; seed++) {
      String text = RandomGraph.text(seed);
      Model model = ModelText.parse(text);
      new Pipeline(passes()).run(model);
      for (Node node : model.graph().nodes()) {
        boolean used = node.outputs().stream().anyMatch(value -> value.isUsed());
        assertTrue(used, () -> node + " in\n" + GraphText.print(model) + "\nof " + text);
      }
    }
  }
}
