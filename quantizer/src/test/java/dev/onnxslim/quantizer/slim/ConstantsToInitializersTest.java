package dev.onnxslim.quantizer.slim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.fixture.PassTester;
import dev.onnxslim.quantizer.pass.Facts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConstantsToInitializersTest {
  private static PassTester run(String text) {
    return PassTester.run(new ConstantsToInitializers(), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "value = float[4] {1, 2, 3, 4}",
        "value = float[4] random(3)",
        "value = float {-0.5}",
        "value_float = 0.5",
        "value_floats = [0.5, 1.5, 2.5, 3.5]"
      })
  void floatsAreStored(String value) {
    run("g (float[N, 4] x) => (float[N, 4] y) { c = Constant<" + value + ">() y = Add(x, c) }")
        .edits(1)
        .leaves("y = Add(x, c)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"value = int64 {1}", "value_int = 1", "value_ints = [1, 2, 0]"})
  void integersAreStored(String value) {
    run("g (float[N, 4] x) => (float y) { c = Constant<"
            + value
            + ">() d = Gather<axis = 1>(x, c)"
            + " y = ReduceSum<keepdims = 0>(d) }")
        .edits(1);
  }

  @Test
  void theNameStaysForBodiesToo() {
    run("""
    g (float[N, 4] x, bool c) => (float[N, 4] y) {
      k = Constant<value = float[4] {1, 2, 3, 4}>()
      y = If<then_branch = a () => (float[N, 4] v) { m = Constant<value_float = 2.0>()
               n = Mul(x, m) v = Add(n, k) },
             else_branch = b () => (float[N, 4] u) { u = Sub(x, k) }>(c)
    }\
    """)
        .edits(2)
        .leaves(
            "y = If<else_branch = () => (u) {u = Sub(x, k)}, then_branch = () => (v) {n = Mul(x,"
                + " m); v = Add(n, k)}>(c)");
  }

  @Test
  void largeOnesStayWhereTheyAre() throws IOException {
    try (Model model =
        ModelText.parse(
            "g (float[N, 4096] x) => (float[N, 4096] y) {"
                + " c = Constant<value = float[4096] random(1)>() y = Add(x, c) }")) {
      assertEquals(1, new ConstantsToInitializers().apply(model.graph(), Facts.of(model)));
      assertEquals(
          16384, model.graph().value("c").orElseThrow().constant().orElseThrow().data().size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // a graph output
        "g (float[N] x) => (float[2] c, float[N] y) { c = Constant<value = float[2] {1, 2}>() y ="
            + " Neg(x) }",
        // nothing reads it
        "g (float[N] x) => (float[N] y) { c = Constant<value = float[2] {1, 2}>() y = Neg(x) }",
        // below IR 4 it would be an input
        "<ir_version: 3, opset_import: [\"\" : 8]> g (float[N, 2] x) => (float[N, 2] y) {"
            + " c = Constant<value = float[2] {1, 2}>() y = Add(x, c) }",
        // strings
        "g (float[N] x) => (float[N] y, string[1] z) { c = Constant<value_strings = [\"a\"]>() z ="
            + " Identity(c) y = Neg(x) }"
      })
  void staysWhereItMust(String text) {
    run(text).edits(0);
  }

  @Test
  void functionsHaveNoInitializers() {
    run("""
    <ir_version: 8, opset_import: ["" : 17, "loc" : 1]>
    g (float[N, 2] x) => (float[N, 2] y) { y = loc.f(x) }
    <domain: "loc", opset_import: ["" : 17]> f (a) => (b) {
      c = Constant<value_float = 2.0>() b = Mul(a, c)
    }\
    """)
        .edits(0);
  }

  @Test
  void aStatedTypeThatIsWrongKeepsTheNode() {
    PassTester.runWithoutOutputs(
            new ConstantsToInitializers(),
            "g (float[N, 2] x) => (float[N, 2] y) <float[3] c> {"
                + " c = Constant<value = float[2] {1, 2}>() y = Add(x, c) }",
            "onnxruntime warns of it")
        .edits(0);
  }

  @Test
  void randomConstantsStayWhatTheyAre() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      int opset = List.of(8, 11, 12, 13, 17, 21).get(random.nextInt(6));
      int ir = random.nextInt(6) == 0 ? 3 : opset < 21 ? 8 : 10;
      StringBuilder nodes = new StringBuilder();
      List<String> outputs = new ArrayList<>(List.of("float[N, 3] y"));
      List<String> values = new ArrayList<>(List.of("x"));
      int stored = 0;
      for (int k = 0; k < 2 + random.nextInt(5); k++) {
        nodes.append(" k%d = Constant<%s>()".formatted(k, constant(random, opset)));
        boolean isOutput = ir > 3 && random.nextInt(6) == 0;
        boolean isRead = random.nextInt(6) > 0;
        if (isOutput) {
          outputs.add("float[] k" + k);
        }
        if (isRead) {
          String from = values.get(random.nextInt(values.size()));
          nodes.append(read(random, k, from));
          values.add("t" + k);
        }
        stored += ir > 3 && isRead && !isOutput ? 1 : 0;
      }
      nodes.append(" y = Sum(%s)".formatted(String.join(", ", values)));
      run("<ir_version: %d, opset_import: [\"\" : %d]> g (float[N, 3] x, bool c) => (%s) {%s }"
              .formatted(ir, opset, String.join(", ", outputs), nodes))
          .edits(stored);
    }
  }

  private static String read(Random random, int k, String from) {
    String op = random.nextBoolean() ? "Add" : "Mul";
    return random.nextInt(3) > 0
        ? " t%d = %s(%s, k%d)".formatted(k, op, from, k)
        : (" t%d = If<then_branch = a%d () => (float[N, 3] v%d) { v%d = %s(k%d, %s) },"
                + " else_branch = b%d () => (float[N, 3] u%d) { u%d = Neg(%s) }>(c)")
            .formatted(k, k, k, k, op, k, from, k, k, k, from);
  }

  private static String constant(Random random, int opset) {
    return switch (random.nextInt(opset < 12 ? 3 : 5)) {
      case 0 -> "value = float {-1.5}";
      case 1 -> "value = float[3] random(" + random.nextInt(9) + ")";
      case 2 -> "value = float[1, 3] {1, -2, 0.5}";
      case 3 -> "value_float = -0.25";
      default -> "value_floats = [0.5, -1.0, 2.0]";
    };
  }
}
