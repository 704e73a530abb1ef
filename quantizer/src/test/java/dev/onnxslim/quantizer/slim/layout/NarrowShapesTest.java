package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void inBodies() {
    run("""
    g (float[N, 3] x, bool c) => (int64[1] y) <int64 i = {0}, int64[1] j = {0}> {
      y = If<then_branch = p () => (int64[1] v) { s = Shape(x) a = Gather(s, i)
               v = Unsqueeze(a, j) },
             else_branch = q () => (int64[1] u) { t = Shape(x) u = Gather(t, j) }>(c)
    }\
    """)
        .leaves(
            "y = If<else_branch = () => (u) {u = Shape<end = 1, start = 0>(x)}, then_branch = () =>"
                + " (v) {v = Shape<end = 1, start = 0>(x)}>(c)");
  }

  @Test
  void aShapeOutsideABodyStays() {
    run("""
    g (float[N, 3] x, bool c) => (int64[1] y) <int64[1] j = {0}> {
      s = Shape(x)
      y = If<then_branch = p () => (int64[1] v) { v = Gather(s, j) },
             else_branch = q () => (int64[1] u) { u = Neg(j) }>(c)
    }\
    """)
        .edits(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s = Shape(x) y = Gather(s, k)", // a caller may give another
        "s = Shape<start = 1>(x) y = Gather(s, j)",
        "s = Shape(x) y = Gather(s, square)",
        "s = Shape(x) y = Gather(s, i)",
        "s = Shape(x) y = Gather(s, twice)",
        "s = Size(x) t = Unsqueeze(s, j) y = Gather(t, j)"
      })
  void otherGathersStay(String nodes) {
    PassTester.run(
            new NarrowShapes(),
            "g (float[N, 3] x, int64[1] k) => (int64[] y) <int64[1] k = {1}, int64 i = {0},"
                + " int64[1] j = {0}, int64[1, 1] square = {0}, int64[2] twice = {0, 0}> { "
                + nodes
                + " }")
        .edits(0);
  }

  @Test
  void ofANumberThereIsNothingToRead() {
    run("g (float x) => (int64[0] y) <int64[0] none = {}> { s = Shape(x) y = Gather(s, none) }")
        .edits(0);
  }
}
