package dev.onnxslim.quantizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.analyzer.build.ModelBuilder;
import dev.onnxslim.analyzer.build.Recurrence;
import dev.onnxslim.analyzer.build.Window;
import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Shape;
import dev.onnxslim.quantizer.runtime.ModelRunner;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.OrtRunner;
import dev.onnxslim.quantizer.runtime.RunnerOptions;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What onnxruntime computes with built models is what plain arithmetic gives. */
class BuiltModelTest {
  private static final RunnerOptions OPTIONS =
      new RunnerOptions(Optimization.DEFAULT, 1, Duration.ofSeconds(30));

  @TempDir private Path folder;
  private final Random random = new Random(20261123);
  private final ParameterDictionary parameters = ParameterDictionary.empty();

  private void add(String name, long... dims) {
    int n = 1;
    for (long dim : dims) {
      n *= (int) dim;
    }
    ByteBuffer bytes = ByteBuffer.allocate(n * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int k = 0; k < n; k++) {
      bytes.putFloat(name.endsWith("_var") ? 1 + random.nextFloat() : random.nextFloat() - 0.5f);
    }
    parameters.add(new Tensor(name, ElemType.FLOAT, dims, Payload.of(bytes.array())));
  }

  private float[] get(String name) throws IOException {
    return parameters.get(name).toFloats();
  }

  private float[] inputs(int n) {
    float[] x = new float[n];
    for (int k = 0; k < n; k++) {
      x[k] = random.nextFloat() - 0.5f;
    }
    return x;
  }

  private void check(Model model, float[] x, long[] dims, double[] expected, long... outDims)
      throws Exception {
    Path file = folder.resolve("built.onnx");
    try (StagedModel staged = new ModelWriter().stage(model, file)) {
      staged.commit();
    }
    try (ModelRunner runner = OrtRunner.open(file, OPTIONS)) {
      String input = runner.inputs().get(0).name();
      NdArray out =
          runner.run(Map.of(input, NdArray.ofFloats(x, dims))).arrays().values().iterator().next();
      assertEquals(Shape.of(outDims), Shape.of(out.dims()));
      double[] found = new double[out.elements()];
      out.read(0, found, found.length);
      for (int k = 0; k < found.length; k++) {
        assertEquals(expected[k], found[k], 1e-5 * (1 + Math.abs(expected[k])), "element " + k);
      }
    }
  }

  /** {@code y[n, out] = w x + b}. */
  private double[] dense(String name, double[] x, int in, int out) throws IOException {
    float[] w = get(name + ".weight");
    float[] b = parameters.contains(name + ".bias") ? get(name + ".bias") : new float[out];
    double[] y = new double[x.length / in * out];
    for (int k = 0; k < y.length; k++) {
      y[k] = b[k % out];
      for (int i = 0; i < in; i++) {
        y[k] += w[k % out * in + i] * x[k / out * in + i];
      }
    }
    return y;
  }

  private static double[] doubles(float[] x) {
    double[] y = new double[x.length];
    for (int k = 0; k < x.length; k++) {
      y[k] = x[k];
    }
    return y;
  }

  @Test
  void denseLayers() throws Exception {
    add("fc1.weight", 7, 5);
    add("fc1.bias", 7);
    add("fc2.weight", 3, 7);
    float[] x = inputs(2 * 5);
    double[] hidden = dense("fc1", doubles(x), 5, 7);
    for (int k = 0; k < hidden.length; k++) {
      hidden[k] = Math.max(0, hidden[k]);
    }
    Model model =
        ModelBuilder.of(parameters).input("x", 5).dense("fc1").relu().dense("fc2").output("y");
    check(model, x, new long[] {2, 5}, dense("fc2", hidden, 7, 3), 2, 3);
    assertTrue(model.graph().value("fc1.weight").orElseThrow().initializer().isPresent());
  }

