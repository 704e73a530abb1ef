package dev.onnxslim.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A whole number as people write it: {@code 70B}, {@code 1.5M}, {@code 8GB}, {@code 8GiB}.
 *
 * @param value in ones or bytes
 */
record Amount(long value) {
  private static final Map<String, Long> UNITS =
      Map.ofEntries(
          Map.entry("", 1L),
          Map.entry("k", 1_000L),
          Map.entry("m", 1_000_000L),
          Map.entry("g", 1_000_000_000L),
          Map.entry("b", 1_000_000_000L),
          Map.entry("t", 1_000_000_000_000L),
          Map.entry("kb", 1_000L),
          Map.entry("mb", 1_000_000L),
          Map.entry("gb", 1_000_000_000L),
          Map.entry("tb", 1_000_000_000_000L),
          Map.entry("kib", 1L << 10),
          Map.entry("mib", 1L << 20),
          Map.entry("gib", 1L << 30),
          Map.entry("tib", 1L << 40));

  /** Reads the text of an option. */
  static final class Converter implements ITypeConverter<Amount> {
    @Override
    public Amount convert(String text) {
      int end = text.length();
      while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
        end--;
      }
      Long unit = UNITS.get(text.substring(end).toLowerCase(Locale.ROOT));
      try {
        if (unit != null) {
          BigDecimal number = new BigDecimal(text.substring(0, end).strip());
          BigDecimal all = number.multiply(BigDecimal.valueOf(unit));
          return new Amount(all.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
        }
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + text + "' is no amount, such as 70B or 8GB");
      } catch (ArithmeticException e) {
        throw new TypeConversionException("'" + text + "' is too large");
      }
      throw new TypeConversionException("'" + text + "' is no amount, such as 70B or 8GB");
    }
  }
}
