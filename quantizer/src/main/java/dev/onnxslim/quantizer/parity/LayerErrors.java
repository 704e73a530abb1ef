package dev.onnxslim.quantizer.parity;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.runtime.ModelRunner;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.OrtRunner;
import dev.onnxslim.quantizer.runtime.RunnerException;
import dev.onnxslim.quantizer.runtime.RunnerOptions;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Ranks the inner values of a candidate by how far they are off: copies of both models give the
 * results of their heavy operators as further outputs.
 */
final class LayerErrors {
  private static final int SHOWN = 5;
  private static final int MAX_OUTPUTS = 128;
  private static final long MAX_MODEL_BYTES = 1L << 30;

  private static final Set<String> HEAVY =
      Set.of(
          "MatMul",
          "Gemm",
          "Conv",
          "ConvTranspose",
          "LSTM",
          "GRU",
          "RNN",
          "Einsum",
          "Attention",
          "MatMulNBits",
          "MultiHeadAttention",
          "GroupQueryAttention",
          "FusedMatMul",
          "FusedConv");

  private LayerErrors() {}

  /** The worst inner values, worst first; none when the copies cannot be made or run. */
  static List<LayerError> worst(
      Path original,
      Path candidate,
      Reference.Sample sample,
      ParityOptions options,
      ScratchFolder scratch)
      throws InterruptedException {
    try (Model left = ModelReader.read(original);
        Model right = ModelReader.read(candidate)) {
      if (Files.size(original) > MAX_MODEL_BYTES) return List.of();
      Map<String, String> ops = common(left, right);
      if (ops.isEmpty()) return List.of();
      Map<String, NdArray> x = run(left, ops.keySet(), sample, options, scratch);
      Map<String, NdArray> y = run(right, ops.keySet(), sample, options, scratch);
      return rank(ops, x, y);
    } catch (IOException | RunnerException e) {
      return List.of(); // only an explanation is lost; the verdict stands
    }
  }

  private static Map<String, String> common(Model left, Model right) {
    Map<String, String> ops = new LinkedHashMap<>();
    for (Node node : left.graph().nodes()) {
      if (!HEAVY.contains(node.op().type()) || ops.size() == MAX_OUTPUTS) continue;
      Value output = node.output(0);
      Optional<Value> same = right.graph().value(output.name());
      boolean made = same.flatMap(Value::producer).isPresent();
      if (made && !output.isGraphOutput() && !same.get().isGraphOutput()) {
        ops.put(output.name(), node.op().type());
      }
    }
    return ops;
  }

  private static Map<String, NdArray> run(
      Model model,
      Set<String> values,
      Reference.Sample sample,
      ParityOptions options,
      ScratchFolder scratch)
      throws IOException, RunnerException, InterruptedException {
    for (String value : values) {
      model.graph().addOutput(model.graph().value(value).orElseThrow());
    }
    RunnerOptions plain = new RunnerOptions(Optimization.OFF, options.threads(), options.timeout());
    Path target = scratch.create().resolve("layers.onnx");
    try (StagedModel staged = new ModelWriter().stage(model, target);
        ModelRunner runner = OrtRunner.open(staged.file(), plain)) {
      return runner.run(sample.inputs()).arrays();
    }
  }

  private static List<LayerError> rank(
      Map<String, String> ops, Map<String, NdArray> x, Map<String, NdArray> y) {
    List<LayerError> errors = new ArrayList<>();
    ops.forEach(
        (value, op) -> {
          NdArray a = x.get(value);
          NdArray b = y.get(value);
          if (a == null || b == null || !a.isReal() || a.elemType() != b.elemType()) return;
          if (!Arrays.equals(a.dims(), b.dims())) return;
          FloatSums sums = new FloatSums();
          sums.add(a, b, Optional.empty());
          if (!Double.isInfinite(sums.sqnrDb())) {
            errors.add(new LayerError(value, op, sums.sqnrDb()));
          }
        });
    errors.sort(Comparator.comparingDouble(LayerError::sqnrDb));
    return List.copyOf(errors.subList(0, Math.min(SHOWN, errors.size())));
  }
}
