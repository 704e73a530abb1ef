package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;

/** One element of a result from whole numbers, as far as it is the same whatever symbols are. */
final class WholeArithmetic {
  private static final Dim ZERO = Dim.of(0);
  private static final Dim ONE = Dim.of(1);

  /** Larger powers are no sizes. */
  private static final int MAX_EXPONENT = 8;

  private final OpContext op;
  private final String type;

  /** Whether the operands are floating-point numbers that happen to be whole. */
  private final boolean isFloat;

  /** The arithmetic of a node. */
  WholeArithmetic(OpContext op) {
    this.op = op;
    this.type = op.node().op().type();
    this.isFloat = !op.elemType(0).isInteger();
  }

  /** The element; {@link Dim#UNKNOWN} also for what is not whole. */
  Dim apply(Dim[] x) {
    return switch (type) {
      case "Add" -> x[0].plus(x[1]);
      case "Sub" -> x[0].minus(x[1]);
      case "Mul" -> product(x[0], x[1]);
      case "Div" -> quotient(x[0], x[1]);
      case "Mod" -> remainder(x[0], x[1]);
      case "Pow" -> power(x[0], x[1]);
      case "Sum", "Max", "Min" -> fold(x);
      case "Where" -> where(x);
      case "Clip" -> clip(x);
      case "And", "Or", "Xor" -> logic(x[0], x[1]);
      case "BitwiseAnd", "BitwiseOr", "BitwiseXor" -> bits(x[0], x[1]);
      case "Equal" -> equal(x[0], x[1]);
      case "Greater" -> greater(x[0], x[1]);
      case "Less" -> greater(x[1], x[0]);
      case "GreaterOrEqual" -> not(greater(x[1], x[0]));
      case "LessOrEqual" -> not(greater(x[0], x[1]));
      default -> x.length == 1 ? apply(x[0]) : Dim.UNKNOWN;
    };
  }

  private Dim apply(Dim x) {
    return switch (type) {
      case "Abs" -> x.max(ZERO.minus(x));
      case "Neg" -> ZERO.minus(x);
      case "Ceil", "Floor", "Round", "Mean" -> x;
      case "Sign" -> sign(x);
      case "Sqrt" -> root(x);
      case "Not" -> not(x);
      case "Reciprocal" -> quotient(ONE, x);
      default -> Dim.UNKNOWN;
    };
  }

  private Dim product(Dim a, Dim b) {
    // 0 times what is not known may be NaN.
    boolean isOpen = a instanceof Dim.Unknown || b instanceof Dim.Unknown;
    return isFloat && isOpen ? Dim.UNKNOWN : a.times(b);
  }

  /** Integers are divided towards zero; other numbers have a whole quotient only if it is even. */
  private Dim quotient(Dim a, Dim b) {
    if (b.is(0)) {
      return Dim.UNKNOWN;
    }
    boolean divides = a.mod(b).is(0);
    if (divides || !isFloat && a.isNeverNegative() && b.isNeverNegative()) {
      return a.floorDiv(b);
    }
    if (!isFloat && a instanceof Dim.Known x && b instanceof Dim.Known y) {
      return Dim.of(x.size() / y.size());
    }
    return Dim.UNKNOWN;
  }

  /** The remainder has the divisor's sign, with {@code fmod} the dividend's. */
  private Dim remainder(Dim a, Dim b) {
    boolean ofDividend = op.attributes().i("fmod", 0) != 0;
    if (b.is(0)) {
      return Dim.UNKNOWN;
    }
    if (!ofDividend || a.isNeverNegative() && b.isNeverNegative()) {
      return a.mod(b);
    }
    return a instanceof Dim.Known x && b instanceof Dim.Known y
        ? Dim.of(x.size() % y.size())
        : Dim.UNKNOWN;
  }

