package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AttributesTest {
  private static Attributes of(String attributes) throws ModelFormatException {
    return ModelText.model(ModelText.message("g () => () { y = Op<" + attributes + ">() }"))
        .graph()
        .nodes()
        .get(0)
        .attributes();
  }

  @Test
  void givesValuesOrWhatIsMeantWithoutThem() throws IOException {
    Attributes all =
        of("i = 3, f = 0.5, s = \"text\", is = [1, 2], fs = [0.5], t = int8[2] {3, 4}");
    assertEquals(3, all.i("i", 1));
    assertEquals(1, all.i("none", 1));
    assertEquals(0.5f, all.f("f", 2));
    assertEquals(2f, all.f("none", 2));
    assertEquals("text", all.s("s", ""));
    assertEquals("x", all.s("none", "x"));
    assertArrayEquals(new long[] {1, 2}, all.ints("is"));
    assertEquals(0, all.ints("none").length);
    assertArrayEquals(new float[] {0.5f}, all.floats("fs"));
    assertEquals(0, all.floats("none").length);
    assertArrayEquals(new long[] {3, 4}, all.tensor("t").orElseThrow().toLongs());
    assertTrue(all.tensor("none").isEmpty());
    assertTrue(all.tensor("i").isEmpty());
    assertEquals(Set.of("i", "f", "s", "is", "fs", "t"), all.names());
  }

  @Test
  void aReferenceHasNoValue() throws ModelFormatException {
    Attributes all = of("i: int = @outer, is: ints = @outer, k = 2");
    assertTrue(all.has("i"));
    assertTrue(all.isReference("i"));
    assertFalse(all.isReference("k"));
    assertFalse(all.isReference("none"));
    assertTrue(all.hasReference());
    assertEquals(7, all.i("i", 7));
    assertEquals(0, all.ints("is").length);
    assertFalse(of("k = 2").hasReference());
  }

  @Test
  void withAndWithoutGiveNewOnes() throws ModelFormatException {
    Attributes before = of("i = 3");
    Attributes after =
        before.with("i", 4).with("f", 1.5f).with("s", "x").with("is", new long[] {1});
    assertEquals(3, before.i("i", 0));
    assertEquals(4, after.i("i", 0));
    assertEquals(1.5f, after.f("f", 0));
    assertEquals("x", after.s("s", ""));
    assertArrayEquals(new long[] {1}, after.ints("is"));
    assertFalse(after.without("f").has("f"));
    assertTrue(after.has("f"));
    assertTrue(Attributes.none().names().isEmpty());
  }
}
