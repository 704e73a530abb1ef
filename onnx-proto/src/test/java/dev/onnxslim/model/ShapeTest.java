package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {
  private static Shape shape(String dims) {
    return dims.isEmpty()
        ? Shape.SCALAR
        : new Shape(List.of(dims.split("x")).stream().map(Dim::parse).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "2x3,     3,      [2x3]",
    "2x3,     '',     [2x3]",
    "2x1,     1x5,    [2x5]",
    "bx1xs,   hx1,    [bxhxs]",
    "bxs,     4x1,    [4xs]",
    "b,       c,      '[broadcast(b,c)]'",
    "2x3,     2,      none",
    "0,       1,      [0]",
  })
  void broadcast(String a, String b, String expected) {
    Optional<Shape> found = Shape.broadcast(shape(a), shape(b));
    assertEquals(expected, found.map(Shape::toString).orElse("none"));
  }

  @Test
  void partsAndProducts() {
    Shape shape = shape("bx3xhxw");
    assertEquals("3*b*h*w", shape.elements().toString());
    assertEquals("h*w", shape.elements(2, 4).toString());
    assertEquals("[bx3]", shape.dropLast(2).toString());
    assertEquals("[bx3xhx7]", shape.with(-1, Dim.of(7)).toString());
    assertEquals("[3xhxw]", shape.without(0).toString());
    assertEquals("[1xbx3xhxw]", shape.insert(0, Dim.of(1)).toString());
    assertEquals("[bx3xhxwx5]", shape.append(Dim.of(5)).toString());
    assertEquals("[2x3xhxw]", shape.with(Map.of("b", Dim.of(2))).toString());
    assertEquals(Dim.of(1), Shape.SCALAR.elements());
  }
}
