package dev.onnxslim.analyzer.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceBenchTest {
  @Test
  void json() {
    DeviceBench bench =
        DeviceBench.parse(
            """
            {"device": "a phone", "latencyMs": 12.5, "power_w": 0.8, "memoryBytes": 48000000,
             "throughput": 80, "accuracyLossPercent": -0.1}
            """);
    assertEquals("a phone", bench.device());
    assertEquals(
        Map.of(
            Measure.LATENCY, 12.5,
            Measure.POWER, 0.8,
            Measure.MEMORY, 48e6,
            Measure.THROUGHPUT, 80.0,
            Measure.ACCURACY_LOSS, -0.1),
        bench.figures());
  }

  @Test
  void csvGivesTheMedianOfItsRows() {
    DeviceBench bench =
        DeviceBench.parse("device,latency_ms,power_w\na phone,14,0.9\na phone,11,\na phone,12,1\n");
    assertEquals("a phone", bench.device());
    assertEquals(Map.of(Measure.LATENCY, 12.0, Measure.POWER, 0.95), bench.figures());
  }

  @Test
  void whatOnnxruntimePerfTestPrints() {
    String printed =
        """
        Session creation time cost: 0.0217 s
        Total inference requests: 5
        Average inference time cost: 98.961997 ms
        Number of inferences per second: 10.104
        Peak working set size: 271122432 bytes
        Min Latency: 0.0958204 s
        P50 Latency: 0.0995086 s
        P90 Latency: 0.101519 s
        """;
    Map<Measure, Double> figures = DeviceBench.parse(printed).figures();
    assertEquals(99.5086, figures.get(Measure.LATENCY), 1e-9);
    assertEquals(10.104, figures.get(Measure.THROUGHPUT));
    assertEquals(271_122_432.0, figures.get(Measure.MEMORY));
    String old = "Average inference time cost total: 84.3236 ms\n";
    assertEquals(84.3236, DeviceBench.parse(old).figures().get(Measure.LATENCY));
  }

  @Test
  void microbenchmarkOfAndroid() {
    DeviceBench bench =
        DeviceBench.parse(
            """
            {"context": {"build": {"model": "a phone"}},
             "benchmarks": [{"name": "run", "metrics": {"timeNs": {"median": 12500000.0}}}]}
            """);
    assertEquals(new DeviceBench("a phone", Map.of(Measure.LATENCY, 12.5)), bench);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "{}",
        "{\"latency\": 3}",
        "{\"latencyMs\": -3}",
        "{\"latencyMs\": \"fast\"}",
        "{\"latencyMs\": [1, 2]}",
        "{\"latencyMs\": null}",
        "{\"benchmarks\": []}",
        "{\"benchmarks\": [{\"name\": \"a\"}]}",
        "{\"benchmarks\": [{\"metrics\": {\"timeNs\": {}}}]}",
        "{\"benchmarks\": 3}",
        "latency_ms\nfast\n",
        "latency_ms,x\n1,2\n",
        "latency_ms,power_w\n1\n",
        "latency_ms\nNaN\n"
      })
  void whatHasNoFiguresIsRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> DeviceBench.parse(text));
  }
}
