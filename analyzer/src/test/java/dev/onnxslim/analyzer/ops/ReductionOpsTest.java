package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReductionOpsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = ReduceMean(x)                                | float[1x1x1]",
        "y = ReduceMean<keepdims = 0>(x)                  | float[]",
        "y = ReduceMean<axes = [-1, 0]>(x)                | float[1xSx1]",
        "y = ReduceMean<axes = [1], keepdims = 0>(x)      | float[Nx4]",
        "y = ReduceMean<axes = [3]>(x)                    | invalid",
        "y = ReduceMean<axes = [1, -2]>(x)                | invalid",
        "y = ReduceMean<keepdims = 0>(u)                  | float[]",
        "y = ReduceMean(u)                                | unknown",
        "y = ArgMax(x)                                    | int64[1xSx4]",
        "y = ArgMin<axis = -1, keepdims = 0>(x)           | int64[NxS]",
        "y = ArgMax<axis = 5>(x)                          | invalid",
        "y = com.microsoft.IsAllFinite(x, u)              | bool[]",
        "y = com.microsoft.ReduceSumInteger<axes = [1], keepdims = 0>(q) | int32[2]",
        "y = com.microsoft.QLinearReduceMean<axes = [1], keepdims = 1>(q, f, , f) | int8[2x1]",
      })
  void axesAsAnAttribute(String node, String types) {
    String inputs = "float[N, S, 4] x, float[] u, int8[2, 3] q, float f";
    assertEquals(types, RuleCase.of(13, inputs, node).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = ReduceMax(x, k)                             | float[Nx1x1]",
        "y = ReduceMax<keepdims = 0>(x, k)               | float[N]",
        "y = ReduceMax(x)                                | float[1x1x1]",
        "y = ReduceMax<noop_with_empty_axes = 1>(x)      | float[NxSx1]",
        "y = ReduceMax(x, e)                             | float[1x1x1]",
        "y = ReduceMax<noop_with_empty_axes = 1>(x, e)   | float[NxSx1]",
        "y = ReduceMax(x, a)                             | float[?x?x1]",
        "y = ReduceMax<keepdims = 0>(x, a)               | float[?]",
        "y = ReduceMax<keepdims = 0>(x, m)               | unknown",
        "y = ReduceMax(x, m)                             | float[?x?x1]",
        "y = ReduceMax<keepdims = 0>(x, t)               | float[]",
        "y = ReduceMax(x, z)                             | invalid",
      })
  void axesAsAnInput(String node, String types) {
    String inputs =
        "float[N, S, 1] x, int64[2] k, int64[0] e, int64[2] a, int64[M] m, int64[3] t, int64[4] z";
    assertEquals(types, RuleCase.of(20, inputs, node).with("k", "1, -1").types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1  | y, i = TopK<k = 3>(x)          |   | float[Nx3] int64[Nx3]",
        "10 | y, i = TopK<axis = 0>(x, k)    | 2 | float[2x9] int64[2x9]",
        "11 | y, i = TopK(x, k)              | min(s,9) | float[Nxmin(9,s)] int64[Nxmin(9,s)]",
        "24 | y, i = TopK(x, k)              |   | float[Nx?] int64[Nx?]",
        "24 | y, i = TopK(x, k)              | 10 | invalid",
        "24 | y, i = TopK<axis = 2>(x, k)    | 1 | invalid",
        "24 | y, i = TopK(u, k)              | 1 | unknown",
      })
  void topK(int opset, String node, String k, String types) {
    RuleCase op = RuleCase.of(opset, "float[N, 9] x, int64[1] k, float[] u", node);
    assertEquals(types, (k == null ? op : op.with("k", k)).types());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = ReduceProd(x)                               | [6*s*t]",
        "y = ReduceSum<keepdims = 0>(x)                  | [s+t+5]",
        "y = ReduceMax<axes = [0]>(x)                    | [max(2,s), max(3,t)]",
        "y = ReduceMin<axes = [1], keepdims = 0>(x)      | [min(s,t), 2]",
        "y = ReduceSum(x, k)                             | [s+t, 5]",
        "y = ReduceProd(e)                               | [1]",
        "y = ReduceSum(e)                                | [0]",
        "y = ReduceMax(e)                                | [?]",
        "y = ReduceProd(o)                               | [?]",
        "y = ReduceSum(v)                                | none",
      })
  void contents(String node, String result) {
    assertEquals(
        result,
        RuleCase.of(13, "int64[2, 2] x, int64[0] e, int64[2] o, int64[2] v, int64[1] k", node)
            .with("x", "s, t, 2, 3")
            .with("e", "")
            .with("o", "0, ?")
            .with("k", "1")
            .contents());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "y = ReduceSum(x)                     | REDUCTION 4*N*S",
        "y = ReduceL2<axes = [1]>(x)          | REDUCTION 8*N*S",
        "y = ReduceLogSumExp(x)               | REDUCTION 16*N*S",
        "y = ArgMax(x)                        | REDUCTION 4*N*S",
        "y = com.microsoft.IsAllFinite(x, x)  | REDUCTION 8*N*S",
      })
  void operationsPerElementOfTheInput(String node, String cost) {
    assertEquals(cost, RuleCase.of(13, "float[N, S, 4] x", node).work());
  }

  @Test
  void aSumThatWrapsIsNotKnown() {
    RuleCase op = RuleCase.of(13, "int32[2] x", "y = ReduceSum(x)");
    assertEquals("[?]", op.with("x", "2147483647, 1").contents());
  }
}
