package dev.onnxslim.benchmarks;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.BFloat16;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Float16;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * One small model for each operator that reads weights. {@code src/main/scripts/reader_models.py}
 * shows their text; the weights are random and put in here.
 */
final class ReaderModels {
  /** All of them. */
  static final List<String> NAMES =
      List.of(
          "matmul",
          "matmul_small",
          "matmul_add",
          "matmul_transposed",
          "matmul_fp16",
          "matmul_bf16_cast",
          "gemm",
          "einsum",
          "attention",
          "conv",
          "conv_bn_relu",
          "conv_depthwise",
          "conv_transpose",
          "lstm",
          "gru",
          "rnn",
          "gather_small",
          "gather",
          "gather_many",
          "gather_columns",
          "gather_tied",
          "if_body",
          "if_captured",
          "loop_body",
          "function");

  private static final long SEED = 2026;
  private static final float DEVIATION = 1 / 16f;

  private ReaderModels() {}

  /** Writes a model with its weights into a folder. */
  static Path write(String name, Path folder) throws IOException {
    Path plain = folder.resolve(name + "-plain.onnx");
    try (InputStream in = ReaderModels.class.getResourceAsStream(name + ".onnx")) {
      Files.copy(in, plain);
    }
    Path target = folder.resolve(name + ".onnx");
    try (Model model = ModelReader.read(plain)) {
      for (Graph graph : model.graphs()) {
        for (Node constant : List.copyOf(graph.nodes(OpId.onnx("Constant")))) {
          if (constant.attributes().has("value_ints")) {
            fill(graph, constant);
          }
        }
      }
      try (StagedModel staged = new ModelWriter().stage(model, target)) {
        staged.commit();
      }
    }
    Files.delete(plain);
    return target;
  }

  /** Puts a weight in the place of a Constant that only tells its sizes. */
  private static void fill(Graph graph, Node constant) {
    long[] dims = constant.attributes().ints("value_ints");
    Value placeholder = constant.output(0);
    Tensor tensor = weight(graph.model().uniqueName("weight"), type(placeholder.name()), dims);
    Optional<Node> next = graph.detach(constant);
    graph.replaceUses(placeholder, graph.addConstant(tensor, next));
    graph.discard(placeholder);
  }

  private static ElemType type(String name) {
    return name.startsWith("h")
        ? ElemType.FLOAT16
        : name.startsWith("b") ? ElemType.BFLOAT16 : ElemType.FLOAT;
  }

  private static Tensor weight(String name, ElemType type, long[] dims) {
    int elements = (int) Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    ByteBuffer bytes =
        ByteBuffer.allocate((int) type.byteSize(elements)).order(ByteOrder.LITTLE_ENDIAN);
    Random random = new Random(SEED);
    for (int k = 0; k < elements; k++) {
      float value = DEVIATION * (float) random.nextGaussian();
      if (type == ElemType.FLOAT16) {
        bytes.putShort(Float16.fromFloat(value));
      } else if (type == ElemType.BFLOAT16) {
        bytes.putShort(BFloat16.fromFloat(value));
      } else {
        bytes.putFloat(value);
      }
    }
    return new Tensor(name, type, dims, Payload.of(bytes.array()));
  }
}
