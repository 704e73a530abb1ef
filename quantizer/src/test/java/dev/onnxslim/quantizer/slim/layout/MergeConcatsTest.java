package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.quantizer.fixture.PassTester;
import org.junit.jupiter.api.Test;

class MergeConcatsTest {
  private static PassTester run(String text) {
    return Cleaned.run(new MergeConcats(), text);
  }

  @Test
  void partsOfPartsAreParts() {
    run("""
    g (float[N, 2] x, float[N, 3] z) => (float[?, 9] y) {
      a = Concat<axis = 1>(x, z) b = Concat<axis = 1>(z, a) y = Concat<axis = 1>(b, x)
    }\
    """
            .replace("9", "10"))
        .leaves("y = Concat<axis = 1>(z, x, z, x)");
  }

  @Test
  void anotherAxisStays() {
    run("""
    g (float[N, 2] x) => (float[?, 4] y) { a = Concat<axis = 0>(x, x) y = Concat<axis = 1>(a, a) }\
    """)
        .edits(0);
  }

  @Test
  void aPartThatIsReadTwiceStays() {
    run("""
    g (float[N, 2] x) => (float[?, 8] y) { a = Concat<axis = 1>(x, x) y = Concat<axis = 1>(a, a) }\
    """)
        .edits(0);
  }

  @Test
  void aPartThatIsAnOutputStays() {
    run("""
    g (float[N, 2] x) => (float[?, 4] a, float[?, 6] y) {
      a = Concat<axis = 1>(x, x) y = Concat<axis = 1>(a, x)
    }\
    """)
        .edits(0);
  }

  @Test
  void aPartOutsideABodyStays() {
    run("""
    g (float[N, 2] x, bool c) => (float[?, ?] y) {
      a = Concat<axis = 1>(x, x)
      y = If<then_branch = p () => (float[?, ?] v) { v = Concat<axis = 1>(a, x) },
             else_branch = q () => (float[?, ?] u) {
               t = Concat<axis = 1>(x, x) u = Concat<axis = 1>(t, x) }>(c)
    }\
    """)
        .leaves(
            "a = Concat<axis = 1>(x, x)",
            "y = If<else_branch = () => (u) {u = Concat<axis = 1>(x, x, x)}, then_branch = () =>"
                + " (v) {v = Concat<axis = 1>(a, x)}>(c)");
  }

  @Test
  void inFunctionsToo() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 2] x) => (float[?, 6] y) { y = loc.f<k = 1>(x) }
    <domain: "loc", opset_import: ["" : 17]> f <k> (a) => (b) {
      t = Concat<axis = 1>(a, a) u = Concat<axis = 1>(t, a) v = Concat<axis: int = @k>(u)
      b = Concat<axis = 1>(v)
    }\
    """)
        .leaves(
            "y = loc.f<k = 1>(x)",
            "loc::f:",
            "u = Concat<axis = 1>(a, a, a)",
            "v = Concat<axis = @k>(u)",
            "b = Concat<axis = 1>(v)");
  }

  @Test
  void anAxisCountedFromTheOtherEndStays() {
    run("""
    g (float[N, 2] x) => (float[?, 6] y) { a = Concat<axis = -1>(x, x) y = Concat<axis = 1>(a, x) }\
    """)
        .edits(0);
  }
}
