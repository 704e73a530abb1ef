package dev.onnxslim.quantizer.slim.layout;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomLayoutTest {
  private static final int SEEDS = 20;

  static List<Pass> passes() {
    return List.of(
        new FoldShapes(),
        new SimplifyReshapes(),
        new MergeShapes(),
        new NarrowShapes(),
        new MergeTransposes(),
        new MergeReshapes(),
        new MergeSqueezes(),
        new MergeConcats(),
        new MergeSlices(),
        new SwapTransposes());
  }

  @ParameterizedTest
  @MethodSource("passes")
  void everyPassFindsSomethingAndKeepsWhatIsComputed(Pass pass) throws IOException {
    int edits = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      Model model = ModelText.parse(RandomLayout.text(seed));
      edits += pass.apply(model.graph(), Facts.of(model));
      PassTester.run(pass, RandomLayout.text(seed));
    }
    assertTrue(edits > 0);
  }

  @Test
  void togetherTheyKeepItToo() {
    for (long seed = 0; seed < 5 * SEEDS; seed++) {
      Cleaned.run(new Together(), RandomLayout.text(seed));
    }
  }

  /** All passes, each with what the one before has left. */
  private record Together() implements Pass {
    @Override
    public String name() {
      return "together";
    }

    @Override
    public int apply(Graph graph, Facts facts) {
      int edits = 0;
      for (Pass pass : passes()) {
        edits += new Cleaned(pass).apply(graph, Facts.of(graph.model()));
      }
      return edits;
    }
  }
}
