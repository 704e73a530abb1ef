package dev.onnxslim.quantizer.slim.eliminate;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EliminateCastTest {
  private static PassTester run(String graph) {
    return PassTester.run(new EliminateCast(), graph);
  }

  @Test
  void aCastToTheSameTypeGoes() {
    run("g (float[N, 4] x) => (float[N, 4] y) { t = Cast<to = 1>(x) y = Neg(t) }")
        .edits(1)
        .leaves("y = Neg(x)");
    run("g (float[N, 4] x, float[M] l) => (float[N, 4] y) { t = CastLike(x, l) y = Neg(t) }")
        .edits(1)
        .leaves("y = Neg(x)");
  }

  @Test
  void aCastToAnotherTypeStays() {
    run("g (float[N, 4] x) => (double[N, 4] y) { t = Cast<to = 11>(x) y = Neg(t) }").edits(0);
  }

  @Test
  void upAndBackIsACopy() {
    run("""
        g (float[N, 4] x) => (float[N, 4] y) {
          d = Cast<to = 11>(x) f = Cast<to = 1>(d) y = Neg(f) }""")
        .edits(1)
        .leaves("d = Cast<to = 11>(x)", "y = Neg(x)");
  }

  @Test
  void upAndBackFromAnInputToAnOutputIsCopiedOnce() {
    run("g (float[N, 4] x) => (float[N, 4] y) { d = Cast<to = 11>(x) y = Cast<to = 1>(d) }")
        .edits(1)
        .leaves("d = Cast<to = 11>(x)", "y = Cast<to = 1>(x)");
  }

  /**
   * Types by their codes: bool 9, int8 3, uint8 2, int32 6, int64 7, half 10, float 1, double 11.
   */
  @ParameterizedTest
  @CsvSource({
    "float, 10, 1, 0", // loses
    "float, 7, 1, 0",
    "float, 11, 10, 1",
    "float, 11, 6, 0", // cuts fractions
    "float16, 1, 11, 1",
    "float16, 1, 6, 0",
    "int32, 1, 6, 0", // float has 24 bits
    "int32, 11, 6, 1",
    "int32, 7, 3, 1",
    "int32, 7, 1, 1",
    "int32, 11, 10, 0", // may be rounded twice
    "int32, 7, 9, 1",
    "int64, 6, 7, 0",
    "int64, 11, 7, 0",
    "int8, 6, 1, 1",
    "int8, 2, 1, 0", // has no negative numbers
    "int8, 2, 6, 0",
    "uint8, 3, 6, 0",
    "bool, 7, 1, 1",
    "bool, 1, 9, 1",
    "int32, 9, 6, 0"
  })
  void onlyALosslessFirstOneIsReadThrough(String from, int between, int to, int edits) {
    String types = "-,float,uint8,int8,-,-,int32,int64,-,bool,float16,double";
    String result = types.split(",")[to];
    String graph =
        "g (%s[N, 4] neg_x) => (%s[N, 4] y) <int64[2] s = {-1, 4}> { t = Cast<to = %d>(neg_x)"
            + " u = Cast<to = %d>(t) y = Reshape(u, s) }";
    run(graph.formatted(from, result, between, to)).edits(edits);
  }

  @Test
  void aSharedFirstOneStaysForTheOthers() {
    run("""
        g (int32[N, 4] x) => (float[N, 4] y, int64[N, 4] i) {
          i = Cast<to = 7>(x) f = Cast<to = 1>(i) y = Neg(f) }""")
        .edits(1)
        .leaves("i = Cast<to = 7>(x)", "f = Cast<to = 1>(x)", "y = Neg(f)");
  }

  @Test
  void bodiesAndFunctions() {
    PassTester.run(
            new EliminateCast(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[N, 2] x, bool c) => (float[N, 2] y) {
              d = Cast<to = 11>(x)
              t = loc.f(x)
              y = If<then_branch = a () => (float[N, 2] v) { e = Cast<to = 1>(x) v = Relu(e) },
                     else_branch = b () => (float[N, 2] u) { u = Cast<to = 1>(d) }>(c)
            }
            <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
              h = Cast<to = 10>(a) i = Cast<to = 10>(h) j = Cast<to = 1>(i) b = Cast<to = 1>(j)
            }""")
        .edits(3)
        .leaves(
            "d = Cast<to = 11>(x)",
            "t = loc.f(x)",
            "y = If<else_branch = () => (u) {u = Cast<to = 1>(d)}, then_branch = () => (v) {v ="
                + " Relu(x)}>(c)",
            "loc::f:",
            "h = Cast<to = 10>(a)",
            "b = Cast<to = 1>(h)");
  }
}
