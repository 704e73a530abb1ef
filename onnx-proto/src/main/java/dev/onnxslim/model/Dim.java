package dev.onnxslim.model;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One dimension of a shape, or an integer that is computed from dimensions: a number, a symbol such
 * as {@code batch}, an expression such as {@code 2*seq+1}, or nothing that is known.
 *
 * <p>Symbols stand for sizes and are never negative. Arithmetic is exact: equal results of
 * different ways of computing are equal objects as far as the rules of polynomials, of division
 * with remainder, of minimum and maximum show it. What would not fit in 64 bits is unknown.
 */
public sealed interface Dim permits Dim.Known, Dim.Unknown, DimAtom, DimSum {
  /** Not known. */
  Dim UNKNOWN = new Unknown();

  /** A number. As a size it is at least 0; as a computed integer it may be negative. */
  record Known(long size) implements Dim {
    // Written out here and below: what a record is given takes long at a cold start.
    @Override
    public boolean equals(Object other) {
      return other instanceof Known known && known.size == size;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(size);
    }

    @Override
    public String toString() {
      return Long.toString(size);
    }
  }

  /** A size that is decided at run time and has a name, such as {@code batch}. */
  record Symbol(String name) implements DimAtom {
    @Override
    public boolean equals(Object other) {
      return other instanceof Symbol symbol && symbol.name.equals(name);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** A size that is decided at run time and has no name. */
  record Unknown() implements Dim {
    @Override
    public boolean equals(Object other) {
      return other instanceof Unknown;
    }

    @Override
    public int hashCode() {
      return 0;
    }

    @Override
    public String toString() {
      return "?";
    }
  }

  /** A number. */
  static Dim of(long size) {
    return new Known(size);
  }

  /**
   * Reads what {@code toString} writes, and the common spellings of other tools: {@code a//b},
   * {@code a**2}, {@code Max(a, b)}. A text of another form is one symbol of that name.
   */
  static Dim parse(String text) {
    return DimParser.parse(text);
  }

  /** The size, or -1 while it is not known. */
  default long sizeOrMinusOne() {
    return this instanceof Known known ? known.size() : -1;
  }

  /** Whether this is a number. */
  default boolean isKnown() {
    return this instanceof Known;
  }

  /** Whether this is exactly the number. */
  default boolean is(long number) {
    return this instanceof Known known && known.size() == number;
  }

  /** Whether both are numbers and differ: anything else may turn out equal. */
  default boolean conflictsWith(Dim other) {
    return this instanceof Known a && other instanceof Known b && a.size() != b.size();
  }

  default Dim plus(Dim other) {
    return DimAlgebra.sum(this, other, 1);
  }

  default Dim plus(long number) {
    return plus(of(number));
  }

  default Dim minus(Dim other) {
    return DimAlgebra.sum(this, other, -1);
  }

  default Dim minus(long number) {
    return minus(of(number));
  }

  default Dim times(Dim other) {
    return DimAlgebra.product(this, other);
  }

  default Dim times(long number) {
    return times(of(number));
  }

  /** The quotient, rounded towards negative infinity; unknown for a divisor of 0. */
  default Dim floorDiv(Dim divisor) {
    return DimAlgebra.floorDiv(this, divisor);
  }

  default Dim floorDiv(long divisor) {
    return floorDiv(of(divisor));
  }

  /** The quotient, rounded towards positive infinity; unknown for a divisor of 0. */
  default Dim ceilDiv(Dim divisor) {
    return DimAlgebra.ceilDiv(this, divisor);
  }

  default Dim ceilDiv(long divisor) {
    return ceilDiv(of(divisor));
  }

  /** The remainder of {@link #floorDiv(Dim)}; it has the divisor's sign. */
  default Dim mod(Dim divisor) {
    return DimAlgebra.mod(this, divisor);
  }

  default Dim min(Dim other) {
    return DimAlgebra.min(this, other);
  }

  default Dim max(Dim other) {
    return DimAlgebra.max(this, other);
  }

  /**
   * The size of an axis along which two tensors are broadcast: the other one where one is 1.
   *
   * @return unknown when both are numbers that do not go together
   * @see <a href="https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md">ONNX
   *     broadcasting</a>
   */
  default Dim broadcast(Dim other) {
    return DimAlgebra.broadcast(this, other);
  }

  /** Whether it is at least 0 whatever the symbols are; {@code false} also when that is open. */
  default boolean isNeverNegative() {
    return DimAlgebra.isNeverNegative(this);
  }

  /** Whether it is at least 1 whatever the symbols are; {@code false} also when that is open. */
  default boolean isPositive() {
    return DimAlgebra.isPositive(this);
  }

  /** The names of all symbols in it. */
  default Set<String> symbols() {
    Set<String> names = new TreeSet<>();
    DimAlgebra.collectSymbols(this, names);
    return names;
  }

  /** The same with values in place of symbols; a symbol without a value stays. */
  default Dim with(Map<String, Dim> values) {
    return values.isEmpty() ? this : DimAlgebra.substitute(this, values);
  }
}
