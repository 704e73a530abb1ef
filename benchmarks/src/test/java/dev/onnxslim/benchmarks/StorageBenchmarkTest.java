package dev.onnxslim.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.quantizer.scheme.Storage;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StorageBenchmarkTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  @TempDir private Path folder;
  private StorageBenchmark benchmark;

  @BeforeEach
  void open() throws Exception {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    benchmark = new StorageBenchmark(folder, Duration.ofMillis(1), out);
  }

  static List<String> readers() {
    return ReaderModels.NAMES;
  }

  @ParameterizedTest
  @MethodSource("readers")
  void castLoadsIntoTheFloatModelsOperators(String reader) throws Exception {
    assertEquals("same", difference(reader, Storage.CAST));
  }

  @Test
  void rowsAreLookedUpAsIntegersAlsoWhereTheTableIsReadElsewhere() throws Exception {
    String lookup = "+3 Cast, +2 Gather, +1 Mul, +1 Sub";
    assertEquals(lookup, difference("gather", Storage.AUTO));
    assertEquals(lookup, difference("gather_tied", Storage.AUTO));
    assertEquals("same", difference("gather_small", Storage.AUTO));
  }

  @Test
  void tableHasARowForEachForm() throws Exception {
    benchmark.readers(List.of("matmul_small"));
    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(6, lines.size());
    assertTrue(lines.get(2).startsWith("| matmul_small | fp32 |"), lines.get(2));
    assertTrue(lines.get(5).startsWith("| matmul_small | dequantize |"), lines.get(5));
  }

  private String difference(String reader, Storage storage) throws Exception {
    Path original = ReaderModels.write(reader, folder);
    Path quantized = benchmark.quantize(original, storage);
    return OptimizedOps.of(original, folder).differenceTo(OptimizedOps.of(quantized, folder));
  }
}
