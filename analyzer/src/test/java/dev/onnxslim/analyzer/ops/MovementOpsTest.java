package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MovementOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "13 | float[a, 2, c] x | y = Transpose(x)                          | float[cx2xa]",
        "13 | float[a, 2, c] x | y = Transpose<perm = [1, 0, 2]>(x)        | float[2xaxc]",
        "13 | float[a, 2, c] x | y = Transpose<perm = [1, 0]>(x)           | invalid",
        "13 | float[a, 2, c] x | y = Transpose<perm = [1, 1, 2]>(x)        | invalid",
        "13 | float[] x        | y = Transpose<perm = [1, 0]>(x)           | float[?x?]",
        "13 | float[] x        | y = Transpose(x)                          | unknown",
        "13 | float x          | y = Transpose(x)                          | float[]",
        "13 | float[a, 2] x, float[b, 2] z       | y = Concat<axis = 0>(x, z)  | float[a+bx2]",
        "13 | float[a, n] x, float[b, 2] z       | y = Concat<axis = -2>(x, z) | float[a+bx2]",
        "13 | float[a, n] x, float[b, m] z       | y = Concat<axis = 0>(x, z)  | float[a+bxn]",
        "13 | float[2, 2] x, float[] z           | y = Concat<axis = 0>(x, z)  | float[?x2]",
        "13 | float[2, 3] x, float[2, 2] z       | y = Concat<axis = 0>(x, z)  | invalid",
        "13 | float[n, 3] x, float[n, 2] z, float[2, 3] w | y = Concat<axis = 0>(x, z, w) | invalid",
        "13 | float[2, 3] x, float[2] z          | y = Concat<axis = 0>(x, z)  | invalid",
        "13 | float[2] x, float[2] z             | y = Concat<axis = 1>(x, z)  | invalid",
        "13 | float[] x, float[] z               | y = Concat<axis = 0>(x, z)  | unknown",
        "1  | float[2, a] x, float[2, b] z       | y = Concat(x, z)            | float[2xa+b]",
        "11 | float[n, 12, h, w] x | y = DepthToSpace<blocksize = 2>(x)    | float[nx3x2*hx2*w]",
        "11 | float[n, 13, h, w] x | y = DepthToSpace<blocksize = 2>(x)    | invalid",
        "11 | float[n, c] x        | y = DepthToSpace<blocksize = 2>(x)    | invalid",
        "11 | float[n, 12, h, w] x | y = DepthToSpace<blocksize = 0>(x)    | invalid",
        "11 | float[n, 12, h, w] x | y = DepthToSpace<blocksize = 4611686018427387904>(x) "
            + "| float[nx?x4611686018427387904*hx4611686018427387904*w]",
        "28 | float[n, 3, 4, 6] x  | y = SpaceToDepth<blocksize = 2, mode = \"CRD\">(x) "
            + "| float[nx12x2x3]",
        "13 | float[n, 3, 4, 5] x  | y = SpaceToDepth<blocksize = 2>(x)    | invalid",
        "14 | float[a, b] x        | y = Trilu(x)                          | float[axb]",
        "10 | float[a, b] x, int64[b] s | y = ReverseSequence(x, s)        | float[axb]",
        "13 | float[a, 10] x | y = com.microsoft.UnfoldTensor<size = 4, step = 3>(x) | float[ax3x4]",
        "13 | float[a, 10] x | y = com.microsoft.UnfoldTensor<size = 4, step = 0>(x) | invalid",
      })
  void types(int opset, String inputs, String node, String type) {
    assertEquals(type, RuleCase.of(opset, inputs, node).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "int64[2, 2] x            | y = Transpose(x)             | x = 1 2 s ?          | [1, s, 2, ?]",
        "int64[1, 2, 3] x         | y = Transpose<perm = [2, 0, 1]>(x) | x = 1 2 3 4 5 6 "
            + "| [1, 4, 2, 5, 3, 6]",
        "int64[1] x, int64[2] z   | y = Concat<axis = 0>(x, z)   | x = b; z = ? 768     | [b, ?, 768]",
        "int64[1] x, int64[2] z   | y = Concat<axis = 0>(x, z)   | x = b                | [b, ?, ?]",
        "int64[1] x, int64[2] z   | y = Concat<axis = 0>(x, z)   |                      | none",
        "int64[1] x, int64[n] z   | y = Concat<axis = 0>(x, z)   | x = b                | none",
        "int64[2, 1] x, int64[2, 2] z | y = Concat<axis = 1>(x, z) | x = a b; z = 1 2 3 4 "
            + "| [a, 1, 2, b, 3, 4]",
        "float[1] x, float[1] z   | y = Concat<axis = 0>(x, z)   | x = 0.5; z = 2       | [0.5, 2.0]",
        "float[1] x, float[1] z   | y = Concat<axis = 0>(x, z)   | x = 2.0; z = n       | [2, n]",
        "float[1] x, float[1] z   | y = Concat<axis = 0>(x, z)   | x = 0.5; z = n       | [?, n]",
        "int64[2, 2] x            | y = Trilu(x)                 | x = 1 2 s ?          | [1, 2, 0, ?]",
        "int64[2, 2] x            | y = Trilu<upper = 0>(x)      | x = 1 2 s ?          | [1, 0, s, ?]",
        "int64[2, 2] x, int64 k   | y = Trilu(x, k)              | x = 1 2 s ?; k = 1   | [0, 2, 0, 0]",
        "int64[2, 2] x, int64 k   | y = Trilu(x, k)              | x = 1 2 s ?; k = n   | none",
      })
  void elements(String inputs, String node, String given, String result) {
    assertEquals(result, RuleCase.of(14, inputs, node).with(given).contents());
  }
}
