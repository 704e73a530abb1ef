package dev.onnxslim.analyzer.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.diff.NodeChange.Kind;
import dev.onnxslim.analyzer.diff.RandomGraph.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random graphs: other names and another order differ in nothing, one edit in just that. */
class RandomDiffTest {
  private static final int SEEDS = 60;

  @TempDir private Path folder;

  static List<Integer> seeds() {
    return IntStream.range(0, SEEDS).boxed().toList();
  }

  private DiffReport diff(RandomGraph a, RandomGraph b, int seed) throws IOException {
    return Diffs.of(folder, a.text("n", new Random(seed)), b.text("other_", new Random(seed + 1)));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void namesAndOrderDoNotCount(int seed) throws IOException {
    RandomGraph graph = RandomGraph.of(new Random(seed));
    DiffReport report = diff(graph, graph, seed);
    assertTrue(report.isSame(), () -> Diffs.text(report));
    assertEquals(List.of(DiffPart.NAMES), List.copyOf(report.differences()));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aChangedWeightIsNamed(int seed) throws IOException {
    RandomGraph graph = RandomGraph.of(new Random(seed));
    for (int k = 0; k < graph.steps().size(); k++) {
      Step step = graph.steps().get(k);
      if (step.seed() != 0) {
        Step edited = new Step(step.op(), "", step.reads(), 5000, step.inBody());
        DiffReport report = diff(graph, graph.with(k, edited), seed);
        assertFalse(report.isSame());
        assertEquals(0, report.graphs().get(0).changes().size(), () -> Diffs.text(report));
        List<ParameterChange> changed = report.parameters(ParameterChange.Kind.CHANGED);
        assertEquals(1, changed.size(), () -> Diffs.text(report));
        assertEquals("nw" + k, changed.get(0).stored().name());
        return;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anInsertedNodeIsOneInsertedNode(int seed) throws IOException {
    Random random = new Random(seed);
    RandomGraph graph = RandomGraph.of(random);
    int at = random.nextInt(graph.steps().size());
    RandomGraph longer = graph.withTanhBehind(at);
    DiffReport report = diff(graph, longer, seed);
    assertEquals(1, report.graphs().get(0).changes().size(), () -> Diffs.text(report));
    assertEquals(1, report.graphs().get(0).count(Kind.ADDED), () -> Diffs.text(report));
    assertEquals("Tanh", report.graphs().get(0).changes().get(0).node().op().type());
    DiffReport back = diff(longer, graph, seed);
    assertEquals(1, back.graphs().get(0).changes().size(), () -> Diffs.text(back));
    assertEquals(1, back.graphs().get(0).count(Kind.REMOVED), () -> Diffs.text(back));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aChangedNodeIsOneChangedNode(int seed) throws IOException {
    Random random = new Random(seed);
    RandomGraph graph = RandomGraph.of(random);
    int at = random.nextInt(graph.steps().size());
    Step step = graph.steps().get(at);
    Step edited =
        step.op().equals("LeakyRelu")
            ? new Step("LeakyRelu", "<alpha = 0.95>", step.reads(), 0, step.inBody())
            : new Step(
                step.op(),
                "",
                step.reads().stream().map(r -> -1).toList(),
                step.seed(),
                step.inBody());
    DiffReport report = diff(graph, graph.with(at, edited), seed);
    boolean same = edited.equals(step);
    assertEquals(same, report.isSame(), () -> Diffs.text(report));
    int differ = report.graphs().get(0).changes().size();
    assertTrue(same ? differ == 0 : differ >= 1, () -> Diffs.text(report));
    if (step.op().equals("LeakyRelu")) {
      assertEquals(1, differ, () -> Diffs.text(report));
      assertEquals("alpha", report.graphs().get(0).changes().get(0).attributes().get(0).name());
    }
  }

  /** Swapped, the report says the same with A and B swapped. */
  @ParameterizedTest
  @MethodSource("seeds")
  void bothWaysRoundAreAlike(int seed) throws IOException {
    RandomGraph graph = RandomGraph.of(new Random(seed));
    RandomGraph other = RandomGraph.of(new Random(seed + 1000));
    DiffReport report = diff(graph, other, seed);
    DiffReport back =
        Diffs.of(
            folder, other.text("other_", new Random(seed + 1)), graph.text("n", new Random(seed)));
    assertEquals(report.graphs().get(0).paired(), back.graphs().get(0).paired());
    for (Kind kind : Kind.values()) {
      Kind swapped = kind == Kind.ADDED ? Kind.REMOVED : kind == Kind.REMOVED ? Kind.ADDED : kind;
      assertEquals(
          report.graphs().get(0).count(kind), back.graphs().get(0).count(swapped), kind::name);
    }
    assertEquals(report.differences(), back.differences());
    DiffReport again = diff(graph, other, seed);
    assertEquals(report, again, "the same every time");
  }
}
