package dev.onnxslim.quantizer.slim.fuse;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.pass.Pipeline;
import dev.onnxslim.quantizer.slim.RemoveUnused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RandomWeightChainTest {
  private static final int SEEDS = 120;

  static List<Pass> passes() {
    return List.of(
        new FuseBatchNormIntoConv(),
        new FuseArithmeticIntoConv(),
        new FuseArithmeticAheadOfConv(),
        new FuseMatMulAdd());
  }

  @ParameterizedTest
  @MethodSource("passes")
  void everyPassKeepsWhatIsComputed(Pass pass) {
    for (long seed = 0; seed < SEEDS; seed++) {
      PassTester.runToRounding(pass, RandomWeightChain.text(seed));
    }
  }

  @Test
  void togetherTheyFireOftenAndTheFileDoesNotGrow(@TempDir Path folder) throws IOException {
    List<Pass> all = new ArrayList<>(passes());
    all.add(new RemoveUnused());
    Path before = folder.resolve("before.onnx");
    Path after = folder.resolve("after.onnx");
    int fired = 0;
    for (long seed = 0; seed < 4 * SEEDS; seed++) {
      String text = RandomWeightChain.text(seed);
      ModelText.write(text, before);
      try (Model model = ModelReader.read(before)) {
        PassRow sum = new Pipeline(all).run(model).stream().reduce(PassRow.none(""), PassRow::plus);
        fired += sum.edits() > 0 ? 1 : 0;
        try (StagedModel staged = new ModelWriter().stage(model, after)) {
          staged.commit();
        }
      }
      assertTrue(Files.size(after) <= Files.size(before), text);
    }
    assertTrue(fired > 2 * SEEDS, "only " + fired);
  }
}
