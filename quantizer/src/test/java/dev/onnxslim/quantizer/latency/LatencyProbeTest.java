package dev.onnxslim.quantizer.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.quantizer.parity.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LatencyProbeTest {
  private static final Path MLP = Path.of("../samples/models/digits_mlp.onnx");

  private static LatencyOptions options(Duration timeout, String... shapes) {
    return new LatencyOptions(
        List.of(shapes), Optional.empty(), 1, Duration.ofMillis(200), timeout);
  }

  private static LatencyResult measure(Path model, LatencyOptions options)
      throws InterruptedException {
    return LatencyProbe.measure(ChildJvm.current(ChildJvm.memoryFor(0)), model, options);
  }

  @Test
  void timesOfManyRunsAtTheSizesThatWereGiven() throws InterruptedException {
    LatencyResult result = measure(MLP, options(Duration.ofSeconds(60), "N=7"));
    LatencyResult.Measured measured =
        assertInstanceOf(LatencyResult.Measured.class, result, result.toString());
    assertEquals("input 7x1x8x8", measured.sizes());
    assertTrue(measured.runs() >= 5, result.toString());
    assertTrue(measured.minMs() > 0 && measured.minMs() <= measured.medianMs(), result.toString());
    assertTrue(measured.medianMs() <= measured.p90Ms(), result.toString());
  }

  @Test
  void openSizesAreMadeUpAndTold() throws InterruptedException {
    LatencyResult result = measure(MLP, options(Duration.ofSeconds(60)));
    LatencyResult.Measured measured =
        assertInstanceOf(LatencyResult.Measured.class, result, result.toString());
    assertEquals("input 1x1x8x8", measured.sizes());
  }

  @Test
  void whatDoesNotRunHasAReason(@TempDir Path folder) throws IOException, InterruptedException {
    Path broken = Files.writeString(folder.resolve("broken.onnx"), "broken");
    LatencyResult result = measure(broken, options(Duration.ofSeconds(60)));
    LatencyResult.Failed failed =
        assertInstanceOf(LatencyResult.Failed.class, result, result.toString());
    assertTrue(
        !failed.reason().isBlank() && failed.reason().lines().count() == 1, result.toString());
    LatencyResult late = measure(MLP, options(Duration.ofMillis(1)));
    assertEquals(new LatencyResult.Failed("measuring took more than 0 s"), late);
  }

  @Test
  void theMedianOfTwoIsTheirMean() {
    assertEquals(2.5, LatencyChild.median(new long[] {1, 2, 3, 10}));
    assertEquals(2, LatencyChild.median(new long[] {1, 2, 10}));
  }
}