  private static Dim power(Dim base, Dim exponent) {
    if (!(exponent instanceof Dim.Known known) || known.size() < 0) {
      return Dim.UNKNOWN;
    }
    boolean isLarge = known.size() > (base.isKnown() ? Long.SIZE : MAX_EXPONENT);
    Dim power = isLarge ? Dim.UNKNOWN : ONE;
    for (int k = 0; k < known.size() && !isLarge; k++) {
      power = power.times(base);
    }
    return power;
  }

  private Dim fold(Dim[] x) {
    Dim result = x[0];
    for (int k = 1; k < x.length; k++) {
      result =
          switch (type) {
            case "Sum" -> result.plus(x[k]);
            case "Max" -> result.max(x[k]);
            default -> result.min(x[k]);
          };
    }
    return result;
  }

  private static Dim where(Dim[] x) {
    if (x[0] instanceof Dim.Known condition) {
      return condition.size() != 0 ? x[1] : x[2];
    }
    return x[1].equals(x[2]) ? x[1] : Dim.UNKNOWN;
  }

  private Dim clip(Dim[] x) {
    Dim clipped = x[0];
    if (op.has(1)) {
      clipped = clipped.max(x[1]);
    } else if (op.attributes().has("min")) {
      clipped = clipped.max(whole(op.attributes().f("min", 0), true));
    }
    if (op.has(2)) {
      clipped = clipped.min(x[2]);
    } else if (op.attributes().has("max")) {
      clipped = clipped.min(whole(op.attributes().f("max", 0), false));
    }
    return clipped;
  }

  /** A bound; one that no whole number reaches is as good as the largest of them. */
  private static Dim whole(float bound, boolean isLower) {
    if (isLower ? bound < Long.MIN_VALUE / 2 : bound > Long.MAX_VALUE / 2) {
      return Dim.of(isLower ? Long.MIN_VALUE / 2 : Long.MAX_VALUE / 2);
    }
    return bound == Math.rint(bound) ? Dim.of((long) bound) : Dim.UNKNOWN;
  }

  private Dim logic(Dim a, Dim b) {
    return switch (type) {
      case "And" -> a.is(0) || b.is(0) ? ZERO : a.is(1) && b.is(1) ? ONE : Dim.UNKNOWN;
      case "Or" -> a.is(1) || b.is(1) ? ONE : a.is(0) && b.is(0) ? ZERO : Dim.UNKNOWN;
      default -> not(equal(a, b));
    };
  }

  /** Of numbers with a sign the bits above are not told apart, so only those without are known. */
  private Dim bits(Dim a, Dim b) {
    if (!(a instanceof Dim.Known x && b instanceof Dim.Known y) || x.size() < 0 || y.size() < 0) {
      return Dim.UNKNOWN;
    }
    return switch (type) {
      case "BitwiseAnd" -> Dim.of(x.size() & y.size());
      case "BitwiseOr" -> Dim.of(x.size() | y.size());
      default -> Dim.of(x.size() ^ y.size());
    };
  }

  /** Whether two numbers are equal, where that can be proved. */
  static Dim equal(Dim a, Dim b) {
    Dim difference = a.minus(b);
    if (difference.is(0)) {
      return ONE;
    }
    boolean differs = difference.isPositive() || b.minus(a).isPositive();
    return differs ? ZERO : Dim.UNKNOWN;
  }

  private static Dim greater(Dim a, Dim b) {
    if (a.minus(b).isPositive()) {
      return ONE;
    }
    return b.minus(a).isNeverNegative() ? ZERO : Dim.UNKNOWN;
  }

  private static Dim not(Dim truth) {
    return truth.is(0) ? ONE : truth.is(1) ? ZERO : Dim.UNKNOWN;
  }

  private static Dim sign(Dim x) {
    if (x instanceof Dim.Known known) {
      return Dim.of(Long.signum(known.size()));
    }
    return x.isPositive() ? ONE : Dim.UNKNOWN;
  }

  private static Dim root(Dim x) {
    if (!(x instanceof Dim.Known known) || known.size() < 0) {
      return Dim.UNKNOWN;
    }
    long root = (long) Math.sqrt((double) known.size());
    return root * root == known.size() ? Dim.of(root) : Dim.UNKNOWN;
  }
}
