package dev.onnxslim.quantizer.slim.eliminate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.pass.Pipeline;
import dev.onnxslim.quantizer.slim.EliminateIdentity;
import dev.onnxslim.quantizer.slim.RemoveUnused;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomPatternsTest {
  private static final int SEEDS = 80;

  static List<Pass> passes() {
    return List.of(
        new EliminateCast(),
        new EliminateNoopArithmetic(),
        new EliminateNoopReshape(),
        new EliminateSingleInput(),
        new DropEmptyConcatInputs(),
        new EliminateRepeatedActivation(),
        new EliminateConstantWhere(),
        new InlineIf(),
        new KeepReducedDims());
  }

  @ParameterizedTest
  @MethodSource("passes")
  void everyPassKeepsWhatIsComputed(Pass pass) {
    for (long seed = 0; seed < SEEDS; seed++) {
      PassTester.run(pass, RandomPatterns.text(seed));
    }
  }

  /** All passes together, as one. */
  private record All(List<Pass> passes) implements Pass {
    @Override
    public String name() {
      return "all";
    }

    @Override
    public int apply(Graph graph, Facts facts) {
      return passes.stream()
          .mapToInt(pass -> graph.isAttached() ? pass.apply(graph, facts) : 0)
          .sum();
    }
  }

  @Test
  void allTogetherKeepWhatIsComputed() {
    List<Pass> all = new ArrayList<>(passes());
    all.add(new EliminateIdentity());
    all.add(new RemoveUnused());
    for (long seed = SEEDS; seed < 4 * SEEDS; seed++) {
      PassTester.run(new All(all), RandomPatterns.text(seed));
    }
  }

  @Test
  void everyPassFindsSomething() throws IOException {
    List<PassRow> rows = new ArrayList<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      rows.addAll(new Pipeline(passes()).run(ModelText.parse(RandomPatterns.text(seed))));
    }
    for (Pass pass : passes()) {
      assertTrue(
          rows.stream().anyMatch(row -> row.name().equals(pass.name()) && row.edits() > 0),
          pass.name());
    }
  }
}
