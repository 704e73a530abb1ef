package dev.onnxslim.analyzer.ops;

/**
 * One element of a result from known floating-point numbers, before it is rounded to its type.
 * Results of sums, products, quotients and roots of binary32 that are rounded from binary64 are
 * those of binary32.
 */
final class RealArithmetic {
  private final String type;
  private final boolean truncates;
  private final float lowest;
  private final float highest;

  /** The arithmetic of a node. */
  RealArithmetic(OpContext op) {
    this.type = op.node().op().type();
    this.truncates = op.attributes().i("fmod", 0) != 0;
    this.lowest = op.attributes().f("min", Float.NaN);
    this.highest = op.attributes().f("max", Float.NaN);
  }

  /** The element; NaN also for what is not known for certain. */
  double apply(double[] x) {
    return switch (type) {
      case "Add", "Sum" -> sum(x);
      case "Mean" -> x.length <= 2 ? sum(x) / x.length : Double.NaN;
      case "Sub" -> x[0] - x[1];
      case "Mul" -> x[0] * x[1];
      case "Div" -> x[0] / x[1];
      case "Mod" -> remainder(x[0], x[1]);
      case "Pow" -> power(x[0], x[1]);
      case "Max" -> extreme(x, true);
      case "Min" -> extreme(x, false);
      case "Where" -> x[0] != 0 ? x[1] : x[2];
      case "Clip" -> clip(x);
      case "Equal" -> truth(x[0] == x[1]);
      case "Greater" -> truth(x[0] > x[1]);
      case "GreaterOrEqual" -> truth(x[0] >= x[1]);
      case "Less" -> truth(x[0] < x[1]);
      case "LessOrEqual" -> truth(x[0] <= x[1]);
      default -> apply(x[0]);
    };
  }

  private double apply(double x) {
    return switch (type) {
      case "Abs" -> Math.abs(x);
      case "Neg" -> -x;
      case "Sqrt" -> Math.sqrt(x);
      case "Ceil" -> Math.ceil(x);
      case "Floor" -> Math.floor(x);
      case "Round" -> Math.rint(x);
      case "Sign" -> Math.signum(x);
      case "Reciprocal" -> 1 / x;
      default -> Double.NaN;
    };
  }

  private static double sum(double[] x) {
    return x.length == 1 ? x[0] : x.length == 2 ? x[0] + x[1] : Double.NaN;
  }

  /** It has the divisor's sign, with {@code fmod} the dividend's. */
  private double remainder(double a, double b) {
    double remainder = a % b;
    boolean flips = !truncates && remainder != 0 && remainder < 0 != b < 0;
    return flips ? remainder + b : remainder;
  }

  /** Only powers that every runtime gets to the last bit. */
  private static double power(double base, double exponent) {
    double power = exponent == 2 ? base * base : Math.pow(base, exponent);
    boolean exact = exponent == 0 || exponent == 1 || exponent == 2;
    return exact || power == Math.rint(power) && Math.abs(power) < 1L << 24 ? power : Double.NaN;
  }

  private static double extreme(double[] x, boolean largest) {
    double extreme = x[0];
    for (double next : x) {
      extreme = largest ? Math.max(extreme, next) : Math.min(extreme, next);
    }
    return extreme;
  }

  /** NaN stands for a bound that is left out. */
  private double clip(double[] x) {
    double low = x.length > 1 ? x[1] : lowest;
    double high = x.length > 2 ? x[2] : highest;
    double clipped = Double.isNaN(low) ? x[0] : Math.max(x[0], low);
    return Double.isNaN(high) ? clipped : Math.min(clipped, high);
  }

  private static double truth(boolean value) {
    return value ? 1 : 0;
  }
}
