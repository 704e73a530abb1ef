package dev.onnxslim.quantizer.slim.random;

import dev.onnxslim.quantizer.slim.random.Made.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A small random model, as text: chains of elementwise and layout operators, computed sizes, layers
 * with weights that are equal or shared, bodies with captures, functions; outputs anywhere, a
 * dynamic batch, several opsets. Comparisons and roundings read only what rewrites keep bit by bit.
 */
final class RandomModel {
  private static final List<Integer> OPSETS = List.of(9, 9, 11, 13, 17, 18, 20, 21, 23, 24);
  private static final int MAX_DEPTH = 2;

  private final Random random;
  private final int opset;
  private final boolean old;
  private final Place place;
  private final List<String> functions = new ArrayList<>();

  private RandomModel(long seed, Place place) {
    this.place = place;
    this.random = new Random(seed);
    this.opset = OPSETS.get(random.nextInt(OPSETS.size()));
    this.old = opset == 9 && random.nextBoolean() && place == Place.MAIN;
  }

  static String text(long seed) {
    return text(seed, Place.MAIN);
  }

  static String text(long seed, Place place) {
    return new RandomModel(seed, place).model();
  }

  private String model() {
    Size batch = new Size(1, true);
    List<Made> inputs =
        List.of(
            new Made("x", "float", List.of(batch, Size.of(4), Size.of(6)), true),
            new Made("im", "float", List.of(batch, Size.of(3), Size.of(6), Size.of(6)), true),
            new Made("v", "float", List.of(Size.of(1), Size.of(4)), true));
    Draft draft = new Draft(random, opset, 0, place != Place.FUNCTION, inputs);
    steps(draft, 3 + random.nextInt(12));
    int ir = old ? 3 : opset < 20 ? 8 : 10;
    List<Made> outputs = outputs(draft);
    return "<ir_version: %d, opset_import: [\"\" : %d, \"loc\" : 1]> ".formatted(ir, opset)
        + "g (float[N, 4, 6] x, float[N, 3, 6, 6] im, float[1, 4] v, bool c, int64 n%s) => "
            .formatted(old ? draft.asInputs() : "")
        + graph(draft, outputs)
        + String.join("\n", functions);
  }

  /** What is given, and the nodes, in their place. */
  private String graph(Draft draft, List<Made> outputs) {
    String described = "(" + join(outputs, Made::described) + ")";
    if (place == Place.MAIN) {
      return described + "\n" + draft.constants() + "\n{\n" + draft.nodes() + "}\n";
    }
    String outside = "(" + join(outputs, made -> made.named("o" + made.name()).described()) + ")";
    String results = join(outputs, made -> "o" + made.name());
    if (place == Place.BODY) {
      String body = "b () => " + described + " " + draft.constants() + " {\n" + draft.nodes() + "}";
      return "%s {\n%s = If<then_branch = %s, else_branch = %s>(c) }\n"
          .formatted(outside, results, body, body);
    }
    functions.add(
        "<domain: \"loc\", opset_import: [\"\" : %d, \"loc\" : 1]> f (x, im, v, c, n) => (%s) {\n%s}"
            .formatted(opset, join(outputs, Made::name), draft.nodes()));
    return "%s {\n%s = loc.f(x, im, v, c, n) }\n".formatted(outside, results);
  }

  private static String join(List<Made> values, Function<Made, String> text) {
    return values.stream().map(text).collect(Collectors.joining(", "));
  }

  private List<Made> outputs(Draft draft) {
    List<Made> made = draft.made();
    if (made.isEmpty()) {
      draft.add("Neg(x)", draft.values.get(0));
    }
    List<Made> outputs = new ArrayList<>();
    for (int k = 0; k < made.size(); k++) {
      if (k == made.size() - 1 || random.nextInt(7) == 0) {
        outputs.add(made.get(k));
      }
    }
    return outputs;
  }

