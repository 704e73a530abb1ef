package dev.onnxslim.analyzer.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Dim;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PeakFormulaTest {
  private static final Dim N = new Dim.Symbol("n");
  private static final Dim M = new Dim.Symbol("m");

  private static Dim random(Random random) {
    Dim sum = Dim.of(random.nextInt(100));
    sum = sum.plus(N.times(random.nextInt(50))).plus(M.times(random.nextInt(20)));
    sum = sum.plus(N.times(M).times(random.nextInt(10)));
    return sum.plus(N.min(Dim.of(8)).times(random.nextInt(4)));
  }

  @RepeatedTest(20)
  void isTheLargestForAllSizes(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    PeakFormula formula = new PeakFormula();
    List<Dim> sizes = new ArrayList<>();
    for (int k = 0; k < 4 * repetition.getCurrentRepetition(); k++) {
      sizes.add(random(random));
      formula.add(sizes.get(k));
    }
    for (long n = 1; n < 40; n += 6) {
      for (long m = 1; m < 40; m += 6) {
        Map<String, Dim> values = Map.of("n", Dim.of(n), "m", Dim.of(m));
        long most =
            sizes.stream().mapToLong(s -> s.with(values).sizeOrMinusOne()).max().getAsLong();
        if (!formula.isOpen()) {
          assertEquals(Dim.of(most), formula.result().with(values), "n=" + n + " m=" + m);
        }
        assertTrue(formula.atLeast() <= most);
      }
    }
  }

  @Test
  void symbolsOfAtLeastOneDecideWhereThereAreMany() {
    PeakFormula formula = new PeakFormula();
    for (int k = 0; k < 60; k++) { // none exceeds another one at n = 0 and at n = 1000
      formula.add(N.times(60 - k).plus(k));
    }
    assertFalse(formula.isOpen());
    assertEquals("60*n", formula.result().toString());
  }

  @Test
  void tooManyAreTooMany() {
    PeakFormula formula = new PeakFormula();
    for (int k = 0; k < 60; k++) {
      formula.add(new Dim.Symbol("s" + k).plus(k));
    }
    assertTrue(formula.isOpen());
    assertInstanceOf(Dim.Unknown.class, formula.result());
    assertEquals(PeakFormula.MAX_CANDIDATES, formula.atLeast());
  }

  @Test
  void anUnknownSizeLeavesNothingToTell() {
    PeakFormula formula = new PeakFormula();
    formula.add(Dim.of(4));
    formula.add(Dim.UNKNOWN);
    formula.add(Dim.of(5));
    assertInstanceOf(Dim.Unknown.class, formula.result());
  }
}
