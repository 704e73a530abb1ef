package dev.onnxslim.analyzer.params.checkpoint;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The arguments of a pickle's operations. */
final class PickleInput {
  private static final int LONGEST_LINE = 1 << 16;

  /** Decimal digits are turned into a number in more than linear time. */
  private static final int MOST_DIGITS = 1000;

  private final ByteBuffer bytes;

  PickleInput(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  int position() {
    return bytes.position();
  }

  int u1() throws PickleException {
    need(1);
    return Byte.toUnsignedInt(bytes.get());
  }

  int u2() throws PickleException {
    need(2);
    return Short.toUnsignedInt(bytes.getShort());
  }

  int i4() throws PickleException {
    need(4);
    return bytes.getInt();
  }

  long u4() throws PickleException {
    return Integer.toUnsignedLong(i4());
  }

  long i8() throws PickleException {
    need(8);
    return bytes.getLong();
  }

  /** Big endian, as only this number is. */
  double f8() throws PickleException {
    return Double.longBitsToDouble(Long.reverseBytes(i8()));
  }

  byte[] bytes(long count) throws PickleException {
    need(count);
    byte[] result = new byte[(int) count];
    bytes.get(result);
    return result;
  }

  String text(long count) throws PickleException {
    return new String(bytes(count), StandardCharsets.UTF_8);
  }

  /** Up to the end of the line, which is skipped. */
  String line() throws PickleException {
    int start = bytes.position();
    int end = start;
    while (end < bytes.limit() && end - start <= LONGEST_LINE && bytes.get(end) != '\n') {
      end++;
    }
    if (end == bytes.limit() || end - start > LONGEST_LINE) {
      throw new PickleException("its pickle has a line without an end at byte " + start);
    }
    String line = text((long) end - start);
    bytes.position(end + 1);
    return line;
  }

  /** An integer of any size, little endian. */
  Number integer(long count) throws PickleException {
    byte[] reversed = bytes(count);
    for (int k = 0; k < reversed.length / 2; k++) {
      byte swapped = reversed[k];
      reversed[k] = reversed[reversed.length - 1 - k];
      reversed[reversed.length - 1 - k] = swapped;
    }
    return narrow(reversed.length == 0 ? BigInteger.ZERO : new BigInteger(reversed));
  }

  /** A whole number in a line, which may end in an L. */
  Number decimal() throws PickleException {
    String line = line();
    String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
    if (digits.length() > MOST_DIGITS || !digits.matches("[+-]?[0-9]+")) {
      throw new PickleException("its pickle has a number that is none before " + position());
    }
    return narrow(new BigInteger(digits));
  }

  double real() throws PickleException {
    try {
      return Double.parseDouble(line());
    } catch (NumberFormatException e) {
      throw new PickleException("its pickle has a number that is none before " + position());
    }
  }

  private static Number narrow(BigInteger number) {
    if (number.bitLength() < Long.SIZE) {
      return number.longValue();
    }
    return number;
  }

  /** Checked here: {@link BufferUnderflowException} would tell nothing. */
  private void need(long count) throws PickleException {
    if (count < 0 || count > bytes.remaining()) {
      throw new PickleException("its pickle is cut short at byte " + bytes.position());
    }
  }
}