  private void steps(Draft draft, int count) {
    for (int k = 0; k < count; k++) {
      switch (random.nextInt(13)) {
        case 0, 1, 2 -> new ElementSteps(draft).step();
        case 3, 4, 5 -> new LayoutSteps(draft).step();
        case 6, 7, 8 -> new ShapeSteps(draft).step();
        case 9, 10 -> new LayerSteps(draft).step();
        case 11 -> new StackSteps(draft).step();
        default -> control(draft);
      }
    }
  }

  private void control(Draft draft) {
    if (draft.depth >= MAX_DEPTH) {
      return;
    }
    switch (random.nextInt(3)) {
      case 0 -> branches(draft);
      case 1 -> loop(draft);
      default -> call(draft);
    }
  }

  /** A body that makes a value of the same shape. */
  private String body(Draft body, String inputs, Made like, Made first, String more) {
    int known = body.values.size();
    steps(body, random.nextInt(4));
    Made same =
        body.values.subList(known, body.values.size()).stream()
            .filter(made -> made.isFloat() && made.shape().equals(like.shape()))
            .reduce((a, b) -> b)
            .orElse(first);
    String output =
        new ElementSteps(body).unary(new Made(same.name(), "float", like.shape(), false)).name();
    String type = like.shape().isEmpty() ? "float " : "float" + like.shape() + " ";
    return "b (%s) => (%s%s%s) %s { %s %s }"
        .formatted(
            inputs,
            more.isEmpty() ? "" : "bool co" + output + ", ",
            type,
            output,
            body.constants(),
            more.formatted("co" + output),
            body.nodes());
  }

  private void branches(Draft draft) {
    Made like = draft.pickFloat();
    String condition =
        random.nextInt(3) > 0 ? "c" : draft.constant("bool", random.nextBoolean() ? "{1}" : "{0}");
    String then = body(draft.body(!old), "", like, like, "");
    String other = body(draft.body(!old), "", like, like, "");
    draft.add(
        "If<then_branch = %s, else_branch = %s>(%s)".formatted(then, other, condition),
        "float",
        like.shape(),
        false);
  }

  private void loop(Draft draft) {
    Made like = draft.pickFloat();
    Draft body = draft.body(!old);
    String id = draft.newName();
    Made carried = new Made("in" + id, "float", like.shape(), false);
    body.values.add(carried);
    String type = like.shape().isEmpty() ? "float " : "float" + like.shape() + " ";
    String inputs = "int64 i%s, bool ci%s, %sin%s".formatted(id, id, type, id);
    String text = body(body, inputs, like, carried, "%s = Identity(ci" + id + ")");
    String trips =
        random.nextInt(3) == 0 ? "n" : draft.constant("int64", "{" + random.nextInt(4) + "}");
    String condition = random.nextBoolean() ? "" : draft.constant("bool", "{1}");
    draft.add(
        "Loop<body = %s>(%s, %s, %s)".formatted(text, trips, condition, like.name()),
        "float",
        like.shape(),
        false);
  }

  /** A function of one value, with constants of its own. */
  private void call(Draft draft) {
    if (old) {
      return; // functions came with IR 8
    }
    Made from = draft.pickFloat();
    String name = "f" + draft.newName();
    Made given = new Made("a" + name, "float", from.shape(), false);
    Draft inner = new Draft(random, opset, MAX_DEPTH, false, List.of(given));
    steps(inner, 1 + random.nextInt(5));
    Made result = new ElementSteps(inner).unary(inner.pickFloat());
    functions.add(
        "<domain: \"loc\", opset_import: [\"\" : %d]> %s (a%s) => (%s) {\n%s }"
            .formatted(opset, name, name, result.name(), inner.nodes()));
    for (int k = 0; k < 1 + random.nextInt(2); k++) {
      draft.add("loc.%s(%s)".formatted(name, from.name()), "float", result.shape(), false);
    }
  }
}
