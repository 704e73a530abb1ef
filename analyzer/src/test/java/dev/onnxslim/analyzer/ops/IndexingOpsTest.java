package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexingOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "float[v, 768] x, int64[b, s] i     | y = Gather(x, i)              | float[bxsx768]",
        "float[a, b, c] x, int64 i          | y = Gather<axis = 1>(x, i)    | float[axc]",
        "float[a, b, c] x, int64[1] i       | y = Gather<axis = -1>(x, i)   | float[axbx1]",
        "float[a] x, int64 i                | y = Gather<axis = 1>(x, i)    | invalid",
        "float[a] x, int64[] i              | y = Gather(x, i)              | unknown",
        "float[a, b] x, int64[c, d] i       | y = GatherElements(x, i)      | float[cxd]",
        "float[a, b] x, int64[c] i          | y = GatherElements(x, i)      | invalid",
        "float[a, b, c] x, int64[n, 2] i    | y = GatherND(x, i)            | float[nxc]",
        "float[a, b, c] x, int64[a, n, 1] i | y = GatherND<batch_dims = 1>(x, i) | float[axnxc]",
        "float[4, b, c] x, int64[a, n, 1] i | y = GatherND<batch_dims = 1>(x, i) | float[4xnxc]",
        "float[a, b, c] x, int64[3] i       | y = GatherND(x, i)            | float[]",
        "float[a, b, c] x, int64[4] i       | y = GatherND(x, i)            | invalid",
        "float[a, b, c] x, int64[n, k] i    | y = GatherND(x, i)            | unknown",
        "float[a, b, c] x, int64[n, 1] i    | y = GatherND<batch_dims = 2>(x, i) | invalid",
        "float[a, b, c] x, int64[n, 2] i    | y = com.microsoft.GatherND(x, i) | float[nxc]",
        "uint8[v, 64] x, int64[b] i, float16[v, 4] s "
            + "| y = com.microsoft.GatherBlockQuantized(x, i, s) | float16[bx128]",
        "uint4[v, 64] x, int64[b] i, float[v, 2] s "
            + "| y = com.microsoft.GatherBlockQuantized(x, i, s) | float[bx64]",
        "uint8[v, 64] x, int64[b] i, float[v, 2] s "
            + "| y = com.microsoft.GatherBlockQuantized<bits = 8>(x, i, s) | float[bx64]",
        "float[v, 768] x, int64[b, s] i     | y = com.microsoft.TorchEmbedding(x, i) "
            + "| float[bxsx768]",
        "float[a, 3] x, int64[n, 1] i, float[n, 3] u | y = ScatterND(x, i, u)      | float[ax3]",
        "float[a, 3] x, int64[n, 1] i, float[n, 1] u | y = ScatterElements(x, i, u) | float[ax3]",
        "float[] x, int64[n, 1] i, float[n, 1] u     | y = ScatterElements(x, i, u) | unknown",
      })
  void types(String inputs, String node, String type) {
    assertEquals(type, RuleCase.of(16, inputs, node).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int64[3] x, int64 i       | y = Gather(x, i)             | x = b 3 s; i = 2      | [s]",
        "int64[3] x, int64 i       | y = Gather(x, i)             | x = b 3 s; i = -3     | [b]",
        "int64[3] x, int64[2] i    | y = Gather(x, i)             | x = b 3 s; i = 2 ?    | [s, ?]",
        "int64[3] x, int64 i       | y = Gather(x, i)             | x = b 3 s; i = 3      | none",
        "int64[3] x, int64 i       | y = Gather(x, i)             | x = b 3 s; i = n      | none",
        "int64[3] x, int64 i       | y = Gather(x, i)             | x = b ? s; i = 1      | none",
        "int64[2, 2] x, int64[1] i | y = Gather<axis = 1>(x, i)   | x = 1 2 3 4; i = 1    | [2, 4]",
        "int64[2, 2] x, int64[1, 2] i | y = Gather(x, i)          | x = 1 2 3 4; i = 1 0  | [3, 4, 1, 2]",
        "int64[2, 2] x, int64[2, 1] i | y = GatherElements<axis = 1>(x, i) | x = 1 2 3 4; i = 1 0 "
            + "| [2, 3]",
        "int64[2, 2] x, int64[2, 2] i | y = GatherND(x, i)        | x = 1 2 3 4; i = 1 0 0 -1 | [3, 2]",
        "int64[2, 2] x, int64[1, 1] i | y = GatherND(x, i)        | x = 1 2 3 s; i = 1    | [3, s]",
        "int64[2, 2] x, int64[2, 1] i | y = GatherND<batch_dims = 1>(x, i) | x = 1 2 3 4; i = 1 0 "
            + "| [2, 3]",
      })
  void gatheredElements(String inputs, String node, String given, String result) {
    assertEquals(result, RuleCase.of(13, inputs, node).with(given).contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int64[3] x, int64[1, 1] i, int64[1] u | y = ScatterND(x, i, u) | x = a b 3; i = 1; u = n "
            + "| [a, n, 3]",
        "int64[3] x, int64[1, 1] i, int64[1] u | y = ScatterND(x, i, u) | x = a b 3; i = 1 "
            + "| [a, ?, 3]",
        "int64[3] x, int64[1, 1] i, int64[1] u | y = ScatterND(x, i, u) | x = a b 3; i = ?; u = n "
            + "| none",
        "int64[3] x, int64[1, 1] i, int64[1] u | y = ScatterND<reduction = \"add\">(x, i, u) "
            + "| x = a b 3; i = 1; u = n | none",
        "int64[2, 2] x, int64[1, 1] i, int64[1, 2] u | y = ScatterND(x, i, u) "
            + "| x = 1 2 3 4; i = -1; u = 7 8 | [1, 2, 7, 8]",
        "int64[3] x, int64[2] i, int64[2] u | y = ScatterElements(x, i, u) "
            + "| x = a b 3; i = 2 0; u = 7 8 | [8, b, 7]",
        "int64[2, 2] x, int64[1, 2] i, int64[1, 2] u | y = Scatter<axis = 1>(x, i, u) "
            + "| x = 1 2 3 4; i = 1 0; u = 7 8 | [8, 7, 3, 4]",
        "int64[3] x, int64[2] i, int64[2] u | y = ScatterElements(x, i, u) "
            + "| x = a b 3; i = 2 3; u = 7 8 | none",
        "int64[3] x, int64[1, 2] i, int64[1] u | y = ScatterND(x, i, u) | x = a b 3; i = 1 1; u = n "
            + "| none",
      })
  void scatteredElements(String inputs, String node, String given, String result) {
    int opset = node.contains("Scatter<") ? 10 : 16;
    assertEquals(result, RuleCase.of(opset, inputs, node).with(given).contents());
  }
}
