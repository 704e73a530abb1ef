package dev.onnxslim.quantizer.slim;

import static dev.onnxslim.quantizer.slim.Pattern.anyOf;
import static dev.onnxslim.quantizer.slim.Pattern.number;
import static dev.onnxslim.quantizer.slim.Pattern.op;
import static dev.onnxslim.quantizer.slim.Pattern.product;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.quantizer.pass.Facts;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The part that layer and RMS normalization have in common. */
final class NormPattern {
  private static final OpId REDUCE_MEAN = OpId.onnx("ReduceMean");

  private NormPattern() {}

  /** {@code ReduceMean(x)} over axes that {@link #axis} judges; it keeps them. */
  static Pattern mean(Pattern x) {
    return op("ReduceMean", node -> node.attributes().i("keepdims", 1) == 1, x);
  }

  /**
   * {@code x * i + (bias - mean(x) * i)}, where {@code i = scale / Sqrt(mean((x - mean(x))^2) +
   * epsilon)}, as TensorFlow writes a layer normalization.
   */
  static Pattern shifted(Pattern x) {
    Pattern mean = mean(x);
    Pattern variance = op("Add", mean(Pattern.square(op("Sub", x, mean))), number("epsilon"));
    Pattern factor = op("Mul", inverse(variance), Pattern.value("scale"));
    Pattern rest = op("Sub", Pattern.value("bias"), op("Mul", mean, factor));
    return op("Add", op("Mul", x, factor), rest);
  }

  /** {@code x / Sqrt(mean(x^2) + epsilon) * scale}. */
  static Pattern scaled(Pattern x) {
    Pattern scale = Pattern.value("scale");
    Pattern variance = op("Add", mean(Pattern.square(x)), number("epsilon"));
    Pattern root = op("Sqrt", variance);
    return anyOf(op("Mul", op("Div", x, root), scale), product(x, inverse(variance), scale));
  }

  private static Pattern inverse(Pattern variance) {
    Pattern root = op("Sqrt", variance);
    return anyOf(
        op("Reciprocal", root),
        op("Div", number(1), root),
        op("Pow", variance, Pattern.exponent(-0.5)));
  }

  /**
   * The first of the last axes that are normalized, counted from the end; empty unless all means
   * are over the same ones, {@code scale} (and {@code bias}, if it is there) has exactly their
   * sizes, and epsilon is a positive number that adds no axes.
   */
  static OptionalInt axis(Match match, Facts facts) {
    Shape shape = facts.shape(match.value("x")).orElse(null);
    float epsilon = match.number("epsilon");
    if (shape == null
        || !(epsilon > 0 && epsilon < 1)
        || !match.keepsRank(match.value("x"), facts)) {
      return OptionalInt.empty();
    }
    Shape scale = facts.shape(match.value("scale")).orElse(Shape.SCALAR);
    int count = scale.rank();
    if (count == 0 || count > shape.rank() || !sameSizes(scale, shape)) {
      return OptionalInt.empty();
    }
    if (match.values().containsKey("bias")) {
      Shape bias = facts.shape(match.value("bias")).orElse(Shape.SCALAR);
      if (bias.rank() != count || !sameSizes(bias, shape)) {
        return OptionalInt.empty();
      }
    }
    boolean last =
        match.nodes(REDUCE_MEAN).stream().allMatch(mean -> isOverLast(mean, count, shape, facts));
    return last ? OptionalInt.of(-count) : OptionalInt.empty();
  }

  private static boolean sameSizes(Shape tail, Shape shape) {
    return IntStream.rangeClosed(1, tail.rank())
        .allMatch(k -> tail.dim(-k).isKnown() && tail.dim(-k).equals(shape.dim(-k)));
  }

  private static boolean isOverLast(Node mean, int count, Shape shape, Facts facts) {
    int rank = shape.rank();
    long[] axes =
        Arrays.stream(axes(mean, facts))
            .map(axis -> axis < 0 ? axis + rank : axis)
            .sorted()
            .distinct()
            .toArray();
    return Arrays.equals(axes, IntStream.range(rank - count, rank).asLongStream().toArray());
  }

  /** The axes as written: an input from opset 18 on; none where they are not known. */
  private static long[] axes(Node mean, Facts facts) {
    if (mean.input(1).isAbsent()) {
      return mean.attributes().ints("axes");
    }
    if (mean.input(1).constant().isEmpty()) {
      return new long[0];
    }
    return facts
        .contents(mean.input(1))
        .flatMap(contents -> contents.integers())
        .filter(elements -> elements.stream().allMatch(Dim::isKnown))
        .map(elements -> elements.stream().mapToLong(d -> ((Dim.Known) d).size()).toArray())
        .orElse(new long[0]);
  }
}
