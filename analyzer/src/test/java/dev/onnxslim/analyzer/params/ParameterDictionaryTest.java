package dev.onnxslim.analyzer.params;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ParameterDictionaryTest {
  private static Tensor tensor(String name, ElemType type, long... dims) {
    int bytes = 1;
    for (long dim : dims) {
      bytes *= (int) dim;
    }
    return new Tensor(name, type, dims, Payload.of(new byte[bytes * type.bits() / 8]));
  }

  private static ParameterDictionary of(String... names) {
    ParameterDictionary dictionary = ParameterDictionary.empty();
    for (String name : names) {
      dictionary.add(tensor(name, ElemType.FLOAT, 2));
    }
    return dictionary;
  }

  private static List<String> names(ParameterDictionary dictionary) {
    return List.copyOf(dictionary.names());
  }

  @Test
  void keepsTheOrderThroughEveryEdit() {
    ParameterDictionary dictionary = of("a", "b", "c", "d");
    dictionary.remove("b");
    dictionary.rename("c", "z");
    dictionary.add(tensor("b", ElemType.FLOAT, 2));
    dictionary.set(tensor("a", ElemType.FLOAT, 2));
    dictionary.put(tensor("d", ElemType.INT8, 3));
    assertEquals(List.of("a", "z", "d", "b"), names(dictionary));
    assertEquals("z", dictionary.get("z").name());
    assertEquals(ElemType.INT8, dictionary.get("d").elemType());
    dictionary.remove("a");
    dictionary.remove("b");
    assertEquals(List.of("z", "d"), names(dictionary));
    dictionary.put(tensor("e", ElemType.FLOAT, 2));
    assertEquals(List.of("z", "d", "e"), names(dictionary));
    assertEquals(3, dictionary.size());
    assertTrue(dictionary.contains("e"));
    assertFalse(dictionary.contains("a"));
    assertEquals(Optional.empty(), dictionary.find("c"));
  }

  @Test
  void emptiedItCanBeFilledAgain() {
    ParameterDictionary dictionary = of("a");
    dictionary.remove("a");
    assertEquals(List.of(), names(dictionary));
    dictionary.add(tensor("b", ElemType.FLOAT, 2));
    assertEquals(List.of("b"), names(dictionary));
  }

  @Test
  void aMissingNameSuggestsTheNearest() {
    ParameterDictionary dictionary = of("encoder.weight", "encoder.bias", "head");
    UnknownParameterException e =
        assertThrows(UnknownParameterException.class, () -> dictionary.get("encoder.wieght"));
    assertEquals("encoder.weight", e.nearest().get(0));
    assertTrue(e.getMessage().startsWith("no parameter 'encoder.wieght'; did you mean 'encoder."));
    assertThrows(UnknownParameterException.class, () -> dictionary.remove("hed"));
    assertThrows(UnknownParameterException.class, () -> dictionary.rename("hed", "x"));
    UnknownParameterException far =
        assertThrows(UnknownParameterException.class, () -> dictionary.get("qqqqqqqqqqqqqqqqqqqq"));
    assertEquals(List.of(), far.nearest());
  }

  @Test
  void aValueOfAnotherTypeOrShapeSaysExpectedAndFound() {
    ParameterDictionary dictionary = of("w");
    Tensor before = dictionary.get("w");
    ParameterMismatchException e =
        assertThrows(
            ParameterMismatchException.class,
            () -> dictionary.set(tensor("w", ElemType.DOUBLE, 2, 1)));
    assertEquals("'w': expected FLOAT[2], found DOUBLE[2, 1]", e.getMessage());
    assertThrows(
        ParameterMismatchException.class, () -> dictionary.set(tensor("w", ElemType.FLOAT, 1, 2)));
    assertSame(before, dictionary.get("w"));
  }

  @Test
  void namesAreUnique() {
    ParameterDictionary dictionary = of("a", "b");
    assertThrows(
        IllegalArgumentException.class, () -> dictionary.add(tensor("a", ElemType.FLOAT, 2)));
    assertThrows(IllegalArgumentException.class, () -> dictionary.rename("a", "b"));
    dictionary.rename("a", "a");
    assertEquals(List.of("a", "b"), names(dictionary));
  }

  @Test
  void selectsByGlobAndPrefix() {
    ParameterDictionary dictionary = of("l/0.w", "l/0.b", "l/1.w", "m.w", "ü", "[x]");
    assertEquals(List.of("l/0.w", "l/1.w", "m.w"), names(dictionary.select("*.w")));
    assertEquals(List.of("l/0.w", "l/0.b"), names(dictionary.select("l/0.?")));
    assertEquals(List.of("l/0.w", "l/0.b"), names(dictionary.select("l/[!1]*")));
    assertEquals(List.of("l/1.w"), names(dictionary.select("l/[1-9]*")));
    assertEquals(List.of("ü"), names(dictionary.select("?")));
    assertEquals(List.of("[x]"), names(dictionary.select("\\[x]")));
    assertEquals(List.of(), names(dictionary.select("[x")));
    assertEquals(List.of("l/0.w", "l/0.b"), names(dictionary.withPrefix("l/0")));
  }

  @Test
  void countsElementsAndBytes() {
    ParameterDictionary dictionary = of("a", "b");
    dictionary.add(tensor("scalar", ElemType.INT64));
    dictionary.add(tensor("empty", ElemType.INT64, 0, 4));
    assertEquals(5, dictionary.elements());
    assertEquals(24, dictionary.bytes());
  }

  @Test
  void listsInitializersOfBodiesByTheirWay() throws IOException {
    Model model =
        ModelText.parse(
            """
            g (bool c, float[2] x) => (float[2] y) <float[2] w = {1, 2}> {
              y = If<
                then_branch = t () => (float[2] a) <float[2] v = {3, 4}> { a = Add(x, v) },
                else_branch = e () => (float[2] b) <float[2] v = {5, 6}> { b = Add(w, v) }>(c)
            }
            """);
    ParameterDictionary dictionary = ParameterDictionary.of(model);
    assertEquals(List.of("w", "v", "y.else_branch/v"), names(dictionary));
    assertEquals(5, dictionary.get("y.else_branch/v").toFloats()[0]);
    assertSame(
        model.graph().value("w").orElseThrow().constant().orElseThrow(), dictionary.get("w"));
  }

  @Test
  void aHundredThousandEditsTakeNoTime() {
    ParameterDictionary dictionary = ParameterDictionary.empty();
    Tensor one = tensor("", ElemType.INT8);
    int count = 100_000;
    for (int k = 0; k < count; k++) {
      dictionary.add(ParameterDictionary.named("p" + k, one));
    }
    for (int k = 0; k < count; k++) {
      dictionary.rename("p" + k, "q" + k);
    }
    for (int k = count - 1; k >= 0; k -= 2) {
      dictionary.remove("q" + k);
    }
    assertEquals(count / 2, dictionary.size());
    assertEquals("q0", dictionary.names().iterator().next());
  }
}
