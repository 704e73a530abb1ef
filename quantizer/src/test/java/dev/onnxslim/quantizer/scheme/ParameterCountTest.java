package dev.onnxslim.quantizer.scheme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.params.ParameterInventory;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.scheme.WeightCase.Data;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A model has as many parameters when they are integers, in every form that is written. */
class ParameterCountTest {
  @TempDir Path folder;

  static List<WeightCase> cases() throws IOException {
    return WeightCases.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void integersCountAsTheirFloats(WeightCase row) throws IOException {
    Path before =
        ModelText.write(row.model(row.maxOpset(), Data.NORMAL), folder.resolve("before.onnx"));
    Path after = folder.resolve("after.onnx");
    long expected = params(before);
    long quantized = 0;
    for (Storage storage : Storage.values()) {
      for (WeightFormat.Sharing sharing : WeightFormat.Sharing.values()) {
        for (boolean symmetric : new boolean[] {true, false}) {
          WeightFormat format =
              new WeightFormat(
                  sharing,
                  OptionalInt.of(32),
                  Optional.of(symmetric),
                  Optional.of(symmetric ? ElemType.INT8 : ElemType.UINT8),
                  Optional.of(symmetric ? ElemType.FLOAT : ElemType.FLOAT16));
          quantized +=
              Schemes.apply(new WeightOnlyInt8(storage, format), before, after).stream()
                  .filter(weight -> weight.action() == WeightRow.Action.QUANTIZED)
                  .count();
          assertEquals(expected, params(after), () -> storage + ", " + format);
        }
      }
    }
    assertTrue(quantized > 0 || row.weights() == 0);
  }

  private static long params(Path file) throws IOException {
    try (Model model = ModelReader.read(file)) {
      return ParameterInventory.of(model).params();
    }
  }
}
