package dev.onnxslim.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BFloat16Test {

  @Test
  void everyValueSurvivesARoundTrip() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = BFloat16.toFloat((short) bits);
      int expected = Float.isNaN(value) ? bits | 0x40 : bits;
      assertEquals((short) expected, BFloat16.fromFloat(value), Integer.toHexString(bits));
    }
  }

  @Test
  void halfwayGoesToEvenAndTheRestToTheNearest() {
    for (int bits = 0; bits < 0x7f80; bits++) {
      float middle = Float.intBitsToFloat(bits << 16 | 0x8000);
      short even = (short) ((bits & 1) == 0 ? bits : bits + 1);
      assertEquals(even, BFloat16.fromFloat(middle), Integer.toHexString(bits));
      assertEquals((short) bits, BFloat16.fromFloat(Math.nextDown(middle)));
      assertEquals((short) (bits + 1), BFloat16.fromFloat(Math.nextUp(middle)));
      assertEquals((short) (even | 0x8000), BFloat16.fromFloat(-middle));
    }
  }

  @Test
  void theEdgesOfTheRange() {
    assertEquals((short) 0x7f80, BFloat16.fromFloat(Float.MAX_VALUE));
    assertEquals((short) 0xff80, BFloat16.fromFloat(Float.NEGATIVE_INFINITY));
    assertEquals((short) 0x8000, BFloat16.fromFloat(-0.0f));
    // Its payload lies in the lower half: cut off, it would read as infinity.
    float nan = Float.intBitsToFloat(0x7f800001);
    assertTrue(Float.isNaN(BFloat16.toFloat(BFloat16.fromFloat(nan))));
  }

  @Test
  void bulkFormsAgreeWithTheSingleOnes() {
    float[] floats = {9f, 1.5f, -2.25f, 0x1.01p0f, 9f};
    short[] halves = new short[4];
    BFloat16.fromFloats(floats, 1, halves, 1, 3);
    float[] back = new float[4];
    BFloat16.toFloats(halves, 1, back, 0, 3);
    assertEquals(0, halves[0]);
    assertEquals(1.5f, back[0]);
    assertEquals(-2.25f, back[1]);
    assertEquals(1f, back[2]);
    assertEquals(0f, back[3]);
  }
}
