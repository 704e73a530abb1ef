package dev.onnxslim.quantizer.fold;

import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.NodeExtract;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.runtime.ModelRunner;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.OrtRunner;
import dev.onnxslim.quantizer.runtime.RunResult;
import dev.onnxslim.quantizer.runtime.RunnerException;
import dev.onnxslim.quantizer.runtime.RunnerException.Stage;
import dev.onnxslim.quantizer.runtime.RunnerOptions;
import dev.onnxslim.quantizer.runtime.RunnerOptions.Optimization;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Computes nodes with constant inputs in onnxruntime: all at once, as a model of their own. */
public final class RuntimeFold {
  private static final RunnerOptions OPTIONS =
      new RunnerOptions(Optimization.OFF, 1, Duration.ofSeconds(60));

  /** Whether there is no onnxruntime for this machine: asked once. */
  private boolean missing;

  /**
   * Computes cones of one graph.
   *
   * @return the results of each; a cone that onnxruntime refuses has none
   */
  public Map<Cone, Map<Value, Tensor>> run(Graph graph, List<Cone> cones) throws IOException {
    Map<Cone, Map<Value, Tensor>> results = new HashMap<>();
    if (missing || cones.isEmpty()) {
      return results;
    }
    try {
      Map<String, NdArray> arrays = compute(graph, cones);
      for (Cone cone : cones) {
        results.put(cone, tensors(cone, arrays));
      }
    } catch (RunnerException e) {
      missing = e.stage() == Stage.RUNTIME;
      if (cones.size() > 1) { // one of them spoils the others
        int half = cones.size() / 2;
        results.putAll(run(graph, cones.subList(0, half)));
        results.putAll(run(graph, cones.subList(half, cones.size())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return results;
  }

  private static Map<Value, Tensor> tensors(Cone cone, Map<String, NdArray> arrays) {
    Map<Value, Tensor> tensors = new HashMap<>();
    for (Value value : cone.results()) {
      NdArray array = arrays.get(value.name());
      if (array != null && array.strings().isEmpty()) {
        ByteBuffer data = array.data();
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        tensors.put(value, new Tensor("", array.elemType(), array.dims(), Payload.of(bytes)));
      }
    }
    return tensors;
  }

  private static Map<String, NdArray> compute(Graph graph, List<Cone> cones)
      throws IOException, RunnerException, InterruptedException {
    List<Node> nodes = new ArrayList<>();
    List<Value> results = new ArrayList<>();
    for (Cone cone : cones) {
      nodes.addAll(cone.nodes());
      results.addAll(cone.results());
    }
    Path folder = Files.createTempDirectory("onnx-slim-fold");
    Path file = folder.resolve("constants.onnx");
    try (Model model = NodeExtract.of(graph, nodes, results);
        StagedModel staged = new ModelWriter().stage(model, file)) {
      staged.commit();
      try (ModelRunner runner = OrtRunner.open(file, OPTIONS)) {
        RunResult result = runner.run(Map.of());
        return result.arrays();
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }
}