  @Test
  void aConvolutionWithGroupsStrideAndNormalisation() throws Exception {
    add("c.weight", 4, 1, 3, 3);
    add("c.bias", 4);
    for (String part : new String[] {"weight", "bias", "running_mean", "running_var"}) {
      add("bn." + part, 4);
    }
    float[] x = inputs(2 * 2 * 5 * 5);
    float[] w = get("c.weight");
    double[] expected = new double[2 * 4 * 3 * 3];
    for (int k = 0; k < expected.length; k++) {
      int column = k % 3;
      int row = k / 3 % 3;
      int m = k / 9 % 4;
      double sum = get("c.bias")[m];
      for (int tap = 0; tap < 9; tap++) {
        int r = 2 * row + tap / 3 - 1;
        int c = 2 * column + tap % 3 - 1;
        boolean inside = r >= 0 && r < 5 && c >= 0 && c < 5;
        int channel = k / 36 * 2 + m / 2;
        sum += inside ? w[m * 9 + tap] * x[channel * 25 + r * 5 + c] : 0;
      }
      double deviation = Math.sqrt(get("bn.running_var")[m] + 1e-5);
      expected[k] =
          (sum - get("bn.running_mean")[m]) / deviation * get("bn.weight")[m] + get("bn.bias")[m];
    }
    Window window = Window.PLAIN.withStride(2).withPadding(1).withGroups(2);
    Model model =
        ModelBuilder.of(parameters)
            .input("x", 2, 5, 5)
            .conv("c", window)
            .batchNorm("bn")
            .output("y");
    check(model, x, new long[] {2, 2, 5, 5}, expected, 2, 4, 3, 3);
  }

  @Test
  void poolsAndFlatten() throws Exception {
    float[] x = inputs(1 * 2 * 4 * 4);
    double[] expected = new double[8];
    for (int k = 0; k < 8; k++) {
      int corner = k / 4 * 16 + k / 2 % 2 * 8 + k % 2 * 2;
      expected[k] =
          Math.max(Math.max(x[corner], x[corner + 1]), Math.max(x[corner + 4], x[corner + 5]));
    }
    Model model = ModelBuilder.of(parameters).input("x", 2, 4, 4).maxPool(2).flatten().output("y");
    check(model, x, new long[] {1, 2, 4, 4}, expected, 1, 8);
  }

  @ParameterizedTest
  @EnumSource
  void recurrentLayersInBothDirections(Recurrence kind) throws Exception {
    int gates = kind == Recurrence.LSTM ? 4 : kind == Recurrence.GRU ? 3 : 1;
    int hidden = 3;
    for (int layer = 0; layer < 2; layer++) {
      for (String way : new String[] {"", "_reverse"}) {
        add("r.weight_ih_l" + layer + way, gates * hidden, layer == 0 ? 2 : 2 * hidden);
        add("r.weight_hh_l" + layer + way, gates * hidden, hidden);
        add("r.bias_ih_l" + layer + way, gates * hidden);
        add("r.bias_hh_l" + layer + way, gates * hidden);
      }
    }
    int batch = 2;
    int time = 4;
    float[] x = inputs(batch * time * 2);
    double[] expected = new double[batch * time * 2 * hidden];
    for (int b = 0; b < batch; b++) {
      double[][] steps = new double[time][];
      for (int t = 0; t < time; t++) {
        steps[t] = new double[] {x[(b * time + t) * 2], x[(b * time + t) * 2 + 1]};
      }
      for (int layer = 0; layer < 2; layer++) {
        double[][] next = new double[time][2 * hidden];
        run(kind, "_l" + layer, steps, next, 0, hidden, false);
        run(kind, "_l" + layer + "_reverse", steps, next, hidden, hidden, true);
        steps = next;
      }
      for (int t = 0; t < time; t++) {
        System.arraycopy(steps[t], 0, expected, (b * time + t) * 2 * hidden, 2 * hidden);
      }
    }
    Model model =
        ModelBuilder.of(parameters)
            .input("x", ElemType.FLOAT, Shape.of(new Dim.Symbol("time"), Dim.of(2)))
            .recurrent(kind, "r")
            .output("y");
    check(model, x, new long[] {batch, time, 2}, expected, batch, time, 2 * hidden);
  }

