package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

class NarrowShapesTest {
  private static PassTester run(String text) {
    return Cleaned.run(new NarrowShapes(), text);
  }

  @Test
  void oneSizeAsAList() {
    run("""
    g (float[N, 3] x) => (int64[1] y) <int64 i = {-2}, int64[1] j = {0}> {
      s = Shape(x) a = Gather(s, i) y = Unsqueeze(a, j)
    }\
    """)
        .leaves("y = Shape<end = 1, start = 0>(x)");
  }

  @Test
  void aRunOfSizes() {
    run("""
    g (float[N, 3, 4] x) => (int64[2] y) <int64[2] i = {1, -1}> { s = Shape(x) y = Gather(s, i) }\
    """)
        .leaves("y = Shape<end = 3, start = 1>(x)");
  }

  @Test
  void sizesInAnotherOrderStay() {
    run("""
    g (float[N, 3, 4] x) => (int64[2] y) <int64[2] i = {1, 0}> { s = Shape(x) y = Gather(s, i) }\
    """)
        .edits(0);
  }

  @Test
  void whereNoNodeGoesNothingChanges() {
    run("""
    g (float[N, 3] x) => (int64[1] y, int64[2] z) <int64[1] i = {0}> {
      s = Shape(x) y = Gather(s, i) z = Neg(s)
    }\
    """)
        .edits(0);
  }

  @Test
  void aScalarThatIsReadStays() {
    run("""
    g (float[N, 3] x) => (int64[1] y, int64 a) <int64 i = {0}, int64[1] j = {0}> {
      s = Shape(x) a = Gather(s, i) y = Unsqueeze(a, j)
    }\
    """)
        .edits(0);
  }

  @Test
  void belowOpset15ShapeGivesAllSizes() {
    run("""
    <ir_version: 8, opset_import: ["" : 14]>
    g (float[N, 3] x) => (int64[1] y) <int64 i = {0}, int64[1] j = {0}> {
      s = Shape(x) a = Gather(s, i) y = Unsqueeze(a, j)
    }\
    """)
        .edits(0);
  }

  @Test
  void aRankThatIsNotKnownStays() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 3] x) => (int64[1] y) { y = loc.f(x) }
    <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
      i = Constant<value = int64[1] {0}>() s = Shape(a) b = Gather(s, i)
    }\
    """)
        .edits(0);
  }
}
