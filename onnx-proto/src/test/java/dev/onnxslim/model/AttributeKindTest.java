package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttributeKindTest {

  @Test
  void codesAreThoseOfTheFormat() {
    assertEquals(1, AttributeKind.FLOAT.code());
    assertEquals(7, AttributeKind.INTS.code());
    assertEquals(14, AttributeKind.TYPE_PROTOS.code());
    for (AttributeKind kind : AttributeKind.values()) {
      assertEquals(Optional.of(kind), AttributeKind.of(kind.code()));
    }
  }

  @Test
  void undefinedAndUnknownCodesHaveNoKind() {
    assertEquals(Optional.empty(), AttributeKind.of(0));
    assertEquals(Optional.empty(), AttributeKind.of(15));
    assertEquals(Optional.empty(), AttributeKind.of(-1));
  }

  @Test
  void tagsAreReadBack() {
    assertEquals(AttributeKind.SPARSE_TENSOR, AttributeKind.ofTag("st"));
    assertThrows(IllegalArgumentException.class, () -> AttributeKind.ofTag("int"));
  }
}
