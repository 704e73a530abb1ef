package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;

/**
 * The part of one axis that Slice takes. A start or end below 0 counts from the axis' end; both are
 * clamped to the axis. Exporters write the largest integers for "to the end".
 *
 * <p>With a positive step only the end needs clamping to the size and only the start to 0: what
 * would exceed the other bounds gives a negative length, and that is clamped.
 *
 * @param size the axis' size
 * @param start the first index
 * @param end the index after the last
 * @param step the distance; not 0
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Slice.html">ONNX Slice</a>
 */
record SliceExtent(Dim size, Dim start, Dim end, Dim step) {
  private static final Dim ZERO = Dim.of(0);

  /** All of an axis. */
  static SliceExtent whole(Dim size) {
    return new SliceExtent(size, ZERO, Dim.of(Long.MAX_VALUE), Dim.of(1));
  }

  /** The same, with a start that is unknown where it means one thing or another. */
  SliceExtent forEveryInput() {
    boolean mayBeZero = isFromEnd(start) && !isBelowZero(start);
    return mayBeZero ? new SliceExtent(size, Dim.UNKNOWN, end, step) : this;
  }

  /** How many indices are taken; unknown when that depends on signs that are not known. */
  Dim length() {
    if (!(step instanceof Dim.Known known) || known.size() == 0) {
      return Dim.UNKNOWN;
    }
    return known.size() > 0
        ? every(span(), known.size())
        : every(spanBackwards(), known.size() == Long.MIN_VALUE ? Long.MAX_VALUE : -known.size());
  }

  /** The first index taken, where it is a number. */
  Dim first() {
    if (!size.isKnown() || !(step instanceof Dim.Known known)) {
      return Dim.UNKNOWN;
    }
    return known.size() > 0 ? from().min(size) : fromBackwards().minus(1);
  }

  private static Dim every(Dim span, long step) {
    if (span instanceof Dim.Known known) {
      return Dim.of(known.size() == 0 ? 0 : (known.size() - 1) / step + 1);
    }
    return span.ceilDiv(step);
  }

  private Dim span() {
    Dim from = from();
    if (isToEnd(end)) {
      if (start.is(0)) {
        return size;
      }
      return isFromEnd(start) ? size.min(ZERO.minus(start)) : notNegative(size.minus(from));
    }
    if (isBelowZero(end)) {
      return isToStart(end) ? ZERO : notNegative(size.plus(end).minus(from));
    }
    if (!end.isNeverNegative()) {
      return Dim.UNKNOWN;
    }
    Dim wanted = end.minus(from);
    return wanted.isNeverNegative()
        ? wanted.min(notNegative(size.minus(from)))
        : notNegative(end.min(size).minus(from));
  }

  private Dim from() {
    if (isToEnd(start)) {
      return size;
    }
    if (isToStart(start)) {
      return ZERO;
    }
    if (isFromEnd(start)) {
      return notNegative(size.plus(start));
    }
    return start.isNeverNegative() ? start : Dim.UNKNOWN;
  }

  /**
   * Whether a start counts from the end. {@code x[-n:]} with a symbol n is taken for the last n:
   * were n 0, it would be all, which no model means. Once n is bound to 0 the start is a number.
   * {@link #forEveryInput} takes nothing for granted.
   */
  private boolean isFromEnd(Dim place) {
    return !isToStart(place) && !place.is(0) && ZERO.minus(place).isNeverNegative();
  }

  private Dim spanBackwards() {
    Dim from = fromBackwards();
    if (isBelowZero(end)) {
      Dim after = isToStart(end) ? ZERO : notNegative(size.plus(end).plus(1));
      return notNegative(from.minus(after));
    }
    if (isToEnd(end)) {
      return ZERO;
    }
    return end.isNeverNegative() ? notNegative(from.minus(end.plus(1))) : Dim.UNKNOWN;
  }

  /** One more than the first index. */
  private Dim fromBackwards() {
    if (isToEnd(start) || start.is(-1)) {
      return size;
    }
    if (isBelowZero(start)) {
      Dim first = isToStart(start) ? ZERO : notNegative(size.plus(start));
      return first.plus(1).min(size);
    }
    return start.isNeverNegative() ? start.plus(1).min(size) : Dim.UNKNOWN;
  }

  private static Dim notNegative(Dim dim) {
    return dim.max(ZERO);
  }

  private static boolean isBelowZero(Dim dim) {
    return dim instanceof Dim.Known known
        ? known.size() < 0
        : Dim.of(-1).minus(dim).isNeverNegative();
  }

  private boolean isToEnd(Dim place) {
    return place instanceof Dim.Known known
        && known.size() >= Integer.MAX_VALUE
        && !(size instanceof Dim.Known all && all.size() > known.size());
  }

  private boolean isToStart(Dim place) {
    return place instanceof Dim.Known known
        && known.size() <= -Integer.MAX_VALUE
        && !(size instanceof Dim.Known all && -all.size() < known.size());
  }
}
