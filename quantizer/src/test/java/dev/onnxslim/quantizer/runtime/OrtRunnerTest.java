package dev.onnxslim.quantizer.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.Dim;
import dev.onnxslim.quantizer.runtime.RunnerException.Stage;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import dev.onnxslim.tensor.ElemType;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrtRunnerTest {
  private static final RunnerOptions PLAIN = options(Duration.ofSeconds(60));

  private static RunnerOptions options(Duration timeout) {
    return new RunnerOptions(Optimization.OFF, 1, timeout);
  }

  private static Path model(String name) throws URISyntaxException {
    String resource = "/dev/onnxslim/quantizer/parity/" + name + ".onnx";
    return Path.of(OrtRunnerTest.class.getResource(resource).toURI());
  }

  @Test
  void runsAModel() throws Exception {
    try (ModelRunner runner = OrtRunner.open(model("mlp"), PLAIN)) {
      PortInfo input = runner.inputs().get(0);
      assertEquals("x", input.name());
      assertEquals(
          List.of(new Dim.Symbol("N"), new Dim.Known(8)),
          input.type().orElseThrow().shape().orElseThrow().dims());
      NdArray x = NdArray.ofFloats(new float[] {0, 0, 0, 0, 0, 0, 0, 32}, 1, 8);
      NdArray y = runner.run(Map.of("x", x)).arrays().get("y");
      assertEquals("FLOAT[1, 4]", y.toString());
      double[] values = new double[4];
      y.read(0, values, 4);
      // row 7 of W: (28 * 37 + 37 i) % 64 - 31; relu(h) + h
      assertArrayEquals(new double[] {-19, 36, -9, 56}, values);
    }
  }

  @Test
  void everyElementTypeGoesThrough() throws Exception {
    Map<String, NdArray> feeds = new LinkedHashMap<>();
    try (ModelRunner runner = OrtRunner.open(model("types"), PLAIN)) {
      for (PortInfo input : runner.inputs()) {
        ElemType type = input.type().orElseThrow().elemType();
        if (type == ElemType.STRING) {
          feeds.put(input.name(), NdArray.ofStrings(new long[] {2}, List.of("ä", "")));
        } else {
          NdArray array = NdArray.allocate(type, 2);
          array.set(1, 1);
          feeds.put(input.name(), array);
        }
      }
      Map<String, NdArray> found = runner.run(feeds).arrays();
      assertEquals(10, found.size());
      feeds.forEach(
          (name, fed) -> {
            NdArray output = found.get(name + "_");
            assertEquals(fed.elemType(), output.elemType(), name);
            assertEquals(fed.data(), output.data(), name);
            assertEquals(fed.strings(), output.strings(), name);
          });
    }
  }

  @Test
  void aSequenceIsTakenApart() throws Exception {
    try (ModelRunner runner = OrtRunner.open(model("sequence"), PLAIN)) {
      assertTrue(runner.outputs().get(0).type().isEmpty());
      NdArray x = NdArray.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4, 2);
      RunResult result = runner.run(Map.of("x", x));
      assertEquals(
          List.of("parts[0]", "parts[1]", "parts[2]", "parts[3]"),
          List.copyOf(result.arrays().keySet()));
      assertEquals(7, result.arrays().get("parts[3]").data().getFloat(0));
    }
  }

  @Test
  void anUnknownOperatorIsALoadError() throws Exception {
    Path custom = model("custom");
    RunnerException e = assertThrows(RunnerException.class, () -> OrtRunner.open(custom, PLAIN));
    assertEquals(Stage.LOAD, e.stage());
    assertTrue(e.getMessage().contains("Frobnicate"), e.getMessage());
  }

  @Test
  void badInputsAreARunError() throws Exception {
    try (ModelRunner runner = OrtRunner.open(model("mlp"), PLAIN)) {
      NdArray x = NdArray.ofFloats(new float[7], 1, 7);
      RunnerException e = assertThrows(RunnerException.class, () -> runner.run(Map.of("x", x)));
      assertEquals(Stage.RUN, e.stage());
    }
  }

  @Test
  void aRunThatTakesTooLongIsStopped() throws Exception {
    try (ModelRunner runner = OrtRunner.open(model("endless"), options(Duration.ofMillis(200)))) {
      NdArray x = NdArray.ofFloats(new float[2], 2);
      RunnerException e = assertThrows(RunnerException.class, () -> runner.run(Map.of("x", x)));
      assertEquals(Stage.TIMEOUT, e.stage());
    }
  }

  @Test
  void aRunStopsWhenItsThreadIsInterrupted() throws Exception {
    try (ModelRunner runner = OrtRunner.open(model("endless"), PLAIN)) {
      NdArray x = NdArray.ofFloats(new float[2], 2);
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> runner.run(Map.of("x", x)));
    }
  }
}
