package dev.onnxslim.quantizer.scheme;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The readers of weights, and the places where weights lie: {@code weight-cases.txt}. */
final class WeightCases {
  private WeightCases() {}

  /** A case is a line {@code == name | first opset | last opset | weights} and its text. */
  static List<WeightCase> all() throws IOException {
    List<WeightCase> all = new ArrayList<>();
    try (InputStream in = WeightCases.class.getResourceAsStream("weight-cases.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String part : text.substring(3).split("\n== ")) {
        int end = part.indexOf('\n');
        String[] head = part.substring(0, end).split(" \\| ");
        all.add(
            new WeightCase(
                head[0],
                Integer.parseInt(head[1]),
                Integer.parseInt(head[2]),
                Integer.parseInt(head[3]),
                part.substring(end + 1)));
      }
    }
    return all;
  }

  static WeightCase named(String name) throws IOException {
    return all().stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
  }
}
