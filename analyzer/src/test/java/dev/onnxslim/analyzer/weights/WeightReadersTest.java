package dev.onnxslim.analyzer.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.model.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeightReadersTest {
  private static WeightReaders readers(String model) throws ModelFormatException {
    return WeightReaders.of(weight(ModelText.parse(model)));
  }

  /** The constant {@code w}, in whichever graph it is. */
  private static Value weight(Model model) {
    return model.graphs().stream()
        .map((Graph graph) -> graph.value("w"))
        .flatMap(java.util.Optional::stream)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> text(WeightReaders readers) {
    return readers.all().stream().map(WeightReadersTest::text).toList();
  }

  private static String text(WeightReader reader) {
    return reader.use().node().op()
        + "#"
        + reader.use().index()
        + (reader.direct() ? " direct" : "")
        + (reader.heavy() ? " heavy" : "")
        + reader.axes().map(axes -> " " + axes.reduced()).orElse("");
  }

  /** What reads {@code w} of the given type behind one layout operator that makes {@code v}. */
  private static List<String> behind(int opset, String type, String layout, String reader)
      throws ModelFormatException {
    String text =
        """
        <ir_version: 8, opset_import: ["" : %d]>
        g (float[] x) => (float[] y) <%s w = random(1), int64[1] a0 = {0}, int64[2] a02 = {0, -1},
          int64[2] shape = {-1, 4}> {
          v%s
          y = %s
        }
        """;
    return text(readers(text.formatted(opset, type, layout, reader)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "17 | float[2, 3] | = Identity(w)                      | MatMul(x, v) | MatMul#1 heavy [0]",
        "17 | float[2, 3] | = Transpose(w)                     | MatMul(x, v) | MatMul#1 heavy [1]",
        "17 | float[2, 3] | = Transpose<perm = [1, 0]>(w)      | MatMul(x, v) | MatMul#1 heavy [1]",
        "17 | float[2, 3] | = Transpose<perm = [0, 1]>(w)      | MatMul(x, v) | MatMul#1 heavy [0]",
        "17 | float[2, 3, 4] | = Transpose<perm = [2, 0, 1]>(w) | MatMul(x, v) | MatMul#1 heavy"
            + " [0]",
        "17 | float[2, 3] | = Transpose<perm = [0]>(w)         | MatMul(x, v) | MatMul#1 heavy",
        "17 | float[2, 3] | = Transpose<perm = [0, 7]>(w)      | MatMul(x, v) | MatMul#1 heavy",
        "17 | float[2, 3] | = Reshape(w, shape)                | MatMul(x, v) | MatMul#1 heavy",
        "17 | float[2, 3] | = Flatten(w)                       | MatMul(x, v) | MatMul#1 heavy",
        "17 | float[2, 3] | = Unsqueeze(w, a0)                 | MatMul(x, v) | MatMul#1 heavy [0]",
        "17 | float[2, 3] | = Unsqueeze(w, a02)                | Conv(x, v)   | Conv#1 heavy [0,"
            + " 1]",
        "17 | float[2, 3] | = Unsqueeze(w, x)                  | MatMul(x, v) | MatMul#1 heavy",
        "11 | float[2, 3] | = Unsqueeze<axes = [2]>(w)         | Conv(x, v)   | Conv#1 heavy [1]",
        "11 | float[2, 3] | = Unsqueeze<axes = [0, 0]>(w)      | Conv(x, v)   | Conv#1 heavy",
        "17 | float[1, 2, 3] | = Squeeze(w, a0)                | MatMul(x, v) | MatMul#1 heavy [1]",
        "17 | float[1, 2, 3] | = Squeeze(w)                    | MatMul(x, v) | MatMul#1 heavy",
        "11 | float[2, 3, 1] | = Squeeze<axes = [-1]>(w)       | MatMul(x, v) | MatMul#1 heavy [0]",
        "17 | float16[2, 3] | = Cast<to = 1>(w)                | MatMul(x, v) | MatMul#1 heavy [0]",
        "17 | float[2, 3] | = Cast<to = 10>(w)                 | MatMul(x, v) | MatMul#1 heavy [0]",
        "17 | float[2, 3] | = Cast<to = 6>(w)                  | MatMul(x, v) | Cast#0 direct",
        "17 | float[4, 3] | = Slice(w, a0, shape)              | MatMul(x, v) | MatMul#1 heavy [0]",
        "17 | float[4, 3] | , v2 = Split(w)                    | MatMul(x, v) | MatMul#1 heavy [0]",
        "17 | float[4, 3] | = Concat<axis = 0>(x, w)           | MatMul(x, v) | MatMul#1 heavy [0]",
        "17 | float[4, 3] | = Relu(w)                          | MatMul(x, v) | Relu#0 direct",
      })
  void layoutOperatorsMoveTheAxes(
      int opset, String type, String layout, String reader, String expected)
      throws ModelFormatException {
    assertEquals(List.of(expected), behind(opset, type, layout, reader));
  }

  /** The shape of a Reshape is no weight that is moved, neither are a Slice's bounds. */
  @Test
  void onlyTheMovedInputIsFollowed() throws ModelFormatException {
    WeightReaders readers =
        readers(
            """
            g (float[] x) => (float[] y) <int64[2] w = {1, 2}> {
              r = Reshape(x, w) s = Slice(x, w, w) y = MatMul(r, s)
            }
            """);
    assertEquals(List.of("Reshape#1 direct", "Slice#1 direct", "Slice#2 direct"), text(readers));
  }

  @Test
  void aTiedTableHasReadersWithTheirOwnAxes() throws ModelFormatException {
    WeightReaders readers =
        readers(
            """
            g (int64[N] ids) => (float[] y) <float[8, 4] w = random(1)> {
              e = Gather(w, ids)
              t = Transpose<perm = [1, 0]>(w)
              n = Add(e, w)
              y = MatMul(n, t)
            }
            """);
    assertEquals(
        List.of("Gather#0 direct heavy [1]", "MatMul#1 heavy [1]", "Add#1 direct"), text(readers));
    assertEquals(2, readers.heavy().size());
    assertFalse(readers.isOutput());
  }

  @Test
  void aConstantNodeIsAWeightToo() throws ModelFormatException {
    WeightReaders readers =
        readers(
            """
            g (float[2, 4] x) => (float[] y) {
              w = Constant<value = float[4, 2] random(1)>()
              y = MatMul(x, w)
            }
            """);
    assertEquals(List.of("MatMul#1 direct heavy [0]"), text(readers));
  }

  @Test
  void capturesInBodiesAreReaders() throws ModelFormatException {
    WeightReaders readers =
        readers(
            """
            g (bool c, float[2, 4] x) => (float[] y) <float[4, 4] w = random(1)> {
              y = If<
                then_branch = t () => (float[] p) { p = Gemm<transB = 1>(x, w) },
                else_branch = e () => (float[] q) {
                  m = Transpose(w)
                  q = If<then_branch = tt () => (float[] r) { r = MatMul(x, m) },
                         else_branch = te () => (float[] s) { s = Neg(x) }>(c)
                }>(c)
            }
            """);
    assertEquals(List.of("Gemm#1 direct heavy [1]", "MatMul#1 heavy [1]"), text(readers));
  }

  @Test
  void functionsAreEnteredAtTheInputTheyAreCalledWith() throws ModelFormatException {
    WeightReaders readers =
        readers(
            """
            <ir_version: 8, opset_import: ["" : 17, "l" : 1]>
            g (float[2, 4] x) => (float[] y) <float[4, 4] w = random(1)> {
              a = l.linear(x, w)
              b = l.linear(a, w)
              y = l.other(b, w)
            }
            <domain: "l", opset_import: ["" : 17, "l" : 1]> linear (a, b) => (c) {
              bt = Transpose(b)
              c = l.product(a, bt)
            }
            <domain: "l", opset_import: ["" : 17]> product (d, e) => (f) { f = MatMul(d, e) }
            <domain: "l", opset_import: ["" : 17]> other (h, i) => (j) { j = Add(h, i) }
            """);
    assertTrue(text(readers).contains("MatMul#1 heavy [1]"), text(readers).toString());
    assertTrue(text(readers).contains("Add#1"), text(readers).toString());
    assertEquals(1, readers.heavy().size());
    assertTrue(readers.all().stream().noneMatch(WeightReader::direct));
  }

  @Test
  void aConstantInsideAFunctionHasItsReadersThere() throws ModelFormatException {
    WeightReaders readers =
        readers(
            """
            <ir_version: 8, opset_import: ["" : 17, "l" : 1]>
            g (float[2, 4] x) => (float[] y) { y = l.linear(x) }
            <domain: "l", opset_import: ["" : 17]> linear (a) => (c) {
              w = Constant<value = float[4, 2] random(1)>()
              c = MatMul(a, w)
            }
            """);
    assertEquals(List.of("MatMul#1 direct heavy [0]"), text(readers));
  }

  @Test
  void whatIsGivenToTheCallerIsAnOutput() throws ModelFormatException {
    String text =
        """
        g (float[2, 2] x) => (float[2, 2] y, float[2, 2] %s) <float[2, 2] w = random(1)> {
          v = Identity(w)
          y = MatMul(x, v)
        }
        """;
    assertTrue(readers(text.formatted("w")).isOutput());
    WeightReaders copy = readers(text.formatted("v"));
    assertFalse(copy.isOutput());
    assertEquals(List.of("MatMul#1 heavy [0]"), text(copy));
  }
}
