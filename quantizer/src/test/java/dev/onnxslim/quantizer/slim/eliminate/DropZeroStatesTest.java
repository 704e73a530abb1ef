package dev.onnxslim.quantizer.slim.eliminate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Facts;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropZeroStatesTest {
  private static final String HEAD =
      "g (float[5, N, 3] x, float[1, 1, 2] h, bool c) => (float[?, ?, ?, ?] y) <float[1, 8, 3] w ="
          + " random(1), float[1, 8, 2] r = random(2), float[1, 6, 3] gw = random(3), float[1, 6, 2]"
          + " gr = random(4), float[1, 2, 3] rw = random(5), float[1, 2, 2] rr = random(6),"
          + " float[1, 1, 2] zeros = {0, 0}, float[1, 1, 2] minus = {-0.0, 0}, float[1, 1, 2] part ="
          + " {0, 1}, int64[1] i0 = {0}, int64[1] i1 = {1}, int64[1] i2 = {2}, int64[1] i4 = {4}>"
          + " { s = Shape<start = 1, end = 2>(x) l = Concat<axis = 0>(i4, s, i2) ";

  private static PassTester run(String nodes) {
    return PassTester.run(new DropZeroStates(), HEAD + nodes + " }");
  }

  private static final String LSTM = "y, p, q = LSTM<hidden_size = 2>(x, w, r, , , a, b)";

  @Test
  void filledPickedAndJoinedZeros() {
    run("z = ConstantOfShape(l) t = Slice(z, i1, i2, i0) a = Identity(t) u = Concat<axis = 0>(z, z)"
            + " b = Gather(u, i1) "
            + LSTM)
        .edits(2);
    run("z = ConstantOfShape<value = float[1] {0}>(l) a = Slice(z, i1, i2, i0)"
            + " y, p = GRU<hidden_size = 2>(x, gw, gr, , , a)")
        .edits(1);
    run("z = ConstantOfShape(l) a = Slice(z, i1, i2, i0) y, p = RNN<hidden_size = 2>(x, rw, rr, , ,"
            + " a)")
        .edits(1);
  }

  @Test
  void onlyOneOfTwo() {
    run("z = ConstantOfShape(l) a = Slice(z, i1, i2, i0) o = ConstantOfShape<value = float[1]"
            + " {1}>(l) b = Slice(o, i1, i2, i0) "
            + LSTM)
        .edits(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "z = ConstantOfShape<value = float[1] {1}>(l) a = Slice(z, i1, i2, i0) y, p = GRU"
            + "<hidden_size = 2>(x, gw, gr, , , a)",
        "z = ConstantOfShape<value = float[1] {-0.0}>(l) a = Slice(z, i1, i2, i0) y, p = GRU"
            + "<hidden_size = 2>(x, gw, gr, , , a)",
        "z = ConstantOfShape(l) t = Slice(z, i1, i2, i0) a = Cos(t) y, p = GRU<hidden_size = 2>"
            + "(x, gw, gr, , , a)",
        "z = ConstantOfShape(l) o = ConstantOfShape<value = float[1] {1}>(l) t = Concat<axis = 0>"
            + "(z, o) a = Gather(t, i4) y, p = GRU<hidden_size = 2>(x, gw, gr, , , a)"
      })
  void othersStay(String nodes) {
    run(nodes).edits(0);
  }

  private static PassTester constant(String state) {
    return PassTester.run(
        new DropZeroStates(),
        "g (float[5, 1, 3] x, float[1, 1, 2] h) => (float[5, 1, 1, 2] y) <float[1, 6, 3] gw ="
            + " random(3), float[1, 6, 2] gr = random(4), float[1, 1, 2] h = {0, 0}, float[1, 1, 2]"
            + " zeros = {0, 0}, float[1, 1, 2] minus = {-0.0, 0}, float[1, 1, 2] part = {0, 1}> {"
            + " y, p = GRU<hidden_size = 2>(x, gw, gr, , , "
            + state
            + ") }");
  }

  @Test
  void constants() {
    constant("zeros").edits(1);
    constant("minus").edits(0);
    constant("part").edits(0);
    constant("h").edits(0); // a caller may replace it
  }

  @Test
  void inABody() {
    run("z = ConstantOfShape(l) y = If<then_branch = t () => (float[?, ?, ?, ?] v) { a = Slice(z,"
            + " i1, i2, i0) v, p = GRU<hidden_size = 2>(x, gw, gr, , , a) }, else_branch = e () =>"
            + " (float[?, ?, ?, ?] u) { u, k = GRU<hidden_size = 2>(x, gw, gr) }>(c)")
        .edits(1);
  }

  @Test
  void inAFunction() {
    PassTester.run(
            new DropZeroStates(),
            """
            <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
            g (float[5, 1, 3] x) => (float[5, 1, 1, 2] y) <float[1, 6, 3] w = random(1),
              float[1, 6, 2] r = random(2)> { y = loc.f(x, w, r) }
            <domain: "loc", opset_import: ["" : 17]> f (x, w, r) => (y) {
              z = Constant<value = float[1, 1, 2] {0, 0}>()
              y, h = GRU<hidden_size = 2>(x, w, r, , , z)
            }\
            """)
        .edits(1);
  }

  @Test
  void anyChains() throws IOException {
    Random random = new Random(9);
    int edits = 0;
    for (int k = 0; k < 40; k++) {
      StringBuilder nodes = new StringBuilder();
      String fill = random.nextInt(3) == 0 ? "<value = float[1] {0.5}>" : "";
      nodes.append("v0 = ConstantOfShape%s(l)".formatted(fill));
      int count = random.nextInt(4);
      for (int n = 0; n < count; n++) {
        String[] calls = {
          "Identity(v%d)", "Concat<axis = 0>(v%1$d, v%1$d)", "Neg(v%d)", "Abs(v%d)"
        };
        nodes.append(" v%d = %s".formatted(n + 1, calls[random.nextInt(4)].formatted(n)));
      }
      nodes.append(" a = Slice(v%d, i1, i2, i0) b = Identity(a) ".formatted(count)).append(LSTM);
      String text = HEAD + nodes + " }";
      try (Model model = ModelText.parse(text)) {
        edits += new DropZeroStates().apply(model.graph(), Facts.of(model));
      }
      run(nodes.toString());
    }
    assertTrue(edits > 10);
  }
}
