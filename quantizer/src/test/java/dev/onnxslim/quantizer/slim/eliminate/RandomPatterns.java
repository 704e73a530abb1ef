package dev.onnxslim.quantizer.slim.eliminate;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A small random model, as text, of what the passes here look for and of what only looks like it.
 * Every value is {@code float[N, 4]}.
 */
final class RandomPatterns {
  /** {@code %1$s} is made from {@code %2$s} and perhaps {@code %3$s}. */
  private static final List<String> PATTERNS =
      List.of(
          "%1$s_d = Cast<to = 11>(%2$s) %1$s = Cast<to = 1>(%1$s_d)",
          "%1$s_h = Cast<to = 10>(%2$s) %1$s = Cast<to = 1>(%1$s_h)",
          "%1$s_h = Cast<to = 10>(%2$s) %1$s_f = Cast<to = 1>(%1$s_h) %1$s_d = Cast<to ="
              + " 11>(%1$s_f) %1$s = Cast<to = 1>(%1$s_d)",
          "%1$s = Cast<to = 1>(%2$s)",
          "%1$s_b = Greater(%2$s, %3$s) %1$s_i = Cast<to = 7>(%1$s_b) %1$s = Cast<to = 1>(%1$s_i)",
          "%1$s = Mul(%2$s, one)",
          "%1$s = Mul(ones, %2$s)",
          "%1$s = Mul(%2$s, half)",
          "%1$s = Div(%2$s, row)",
          "%1$s = Div(one, %2$s)",
          "%1$s = Sub(%2$s, zero)",
          "%1$s = Sub(zero, %2$s)",
          "%1$s_a = Tanh(%2$s) %1$s_s = Add(%1$s_a, zero) %1$s = Exp(%1$s_s)",
          "%1$s = Pow(%2$s, one)",
          "%1$s_p = Mul(%2$s, cube) %1$s = Squeeze(%1$s_p, axis0)",
          "%1$s_s = Shape(%2$s) %1$s = Reshape(%3$s, %1$s_s)",
          "%1$s = Reshape(%2$s, same)",
          "%1$s = Flatten(%2$s)",
          "%1$s = Expand(%2$s, ints1)",
          "%1$s = Transpose<perm = [0, 1]>(%2$s)",
          "%1$s_t = Transpose(%2$s) %1$s = Transpose(%1$s_t)",
          "%1$s = Slice(%2$s, axis0, far, axis1)",
          "%1$s = Slice(%2$s, minus1, back, axis1, minus1)",
          "%1$s = Pad(%2$s, pads0)",
          "%1$s = Pad(%2$s, pads1)",
          "%1$s = Tile(%2$s, ints1)",
          "%1$s = Concat<axis = 1>(%2$s)",
          "%1$s = Concat<axis = -2>(none, %2$s, none)",
          "%1$s = Sum(%2$s)",
          "%1$s = Max(%2$s)",
          "%1$s_a, %1$s_b = Split<axis = 1>(%2$s) %1$s = Concat<axis = 1>(%1$s_b, %1$s_a)",
          "%1$s = Split<axis = 1>(%2$s)",
          "%1$s_n = Neg(%2$s) %1$s = Neg(%1$s_n)",
          "%1$s = Neg(%2$s)",
          "%1$s_a = Abs(%2$s) %1$s = Abs(%1$s_a)",
          "%1$s = Abs(%2$s)",
          "%1$s_r = Round(%2$s) %1$s = Floor(%1$s_r)",
          "%1$s = Relu(%2$s)",
          "%1$s = LeakyRelu(%2$s)",
          "%1$s = Sigmoid(%2$s)",
          "%1$s = Softmax(%2$s)",
          "%1$s = Clip(%2$s, zero, half)",
          "%1$s = Clip(%2$s, , one)",
          "%1$s = Clip(%2$s, minus, one)",
          "%1$s_c = Clip(%2$s, zero, half) %1$s = Clip(%1$s_c, minus, one)",
          "%1$s_c = Clip(%2$s, minus, half) %1$s = Relu(%1$s_c)",
          "%1$s = Where(yes, %2$s, %3$s)",
          "%1$s = Where(no, %2$s, %3$s)",
          "%1$s = Where(mixed, %2$s, %3$s)",
          "%1$s_r = ReduceSum<keepdims = 0>(%2$s, axis1) %1$s_u = Unsqueeze(%1$s_r, minus1) %1$s ="
              + " Add(%1$s_u, %3$s)",
          "%1$s_r = ReduceMax<keepdims = 0, axes = [1]>(%2$s) %1$s_u = Unsqueeze(%1$s_r, axis1)"
              + " %1$s = Sub(%3$s, %1$s_u)",
          "%1$s = Add(%2$s, %3$s)");

  private static final String CONSTANTS =
      "float one = {1}, float[1, 1] ones = {1}, float[4] row = {1, 1, 1, 1}, float half ="
          + " {0.5}, float zero = {0}, float minus = {-1}, float[1, 1, 1] cube = {1},"
          + " float[0, 4] none = {}, int64[1] axis0 = {0}, int64[1] axis1 = {1}, int64[1] minus1 ="
          + " {-1}, int64[1] far = {99}, int64[1] back = {-99}, int64[2] same = {-1, 4},"
          + " int64[2] ints1 = {1, 1}, int64[4] pads0 = {0, 0, 0, 0}, int64[4] pads1 = {0, 1, 0,"
          + " -1}, bool[1, 4] yes = {1, 1, 1, 1}, bool[1] no = {0}, bool[4] mixed = {1, 0, 1, 0},"
          + " bool always = {1}, bool never = {0}";

  private final Random random;
  private int count;

  private RandomPatterns(long seed) {
    this.random = new Random(seed);
  }

  static String text(long seed) {
    return new RandomPatterns(seed).model();
  }

  private String model() {
    StringBuilder nodes = new StringBuilder();
    List<String> values = new ArrayList<>(List.of("x", "v"));
    int size = 3 + random.nextInt(8);
    for (int k = 0; k < size; k++) {
      values.add(node(nodes, values, 0));
    }
    List<String> outputs = new ArrayList<>();
    for (int k = 0; k < 1 + random.nextInt(3); k++) {
      String output = "float[N, 4] " + values.get(2 + random.nextInt(size));
      if (!outputs.contains(output)) {
        outputs.add(output);
      }
    }
    return "g (float[N, 4] x, float[N, 4] v, bool c) => ("
        + String.join(", ", outputs)
        + ") <"
        + CONSTANTS
        + "> {"
        + nodes
        + " }";
  }

  /** Adds nodes on some of the values, and returns what they make. */
  private String node(StringBuilder nodes, List<String> values, int depth) {
    String name = "t" + count++;
    if (depth < 2 && random.nextInt(6) == 0) {
      String condition = List.of("c", "always", "never").get(random.nextInt(3));
      nodes.append(
          " %s = If<then_branch = %s, else_branch = %s>(%s)"
              .formatted(name, body(values, depth + 1), body(values, depth + 1), condition));
      return name;
    }
    String pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
    String a = values.get(random.nextInt(values.size()));
    String b = values.get(random.nextInt(values.size()));
    nodes.append(' ').append(pattern.formatted(name, a, b));
    return name;
  }

  private String body(List<String> outer, int depth) {
    StringBuilder nodes = new StringBuilder();
    List<String> values = new ArrayList<>(outer);
    int size = 1 + random.nextInt(3);
    for (int k = 0; k < size; k++) {
      values.add(node(nodes, values, depth));
    }
    String output = values.get(values.size() - 1);
    return "b () => (float[?, 4] %s) {%s }".formatted(output, nodes);
  }
}
