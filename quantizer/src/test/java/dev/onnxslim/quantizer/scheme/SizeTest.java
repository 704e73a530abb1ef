package dev.onnxslim.quantizer.scheme;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.scheme.WeightCase.Data;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No result is larger than its model, wherever the weight lies and however small it is. */
class SizeTest {
  private static final String LONG =
      "a_very_long_name_of_a_weight_as_exporters_make_them_".repeat(2);

  @TempDir Path folder;

  private void assertNotLarger(String text) throws IOException {
    Path before =
        ModelText.write(WeightCase.fill(text, Data.NORMAL), folder.resolve("before.onnx"));
    Path after = folder.resolve("after.onnx");
    for (Storage storage : Storage.values()) {
      for (int k = 0; k < 4; k += 3) {
        WeightFormat format =
            new WeightFormat(
                WeightFormat.Sharing.values()[k],
                OptionalInt.of(32),
                Optional.of(k % 2 == 0),
                Optional.of(k < 2 ? ElemType.INT8 : ElemType.UINT8),
                Optional.of(k % 3 == 0 ? ElemType.FLOAT16 : ElemType.FLOAT));
        Schemes.apply(new WeightOnlyInt8(storage, format), before, after);
        assertTrue(
            Files.size(after) <= Files.size(before), () -> storage + ", " + format + ": " + text);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<ir_version: 8, opset_import: [\"\" : 21]> g (T[N, K] x) => (T[N, 16] y) <WT[K, 16] NAME>"
            + " { y = MatMul(x, NAME) }",
        "<ir_version: 3, opset_import: [\"\" : 8]> g (T[N, K] x, T[K, 16] NAME) =>"
            + " (T[N, 16] y) <WT[K, 16] NAME> { y = MatMul(x, NAME) }",
        "<ir_version: 8, opset_import: [\"\" : 21, \"loc\" : 1]> g (T[N, K] x) => (T[N, 16] y)"
            + " { y = loc.f(x) } <domain: \"loc\", opset_import: [\"\" : 21]> f (a) => (b)"
            + " { NAME = Constant<value = CT[K, 16]>() b = MatMul(a, NAME) }",
        "<ir_version: 3, opset_import: [\"\" : 8]> g (T[N, K] x, bool c) => (T[N, 16] y)"
            + " { y = If<then_branch = t () => (T[N, 16] u) { NAME = Constant<value = CT[K, 16]>()"
            + " u = MatMul(x, NAME) }, else_branch = e () => (T[N, 16] v)"
            + " { w2 = Constant<value = CT[K, 16]>() v = MatMul(x, w2) }>(c) }",
        "<ir_version: 8, opset_import: [\"\" : 21]> g (T[N, 4, 3, 3, 3] x) =>"
            + " (T[N, K, 1, 1, 1] y) <WT[K, 4, 3, 3, 3] NAME> { y = Conv(x, NAME) }"
      })
  void aroundTheSizeWhereInt8BeginsToPay(String text) throws IOException {
    for (String type : new String[] {"float", "float16"}) {
      for (int rows : new int[] {4, 7, 10, 13, 17, 22, 30, 50}) {
        for (String name : new String[] {"w", LONG}) {
          String typed = text.replaceAll("\\b([WC]?)T\\[", "$1" + type + "[");
          assertNotLarger(typed.replace("K", "" + rows).replace("NAME", name));
        }
      }
    }
  }

  @Test
  void aTableThatIsLookedUpOften() throws IOException {
    for (int lookups : new int[] {1, 10, 60, 200}) {
      StringBuilder nodes = new StringBuilder();
      StringBuilder sums = new StringBuilder(" s0 = Neg(r0)");
      for (int k = 0; k < lookups; k++) {
        nodes.append(" r").append(k).append(" = Gather(").append(LONG).append(", i)");
        if (k > 0) {
          sums.append(" s%d = Add(s%d, r%d)".formatted(k, k - 1, k));
        }
      }
      assertNotLarger(
          "g (int64[N] i) => (float[N, 32] s"
              + (lookups - 1)
              + ") <W[257, 32] "
              + LONG
              + "> {"
              + nodes
              + sums
              + " }");
    }
  }
}