  /** PyTorch's formulas, gates in PyTorch's order. */
  private void run(
      Recurrence kind, String suffix, double[][] x, double[][] y, int at, int hidden, boolean back)
      throws IOException {
    double[] h = new double[hidden];
    double[] c = new double[hidden];
    for (int step = 0; step < x.length; step++) {
      int t = back ? x.length - 1 - step : step;
      double[] a = affine("r.weight_ih" + suffix, "r.bias_ih" + suffix, x[t]);
      double[] r = affine("r.weight_hh" + suffix, "r.bias_hh" + suffix, h);
      for (int j = 0; j < hidden; j++) {
        if (kind == Recurrence.LSTM) {
          double i = sigmoid(a[j] + r[j]);
          double f = sigmoid(a[hidden + j] + r[hidden + j]);
          double g = Math.tanh(a[2 * hidden + j] + r[2 * hidden + j]);
          double o = sigmoid(a[3 * hidden + j] + r[3 * hidden + j]);
          c[j] = f * c[j] + i * g;
          h[j] = o * Math.tanh(c[j]);
        } else if (kind == Recurrence.GRU) {
          double reset = sigmoid(a[j] + r[j]);
          double z = sigmoid(a[hidden + j] + r[hidden + j]);
          double n = Math.tanh(a[2 * hidden + j] + reset * r[2 * hidden + j]);
          h[j] = (1 - z) * n + z * h[j];
        } else {
          h[j] = Math.tanh(a[j] + r[j]);
        }
      }
      System.arraycopy(h, 0, y[t], at, hidden);
    }
  }

  private double[] affine(String weight, String bias, double[] x) throws IOException {
    float[] w = get(weight);
    double[] y = doubles(get(bias));
    for (int k = 0; k < y.length; k++) {
      for (int i = 0; i < x.length; i++) {
        y[k] += w[k * x.length + i] * x[i];
      }
    }
    return y;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void attentionWithAResidual() throws Exception {
    int size = 4;
    int time = 3;
    add("a.in_proj_weight", 3 * size, size);
    add("a.in_proj_bias", 3 * size);
    add("a.out_proj.weight", size, size);
    add("a.out_proj.bias", size);
    float[] x = inputs(2 * time * size);
    double[] mixed = new double[x.length];
    for (int b = 0; b < 2; b++) {
      double[][] qkv = new double[time][];
      for (int t = 0; t < time; t++) {
        double[] token = new double[size];
        for (int k = 0; k < size; k++) {
          token[k] = x[(b * time + t) * size + k];
        }
        qkv[t] = affine("a.in_proj_weight", "a.in_proj_bias", token);
      }
      for (int head = 0; head < 2; head++) {
        attend(qkv, head * 2, size, mixed, b * time * size);
      }
    }
    double[] expected = dense("a.out_proj", mixed, size, size);
    for (int k = 0; k < expected.length; k++) {
      expected[k] += x[k];
    }
    Model model =
        ModelBuilder.of(parameters)
            .input("x", ElemType.FLOAT, Shape.of(new Dim.Symbol("time"), Dim.of(size)))
            .residual(inner -> inner.attention("a", 2))
            .output("y");
    check(model, x, new long[] {2, time, size}, expected, 2, time, size);
  }

  /** One head of two features that begin at {@code from}. */
  private static void attend(double[][] qkv, int from, int size, double[] out, int at) {
    for (int t = 0; t < qkv.length; t++) {
      double[] share = new double[qkv.length];
      double sum = 0;
      for (int s = 0; s < share.length; s++) {
        double score =
            qkv[t][from] * qkv[s][size + from] + qkv[t][from + 1] * qkv[s][size + from + 1];
        share[s] = Math.exp(score / Math.sqrt(2));
        sum += share[s];
      }
      for (int k = from; k < from + 2; k++) {
        for (int s = 0; s < share.length; s++) {
          out[at + t * size + k] += share[s] / sum * qkv[s][2 * size + k];
        }
      }
    }
  }
}
