package dev.onnxslim.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ElemTypeTest {

  @Test
  void codesCountUpwardsAndFindTheirType() {
    ElemType[] types = ElemType.values();
    for (int code = 0; code < types.length; code++) {
      assertEquals(code, types[code].code());
      assertEquals(types[code], ElemType.of(code));
    }
    assertEquals(Optional.empty(), ElemType.find(types.length));
    assertThrows(IllegalArgumentException.class, () -> ElemType.of(-1));
  }

  @Test
  void packedTypesFillUpTheLastByte() {
    assertEquals(0, ElemType.INT4.byteSize(0));
    assertEquals(1, ElemType.INT4.byteSize(1));
    assertEquals(2, ElemType.UINT4.byteSize(3));
    assertEquals(1, ElemType.INT2.byteSize(4));
    assertEquals(2, ElemType.UINT2.byteSize(5));
    assertEquals(3, ElemType.FLOAT6E2M3.byteSize(4));
    assertEquals(4, ElemType.FLOAT6E3M2.byteSize(5));
    assertEquals(Long.MAX_VALUE / 2 + 1, ElemType.INT4.byteSize(Long.MAX_VALUE));
  }

  @Test
  void wideTypesTakeWholeBytes() {
    assertEquals(12, ElemType.FLOAT.byteSize(3));
    assertEquals(48, ElemType.COMPLEX128.byteSize(3));
    assertEquals(3, ElemType.BOOL.byteSize(3));
    assertEquals(3, ElemType.FLOAT8E8M0.byteSize(3));
  }

  @Test
  void whatDoesNotFitOrHasNoSizeIsRefused() {
    assertThrows(ArithmeticException.class, () -> ElemType.FLOAT.byteSize(Long.MAX_VALUE / 2));
    assertThrows(ArithmeticException.class, () -> ElemType.FLOAT.byteSize(Long.MAX_VALUE));
    assertThrows(UnsupportedOperationException.class, () -> ElemType.STRING.byteSize(1));
    assertThrows(UnsupportedOperationException.class, () -> ElemType.UNDEFINED.byteSize(1));
  }

  @Test
  void kindsOfTypes() {
    assertTrue(ElemType.BFLOAT16.isFloat());
    assertTrue(ElemType.UINT2.isInteger());
    assertFalse(ElemType.BOOL.isInteger());
    assertFalse(ElemType.COMPLEX64.isFloat());
  }
}
