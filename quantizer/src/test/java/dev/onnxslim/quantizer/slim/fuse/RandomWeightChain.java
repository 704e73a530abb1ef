package dev.onnxslim.quantizer.slim.fuse;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A small random model, as text: a Conv of 1 to 3 spatial axes, ConvTranspose, Gemm or MatMul, with
 * arithmetic and BatchNormalization on both sides; constants of every shape that broadcasts,
 * weights and results with several readers, graph outputs in the middle, a dynamic batch.
 */
final class RandomWeightChain {
  private static final List<String> ARITHMETIC = List.of("Mul", "Div", "Add", "Sub");

  private final Random random;
  private final List<String> constants = new ArrayList<>();
  private final StringBuilder nodes = new StringBuilder();
  private final List<String> outputs = new ArrayList<>();
  private int count;

  private RandomWeightChain(long seed) {
    this.random = new Random(seed);
  }

  static String text(long seed) {
    return new RandomWeightChain(seed).model();
  }

  private String model() {
    int spatial = random.nextInt(4);
    int group = 1 + random.nextInt(2);
    int in = group * (1 + random.nextInt(3));
    int out = group * (1 + random.nextInt(3));
    List<Integer> data = new ArrayList<>(List.of(0, in));
    data.addAll(Collections.nCopies(spatial, 6));
    String at = chain("x", data);
    boolean transposed = random.nextInt(3) == 0;
    at = spatial == 0 ? product(at, in, out) : convolution(at, group, in, out, spatial, transposed);
    // The sizes of what comes out play no part but for constants along the spatial axes.
    List<Integer> result = new ArrayList<>(List.of(0, out));
    result.addAll(Collections.nCopies(spatial, 1));
    at = chain(at, result);
    nodes.append(" y = Neg(").append(at).append(")");
    outputs.add("float[] y");
    String dims = data.stream().map(d -> d == 0 ? "N" : "" + d).collect(Collectors.joining(", "));
    return "g (float[%s] x) => (%s) <%s> {%s }"
        .formatted(
            dims, String.join(", ", outputs), String.join(", ", constants), nodes.toString());
  }

  private String convolution(
      String data, int group, int in, int out, int spatial, boolean transposed) {
    String kernel = String.join(", ", Collections.nCopies(spatial, "2"));
    String weight =
        random(
            "float[%d, %d, %s]"
                .formatted(transposed ? in : out, (transposed ? out : in) / group, kernel));
    String bias = random.nextBoolean() ? ", " + random("float[" + out + "]") : "";
    String pads = random.nextInt(3) == 0 ? ", pads = [" + pads(2 * spatial) + "]" : "";
    String call =
        "%s<group = %d%s>(%s, %s%s)"
            .formatted(transposed ? "ConvTranspose" : "Conv", group, pads, data, weight, bias);
    if (random.nextInt(6) == 0) {
      outputs.add("float[] " + node(call)); // shares weight and bias
    }
    return node(call);
  }

  private String product(String data, int in, int out) {
    if (random.nextBoolean()) {
      return node("MatMul(%s, %s)".formatted(data, random("float[%d, %d]".formatted(in, out))));
    }
    boolean transposed = random.nextBoolean();
    String weight =
        random(
            transposed ? "float[%d, %d]".formatted(out, in) : "float[%d, %d]".formatted(in, out));
    String[] biases = {
      "", ", " + random("float[" + out + "]"), ", " + random("float"), ", " + random("float[1, 1]")
    };
    return node(
        "Gemm<transB = %d, alpha = 0.5, beta = %d.0>(%s, %s%s)"
            .formatted(
                transposed ? 1 : 0,
                1 + random.nextInt(2),
                data,
                weight,
                biases[random.nextInt(4)]));
  }

  private String pads(int n) {
    List<String> pads = new ArrayList<>();
    for (int k = 0; k < n; k++) {
      pads.add("" + random.nextInt(2));
    }
    return String.join(", ", pads);
  }

  /** Up to three nodes that work on each channel, or do not. */
  private String chain(String from, List<Integer> dims) {
    String at = from;
    for (int k = random.nextInt(4); k > 0; k--) {
      String before = at;
      if (random.nextInt(4) == 0) {
        at = normalization(at, dims.get(1));
      } else {
        String op = ARITHMETIC.get(random.nextInt(4));
        String constant = positive(shape(dims));
        boolean left = random.nextInt(3) == 0 && !op.equals("Div"); // a pole amplifies rounding
        at =
            node(op + (left ? "(" + constant + ", " + at + ")" : "(" + at + ", " + constant + ")"));
      }
      int reader = random.nextInt(12);
      if (reader == 0 && !before.equals("x")) {
        outputs.add("float[] " + before);
      } else if (reader == 1) {
        at = node("Add(%s, %s)".formatted(at, before));
      }
    }
    return at;
  }

  private String normalization(String data, int channels) {
    String type = "float[" + channels + "]";
    return node(
        "BatchNormalization(%s, %s, %s, %s, %s)"
            .formatted(data, random(type), random(type), random(type), positive(type)));
  }

  /** A shape that broadcasts to {@code [N, C, ...]} and leaves it as it is. */
  private String shape(List<Integer> dims) {
    int rank = dims.size();
    List<String> all = new ArrayList<>();
    boolean single = random.nextInt(4) == 0;
    boolean spatial = random.nextInt(4) == 0;
    for (int axis = 0; axis < rank; axis++) {
      boolean full = axis > 0 && !single && (axis == 1) != spatial;
      all.add(full ? "" + dims.get(axis) : "1");
    }
    int from = random.nextInt(rank + 1);
    while (from > 0 && !all.subList(0, from).stream().allMatch("1"::equals)) {
      from--;
    }
    List<String> rest = all.subList(from, rank);
    return rest.isEmpty() ? "float" : "float[" + String.join(", ", rest) + "]";
  }

  private String node(String call) {
    String name = "t" + count++;
    nodes.append(" ").append(name).append(" = ").append(call);
    return name;
  }

  private String random(String type) {
    String name = "c" + count++;
    constants.add(type + " " + name + " = random(" + random.nextInt(1000) + ")");
    return name;
  }

  /** Numbers from 0.5 to 2. */
  private String positive(String type) {
    int elements = 1;
    if (type.contains("[")) {
      for (String dim : type.substring(6, type.length() - 1).split(", ")) {
        elements *= Integer.parseInt(dim);
      }
    }
    List<String> values = new ArrayList<>();
    for (int k = 0; k < elements; k++) {
      values.add("" + (0.5 + random.nextInt(16) / 10.0));
    }
    String name = "c" + count++;
    constants.add(type + " " + name + " = {" + String.join(", ", values) + "}");
    return name;
  }
}
