package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.ModelText;
import dev.onnxslim.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContentsTest {
  private static Tensor tensor(String type, String elements) throws Exception {
    return ModelText.parse(
            "<ir_version: 8, opset_import: [\"\" : 17]> g () => (%s y) <%s w = {%s}> { y = Abs(w) }"
                .formatted(type, type, elements))
        .graph()
        .value("w")
        .orElseThrow()
        .constant()
        .orElseThrow();
  }

  @Test
  void doublesAreReadInFull() throws Exception {
    assertEquals(
        Optional.of(new Contents.Reals(List.of(0.1, -2.5, 1e300))),
        Contents.of(tensor("double[3]", "0.1, -2.5, 1e300")));
  }

  @Test
  void floatsAndIntegers() throws Exception {
    assertEquals(
        Optional.of(new Contents.Reals(List.of((double) 0.1f))),
        Contents.of(tensor("float[1]", "0.1")));
    assertEquals(
        "[1, 0]",
        Contents.of(tensor("bool[2]", "1, 0"))
            .flatMap(Contents::integers)
            .orElseThrow()
            .toString());
  }
}
