package dev.onnxslim.samples;

import dev.onnxslim.quantizer.QuantizeOptions;
import dev.onnxslim.quantizer.QuantizeReport;
import dev.onnxslim.quantizer.Quantizer;
import dev.onnxslim.quantizer.runtime.ModelRunner;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.OrtRunner;
import dev.onnxslim.quantizer.runtime.RunnerException;
import dev.onnxslim.quantizer.runtime.RunnerOptions;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Verifies on real data: classifies 500 labelled images of handwritten digits that no training has
 * seen, with fp32 models and with what quantizing makes of them. Prints a row for each model.
 *
 * <pre>{@code
 * DigitsAccuracy samples/models
 * }</pre>
 */
public final class DigitsAccuracy {
  private static final List<String> MODELS =
      List.of("digits.onnx", "digits_mbv2_bn.onnx", "digits_mlp.onnx");

  private static final RunnerOptions AS_IN_AN_APP =
      new RunnerOptions(Optimization.DEFAULT, 1, Duration.ofSeconds(30));

  /**
   * Shares of digits that were recognised, 0 to 1.
   *
   * @param fp32 with the original
   * @param int8 with the quantized model
   */
  record Row(String model, long fp32Bytes, long int8Bytes, double fp32, double int8) {}

  private final ByteBuffer images;
  private final ByteBuffer labels;
  private final int count;

  /**
   * The labelled images of a folder.
   *
   * @throws IOException if they are missing
   */
  DigitsAccuracy(Path folder) throws IOException {
    images = npyData(folder.resolve("digits_test_images.npy")); // float[count, 1, 8, 8], 0 to 1
    labels = npyData(folder.resolve("digits_test_labels.npy")); // int64[count], 0 to 9
    count = labels.remaining() / Long.BYTES;
  }

  /** Runs the program. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      System.err.println("usage: DigitsAccuracy MODELS_DIR");
      System.exit(2);
    }
    print(Path.of(arguments[0]), System.out);
  }

  private static void print(Path folder, PrintStream out) throws Exception {
    DigitsAccuracy accuracy = new DigitsAccuracy(folder);
    Path scratch = Files.createTempDirectory("digits-accuracy");
    Path int8 = scratch.resolve("int8.onnx");
    try {
      out.println("model                 fp32 bytes  accuracy  int8 bytes  accuracy");
      for (String model : MODELS) {
        Row row = accuracy.compare(folder.resolve(model), int8);
        out.printf(
            Locale.ROOT,
            "%-20s %11d %9.3f %11d %9.3f%n",
            row.model(),
            row.fp32Bytes(),
            row.fp32(),
            row.int8Bytes(),
            row.int8());
      }
    } finally {
      Files.deleteIfExists(int8);
      Files.delete(scratch);
    }
  }

  /** Quantizes a model into {@code out} and classifies all images with both. */
  Row compare(Path model, Path out) throws IOException, RunnerException, InterruptedException {
    QuantizeReport report = new Quantizer(QuantizeOptions.defaults()).quantize(model, out);
    if (!report.written()) {
      throw new IOException(model + ": " + report.parity().reason());
    }
    return new Row(
        model.getFileName().toString(),
        report.inputBytes(),
        report.outputBytes(),
        accuracy(model),
        accuracy(out));
  }

  private double accuracy(Path model) throws RunnerException, InterruptedException {
    NdArray batch = NdArray.allocate(ElemType.FLOAT, count, 1, 8, 8);
    batch.data().put(images.duplicate());
    try (ModelRunner runner = OrtRunner.open(model, AS_IN_AN_APP)) {
      Map<String, NdArray> feeds = Map.of(runner.inputs().get(0).name(), batch);
      NdArray logits = runner.run(feeds).arrays().values().iterator().next(); // [count, 10]
      int right = 0;
      for (int i = 0; i < count; i++) {
        right += argMax(logits, i) == labels.getLong(i * Long.BYTES) ? 1 : 0;
      }
      return (double) right / count;
    }
  }

  private static int argMax(NdArray logits, int row) {
    double[] scores = new double[(int) logits.dims()[1]];
    logits.read(row * scores.length, scores, scores.length);
    int best = 0;
    for (int k = 1; k < scores.length; k++) {
      best = scores[k] > scores[best] ? k : best;
    }
    return best;
  }

  /**
   * The data of a file in NumPy's format, version 1, little-endian and row by row.
   *
   * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the
   *     format</a>
   */
  private static ByteBuffer npyData(Path file) throws IOException {
    ByteBuffer npy = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = npy.getShort(8);
    return npy.position(10 + header).slice().order(ByteOrder.LITTLE_ENDIAN);
  }
}
