package dev.onnxslim.analyzer.infer;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Scores shape inference on models with known outputs: {@code NodeSuiteScore DIR} reads each {@code
 * model.onnx} below DIR and the {@code expected.txt} beside it, a line {@code name TAB 2x3} for
 * each output, and says which outputs were not found in full and why.
 */
final class NodeSuiteScore {
  private int full;
  private int partial;
  private int none;
  private int contradicting;
  private final Map<String, Integer> reasons = new TreeMap<>();

  private NodeSuiteScore() {}

  public static void main(String... args) throws IOException {
    NodeSuiteScore score = new NodeSuiteScore();
    try (Stream<Path> files = Files.walk(Path.of(args[0]))) {
      for (Path file : files.filter(f -> f.endsWith("model.onnx")).sorted().toList()) {
        score.add(file);
      }
    }
    score.reasons.forEach((why, count) -> System.out.println(count + "\t" + why));
    System.out.printf(
        "%d full, %d partial, %d none, %d contradict%n",
        score.full, score.partial, score.none, score.contradicting);
  }

  private void add(Path file) throws IOException {
    try (Model model = ModelReader.read(file)) {
      InferredModel inferred = ShapeInference.infer(model, InputShapes.NONE);
      List<String> lines = Files.readAllLines(file.resolveSibling("expected.txt"));
      boolean open = false;
      for (int k = 0; k < lines.size(); k++) {
        String[] parts = lines.get(k).split("\t", -1);
        Value output = model.graph().outputs().get(k);
        open |= add(file, inferred.main().shape(output), parts[1], output.name());
      }
      if (open) {
        explain(inferred.main());
      }
    }
  }

  private boolean add(Path file, Optional<Shape> found, String expected, String name) {
    String[] sizes = expected.isEmpty() ? new String[0] : expected.split("x");
    if (found.isEmpty()) {
      none++;
      System.out.println("none\t" + file.getParent().getFileName() + "\t" + name);
      return true;
    }
    boolean known = true;
    boolean wrong = found.get().rank() != sizes.length;
    for (int axis = 0; !wrong && axis < sizes.length; axis++) {
      Dim dim = found.get().dim(axis);
      known &= dim.isKnown();
      wrong = dim.isKnown() && !dim.is(Long.parseLong(sizes[axis]));
    }
    if (wrong) {
      contradicting++;
      System.out.println(
          "WRONG\t" + file.getParent().getFileName() + "\t" + found.get() + " is " + expected);
    } else if (known) {
      full++;
    } else {
      partial++;
      System.out.println(
          "part\t" + file.getParent().getFileName() + "\t" + found.get() + " is " + expected);
    }
    return !known;
  }

  private void explain(Scope scope) {
    List<Graph> graphs = new ArrayList<>(List.of(scope.graph()));
    for (Graph graph : graphs) {
      for (Node node : graph.nodes()) {
        scope
            .unresolved(node)
            .ifPresent(why -> reasons.merge(node.op() + ": " + why, 1, (a, b) -> a + b));
        scope.inner(node).forEach(inner -> explain(inner.scope()));
      }
    }
  }
}
