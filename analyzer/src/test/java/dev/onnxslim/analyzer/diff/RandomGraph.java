package dev.onnxslim.analyzer.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random graph of square matrices, to be written with any names and in any order of nodes. Steps
 * read earlier values by number: -1 is the input {@code x}, {@code k} the result of step {@code k}.
 */
final class RandomGraph {
  /** One node; a weight's seed is 0 where there is none. */
  record Step(String op, String attribute, List<Integer> reads, int seed, boolean inBody) {}

  private static final String[] UNARY = {"Relu", "Sigmoid", "Neg", "Abs"};
  private static final String[] BINARY = {"Add", "Sub", "Mul", "Max"};

  private final List<Step> steps;

  private RandomGraph(List<Step> steps) {
    this.steps = steps;
  }

  static RandomGraph of(Random random) {
    List<Step> steps = new ArrayList<>();
    int count = 8 + random.nextInt(25);
    for (int k = 0; k < count; k++) {
      steps.add(step(random, k));
    }
    return new RandomGraph(steps);
  }

  private static Step step(Random random, int k) {
    int near = Math.max(-1, k - 1 - random.nextInt(4));
    int any = random.nextInt(k + 1) - 1;
    boolean inBody = random.nextInt(8) == 0;
    return switch (random.nextInt(4)) {
      case 0 -> new Step(UNARY[random.nextInt(4)], "", List.of(near), 0, inBody);
      case 1 -> new Step(BINARY[random.nextInt(4)], "", List.of(near, any), 0, inBody);
      case 2 -> new Step("MatMul", "", List.of(near), 1 + random.nextInt(1000), inBody);
      default ->
          new Step(
              "LeakyRelu", "<alpha = 0." + (1 + random.nextInt(9)) + ">", List.of(near), 0, inBody);
    };
  }

  List<Step> steps() {
    return steps;
  }

  RandomGraph with(int k, Step step) {
    List<Step> edited = new ArrayList<>(steps);
    edited.set(k, step);
    return new RandomGraph(edited);
  }

  /** With a Tanh behind step {@code k}, which all its readers read instead. */
  RandomGraph withTanhBehind(int k) {
    List<Step> edited = new ArrayList<>();
    for (Step step : steps) {
      List<Integer> reads =
          step.reads().stream().map(read -> read == k ? steps.size() : read).toList();
      edited.add(new Step(step.op(), step.attribute(), reads, step.seed(), step.inBody()));
    }
    edited.add(new Step("Tanh", "", List.of(k), 0, false));
    return new RandomGraph(edited);
  }

  /**
   * The text of a model.
   *
   * @param names in front of every name of an inner value
   * @param order decides which of the nodes that can be next is
   */
  String text(String names, Random order) {
    StringBuilder text = new StringBuilder();
    StringBuilder weights = new StringBuilder("bool " + names + "c = {1}");
    boolean[] done = new boolean[steps.size()];
    for (int written = 0; written < done.length; written++) {
      List<Integer> ready = new ArrayList<>();
      for (int k = 0; k < done.length; k++) {
        if (!done[k] && steps.get(k).reads().stream().allMatch(read -> read < 0 || done[read])) {
          ready.add(k);
        }
      }
      int k = ready.get(order.nextInt(ready.size()));
      done[k] = true;
      text.append("  ").append(node(k, names)).append('\n');
      if (steps.get(k).seed() != 0) {
        String data = " = random(" + steps.get(k).seed() + ")";
        weights.append(", float[4, 4] ").append(names).append('w').append(k).append(data);
      }
    }
    return "g (float[4, 4] x) => ("
        + outputs()
        + ") <"
        + weights
        + "> {\n"
        + text
        + ends(names)
        + "}";
  }

  /** Nodes that nothing reads are outputs, as are none others. */
  private List<Integer> last() {
    List<Integer> last = new ArrayList<>();
    for (int k = 0; k < steps.size(); k++) {
      int value = k;
      if (steps.stream().noneMatch(step -> step.reads().contains(value))) {
        last.add(k);
      }
    }
    return last;
  }

  private String outputs() {
    List<String> outputs = new ArrayList<>();
    for (int k = 0; k < last().size(); k++) {
      outputs.add("float[4, 4] y" + k);
    }
    return String.join(", ", outputs);
  }

  private String ends(String names) {
    StringBuilder ends = new StringBuilder();
    for (int k = 0; k < last().size(); k++) {
      ends.append("  y" + k + " = Identity(" + names + last().get(k) + "v)\n");
    }
    return ends.toString();
  }

  private String node(int k, String names) {
    Step step = steps.get(k);
    List<String> reads = new ArrayList<>();
    step.reads().forEach(read -> reads.add(read < 0 ? "x" : names + read + "v"));
    if (step.seed() != 0) {
      reads.add(names + "w" + k);
    }
    String call = step.op() + step.attribute() + "(" + String.join(", ", reads) + ")";
    String value = names + k + "v";
    if (!step.inBody()) {
      return value + " = " + call;
    }
    String inner = names + "b" + k;
    return value
        + (" = If<then_branch = t () => (float[4, 4] " + inner + ") { " + inner + " = " + call)
        + (" }, else_branch = e () => (float[4, 4] " + inner + "e) { " + inner + "e = Identity(")
        + (reads.get(0) + ") }>(" + names + "c)");
  }
}
