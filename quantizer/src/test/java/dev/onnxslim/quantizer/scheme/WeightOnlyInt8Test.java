package dev.onnxslim.quantizer.scheme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.fixture.OrtOutputs;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import dev.onnxslim.quantizer.scheme.WeightCase.Data;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every reader in every opset and storage, with a format that changes from row to row: the result
 * is valid, no larger, and agrees in onnxruntime, optimized and not.
 */
class WeightOnlyInt8Test {
  private static final int[] OPSETS = {7, 10, 11, 13, 17, 19, 21, 22, 23};
  private static final List<WeightFormat> FORMATS = formats();

  /** All storages for each row, not one in turn: takes some three times as long. */
  private static final boolean EXHAUSTIVE = Boolean.getBoolean("exhaustive");

  private static final double MIN_SQNR_DB = 26;

  /** onnxruntime merges DequantizeLinear into a MatMul that rounds its other factor too. */
  private static final double MIN_MERGED_SQNR_DB = 20;

  @TempDir Path folder;

  private static List<WeightFormat> formats() {
    List<WeightFormat> formats = new ArrayList<>();
    for (WeightFormat.Sharing sharing : WeightFormat.Sharing.values()) {
      for (int k = 0; k < 27; k++) {
        formats.add(
            new WeightFormat(
                sharing,
                k % 2 == 0 ? OptionalInt.empty() : OptionalInt.of(32),
                List.of(Optional.<Boolean>empty(), Optional.of(true), Optional.of(false))
                    .get(k % 3),
                List.of(
                        Optional.<ElemType>empty(),
                        Optional.of(ElemType.INT8),
                        Optional.of(ElemType.UINT8))
                    .get(k / 3 % 3),
                List.of(
                        Optional.<ElemType>empty(),
                        Optional.of(ElemType.FLOAT),
                        Optional.of(ElemType.FLOAT16))
                    .get(k / 9)));
      }
    }
    return formats;
  }

  @TestFactory
  List<DynamicContainer> everyReader() throws IOException {
    List<DynamicContainer> rows = new ArrayList<>();
    int turn = 0;
    for (WeightCase row : WeightCases.all()) {
      List<DynamicTest> tests = new ArrayList<>();
      for (int opset : OPSETS) {
        if (opset >= row.minOpset() && opset <= row.maxOpset()) {
          int start = turn;
          turn += 41;
          tests.add(DynamicTest.dynamicTest("opset " + opset, () -> check(row, opset, start)));
        }
      }
      rows.add(DynamicContainer.dynamicContainer(row.name(), tests));
    }
    return rows;
  }

  private void check(WeightCase row, int opset, int turn) throws Exception {
    Path normal = ModelText.write(row.model(opset, Data.NORMAL), folder.resolve("normal.onnx"));
    List<OrtOutputs> expected = OrtOutputs.ofAll(normal, Optimization.OFF, 1, 1, 3);
    int at = turn;
    List<Storage> storages = List.of(Storage.values());
    if (!EXHAUSTIVE) {
      storages = List.of(storages.get(turn % storages.size()));
    }
    for (Storage storage : storages) {
      WeightFormat format = FORMATS.get(at++ % FORMATS.size());
      String what = row + ", opset " + opset + ", " + storage + ", " + format;
      Path result = quantize(normal, storage, format, row.weights(), what);
      List<OrtOutputs> plain = OrtOutputs.ofAll(result, Optimization.OFF, 1, 1, 3);
      OrtOutputs merged = OrtOutputs.of(result, Optimization.DEFAULT, 3, 1);
      double sqnr =
          Math.min(
              expected.get(0).worstSqnrDb(plain.get(0)), expected.get(1).worstSqnrDb(plain.get(1)));
      assertTrue(sqnr >= MIN_SQNR_DB, () -> sqnr + " dB: " + what);
      double mergedSqnr = expected.get(1).worstSqnrDb(merged);
      double bar = storage == Storage.DEQUANTIZE ? MIN_MERGED_SQNR_DB : MIN_SQNR_DB;
      assertTrue(mergedSqnr >= bar, () -> mergedSqnr + " dB optimized: " + what);
      checkExact(row, opset, storage, format, what);
    }
  }

  private void checkExact(
      WeightCase row, int opset, Storage storage, WeightFormat format, String what)
      throws Exception {
    boolean symmetric = format.symmetric().orElse(true);
    WeightFormat stated =
        new WeightFormat(
            format.sharing(),
            format.blockSize(),
            Optional.of(symmetric),
            format.elemType(),
            format.scaleType());
    String text = row.model(opset, symmetric ? Data.SYMMETRIC : Data.ASYMMETRIC);
    Path exact = ModelText.write(text, folder.resolve("exact.onnx"));
    Path result = quantize(exact, storage, stated, row.weights(), what);
    OrtOutputs.of(exact, Optimization.OFF, 3, 1)
        .assertSame(OrtOutputs.of(result, Optimization.OFF, 3, 1), "exact: " + what);
  }

  private Path quantize(Path model, Storage storage, WeightFormat format, int weights, String what)
      throws Exception {
    Path result = folder.resolve("result.onnx");
    List<WeightRow> rows = Schemes.apply(new WeightOnlyInt8(storage, format), model, result);
    long quantized = rows.stream().filter(r -> r.action() == WeightRow.Action.QUANTIZED).count();
    assertEquals(weights, quantized, () -> what + ": " + rows);
    assertTrue(Files.size(result) <= Files.size(model), () -> "larger: " + what);
    return result;
  }
}
