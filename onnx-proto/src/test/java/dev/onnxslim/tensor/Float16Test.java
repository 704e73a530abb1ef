package dev.onnxslim.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Float16Test {

  @Test
  void everyHalfHasItsValue() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Float16.toFloat((short) bits);
      int exponent = bits >>> 10 & 0x1f;
      int fraction = bits & 0x3ff;
      double sign = (bits & 0x8000) == 0 ? 1 : -1;
      if (exponent == 31) {
        assertEquals(fraction != 0, Float.isNaN(value));
        assertTrue(fraction != 0 || value == sign * Double.POSITIVE_INFINITY);
        continue;
      }
      double expected =
          exponent == 0
              ? sign * Math.scalb((double) fraction, -24)
              : sign * Math.scalb(1024.0 + fraction, exponent - 25);
      assertEquals(expected, value, 0.0, Integer.toHexString(bits));
      assertEquals((bits & 0x8000) != 0, Float.floatToRawIntBits(value) < 0);
    }
  }

  @Test
  void everyHalfSurvivesARoundTrip() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = Float16.toFloat((short) bits);
      int expected = Float.isNaN(value) ? bits | 0x200 : bits;
      assertEquals((short) expected, Float16.fromFloat(value), Integer.toHexString(bits));
    }
  }

  @Test
  void halfwayGoesToEvenAndTheRestToTheNearest() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      float low = Float16.toFloat((short) bits);
      float high = Float16.toFloat((short) (bits + 1));
      float middle = (low + high) / 2;
      short even = (short) ((bits & 1) == 0 ? bits : bits + 1);
      assertEquals(even, Float16.fromFloat(middle), Integer.toHexString(bits));
      assertEquals((short) bits, Float16.fromFloat(Math.nextDown(middle)));
      assertEquals((short) (bits + 1), Float16.fromFloat(Math.nextUp(middle)));
      assertEquals((short) (even | 0x8000), Float16.fromFloat(-middle));
    }
  }

  @Test
  void theEdgesOfTheRange() {
    assertEquals((short) 0x7bff, Float16.fromFloat(Math.nextDown(65520f)));
    assertEquals((short) 0x7c00, Float16.fromFloat(65520f));
    assertEquals((short) 0xfc00, Float16.fromFloat(-Float.MAX_VALUE));
    assertEquals((short) 0x7c00, Float16.fromFloat(Float.POSITIVE_INFINITY));
    assertEquals((short) 0x8000, Float16.fromFloat(-0.0f));
    assertEquals((short) 0, Float16.fromFloat(Float.MIN_VALUE));
    assertTrue(Float.isNaN(Float16.toFloat(Float16.fromFloat(Float.NaN))));
    assertTrue(Float.isNaN(Float16.toFloat(Float16.fromFloat(Float.intBitsToFloat(0xff800001)))));
    assertEquals(Float16.MAX_VALUE, Float16.toFloat((short) 0x7bff));
    assertEquals(Float16.MIN_NORMAL, Float16.toFloat((short) 0x0400));
  }

  @Test
  void bulkFormsAgreeWithTheSingleOnes() {
    Random random = new Random(1);
    float[] floats = new float[100];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) random.nextGaussian();
    }
    short[] halves = new short[102];
    Float16.fromFloats(floats, 3, halves, 5, 90);
    float[] back = new float[99];
    Float16.toFloats(halves, 5, back, 7, 90);
    for (int i = 0; i < 90; i++) {
      assertEquals(Float16.fromFloat(floats[3 + i]), halves[5 + i]);
      assertEquals(floats[3 + i], back[7 + i], Math.abs(floats[3 + i]) * 0x1p-11f + 0x1p-25f);
    }
    assertEquals(0, halves[4]);
    assertEquals(0, halves[95]);
    assertEquals(0f, back[97]);
  }
}
