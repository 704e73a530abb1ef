package dev.onnxslim.quantizer.slim;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A small random model, as text, of what the slimming passes look for and what they must not touch:
 * copies, Dropouts with and without masks, dead ends, captures, constants, shared outputs. Every
 * value is {@code float[N, 4]}.
 */
final class RandomGraph {
  private static final List<String> UNARY = List.of("Relu", "Neg", "Abs", "Tanh");

  private final Random random;
  private int count;

  private RandomGraph(long seed) {
    this.random = new Random(seed);
  }

  static String text(long seed) {
    return new RandomGraph(seed).model();
  }

  private String model() {
    StringBuilder nodes = new StringBuilder();
    List<String> values = new ArrayList<>(List.of("x", "w", "v"));
    List<String> made = new ArrayList<>();
    int size = 3 + random.nextInt(10);
    for (int k = 0; k < size; k++) {
      String name = node(nodes, values, 0);
      values.add(name);
      made.add(name);
    }
    List<String> outputs = new ArrayList<>();
    for (int k = 0; k < 1 + random.nextInt(3); k++) {
      String output = made.get(random.nextInt(made.size()));
      if (!outputs.contains("float[N, 4] " + output)) {
        outputs.add("float[N, 4] " + output);
      }
    }
    return "g (float[N, 4] x, bool c) => ("
        + String.join(", ", outputs)
        + ") <float[1, 4] w = random(5), float[1, 4] v = random(6)> {"
        + nodes
        + " }";
  }

  /** Adds a node on some of the values, and returns what it makes. */
  private String node(StringBuilder nodes, List<String> values, int depth) {
    String name = "t" + count++;
    String value = values.get(random.nextInt(values.size()));
    switch (random.nextInt(depth < 2 ? 9 : 8)) {
      case 0, 1, 2 -> nodes.append(" %s = Identity(%s)".formatted(name, value));
      case 3 -> nodes.append(" %s = Dropout(%s)".formatted(name, value));
      case 4 -> nodes.append(" %s, m%s = Dropout(%s)".formatted(name, name, value));
      case 5 ->
          nodes.append(
              " d%s, m%s = Dropout(%s) %s = Where(m%s, d%s, x)"
                  .formatted(name, name, value, name, name, name));
      case 6 -> nodes.append(" %s = %s(%s)".formatted(name, UNARY.get(random.nextInt(4)), value));
      case 7 -> {
        String other = values.get(random.nextInt(values.size()));
        // the input makes the shape known, also of constants
        nodes.append(
            " s%s = Add(%s, x) %s = Add(s%s, %s)".formatted(name, value, name, name, other));
      }
      default ->
          nodes.append(
              " %s = If<then_branch = %s, else_branch = %s>(c)"
                  .formatted(name, body(values, depth + 1), body(values, depth + 1)));
    }
    return name;
  }

  private String body(List<String> outer, int depth) {
    StringBuilder nodes = new StringBuilder();
    List<String> values = new ArrayList<>(outer);
    String last = "";
    for (int k = 0; k < 1 + random.nextInt(4); k++) {
      last = node(nodes, values, depth);
      values.add(last);
    }
    String output = "o" + count++;
    nodes.append(
        random.nextBoolean()
            ? " %s = Identity(%s)".formatted(output, last)
            : " %s = Add(%s, x)".formatted(output, last));
    return "b%s () => (float[?, 4] %s) {%s }".formatted(output, output, nodes);
  }
}
