package dev.onnxslim.quantizer.scheme;

import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A small model around weights, as text. {@code W[2, 3] w} stands for an initializer with data,
 * {@code C[2, 3]} for a tensor with data, {@code $} for the opset.
 *
 * @param minOpset the first opset that the text is valid in
 * @param maxOpset the last
 * @param weights how many weights there are to quantize
 * @param text the graph, and the functions
 */
record WeightCase(String name, int minOpset, int maxOpset, int weights, String text) {
  private static final Pattern DATA = Pattern.compile("([WC])(\\w*)(\\[[\\d, ]+\\])( \\w+)?");

  /** What the weights hold. */
  enum Data {
    /** Normal values. */
    NORMAL(Random::nextGaussian),
    /** A symmetric quantizer loses nothing of it, whatever shares a scale. */
    SYMMETRIC(random -> (random.nextInt(3) - 1) * 127 / 512.0),
    /** An asymmetric one neither. */
    ASYMMETRIC(random -> random.nextInt(2) * 255 / 512.0);

    private final java.util.function.ToDoubleFunction<Random> element;

    Data(java.util.function.ToDoubleFunction<Random> element) {
      this.element = element;
    }
  }

  /** The text of the model in one opset. */
  String model(int opset, Data data) {
    return header(opset, text) + fill(text.replace("$", Integer.toString(opset)), data);
  }

  static String header(int opset, String text) {
    StringBuilder header = new StringBuilder("<ir_version: ");
    header.append(text.contains("loc.") ? Math.max(8, irVersion(opset)) : irVersion(opset));
    header.append(", opset_import: [\"\" : ").append(opset);
    header.append(text.contains("com.microsoft.") ? ", \"com.microsoft\" : 1" : "");
    header.append(text.contains("loc.") ? ", \"loc\" : 1" : "");
    return header.append("]>\n").toString();
  }

  private static int irVersion(int opset) {
    return opset < 9 ? 4 : opset < 13 ? 7 : opset < 19 ? 8 : opset < 21 ? 9 : opset < 23 ? 10 : 11;
  }

  static String fill(String text, Data data) {
    Matcher matcher = DATA.matcher(text);
    Random random = new Random(42);
    return matcher.replaceAll(
        match -> {
          String type = match.group(2).isEmpty() ? "float" : match.group(2);
          String name = match.group(4) == null ? " " : match.group(4) + " = ";
          return type + match.group(3) + name + data(match.group(3), data, random);
        });
  }

  private static String data(String dims, Data data, Random random) {
    if (data == Data.NORMAL) {
      return "random(" + random.nextInt(1_000) + ")"; // sooner read than a list
    }
    int elements = 1;
    for (String dim : dims.substring(1, dims.length() - 1).split(",")) {
      elements *= Integer.parseInt(dim.strip());
    }
    return IntStream.range(0, elements)
        .mapToObj(k -> Float.toString((float) data.element.applyAsDouble(random)))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  @Override
  public String toString() {
    return name;
  }
}
