package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Float16;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stores FLOAT constants of 1 kB or more as FLOAT16 with a Cast back to FLOAT: half the bytes. On
 * request only, as values are rounded. It is storage: the model computes in FLOAT as before.
 *
 * <p>A constant stays if a finite value of it would become infinite, if all in all rounding leaves
 * less than 60 dB of signal to noise (values below 2^-14 lose bits), or if a value would become
 * zero and a reader may divide by it.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Cast.html">ONNX Cast</a>
 */
public record StoreFloat16() implements Pass {
  private static final long MIN_BYTES = 1024;
  private static final long MIN_OPSET = 6; // the target of Cast is a number since then
  private static final double MAX_NOISE = 1e-6;
  private static final int CHUNK = 1 << 15;

  /** Readers to which a value that is nearly zero may be zero. */
  private static final Set<String> LINEAR =
      Set.of(
          "MatMul",
          "Gemm",
          "Conv",
          "ConvTranspose",
          "Gather",
          "LSTM",
          "GRU",
          "RNN",
          "Add",
          "Sub",
          "Mul",
          "Einsum");

  @Override
  public String name() {
    return "store-fp16";
  }

  @Override
  public String summary() {
    return "weights are stored as halves, where they fit";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.opset("").orElse(0) < MIN_OPSET) {
      return 0;
    }
    int edits = 0;
    for (Value value : graph.values()) {
      Optional<Tensor> constant = value.constant();
      if (constant.isPresent() && !value.uses().isEmpty() && isHeld(value, constant.get())) {
        store(graph, value, constant.get());
        edits++;
      }
    }
    return edits;
  }

  private static void store(Graph graph, Value value, Tensor tensor) {
    Optional<Node> before = graph.detachConstant(value);
    String name = graph.model().uniqueName(value.name() + "_fp16");
    Value halves =
        graph.addConstant(
            new Tensor(name, ElemType.FLOAT16, tensor.dims(), new HalfPayload(tensor)), before);
    graph.insert(
        before,
        OpId.onnx("Cast"),
        List.of(halves),
        List.of(value),
        Attributes.none().with("to", (long) ElemType.FLOAT.code()));
  }

  private static boolean isHeld(Value value, Tensor tensor) {
    if (tensor.elemType() != ElemType.FLOAT
        || tensor.byteSize() < MIN_BYTES
        || tensor.data().size() != tensor.byteSize()) {
      return false;
    }
    try {
      return isHeld(tensor, value.uses().stream().allMatch(StoreFloat16::isLinear));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isLinear(Use use) {
    OpId op = use.node().op();
    return op.domain().isEmpty() && LINEAR.contains(op.type());
  }

  private static boolean isHeld(Tensor tensor, boolean mayVanish) throws IOException {
    float[] chunk = new float[CHUNK];
    double signal = 0;
    double noise = 0;
    for (long done = 0; done < tensor.elements(); done += CHUNK) {
      int count = (int) Math.min(CHUNK, tensor.elements() - done);
      tensor.readFloats(done, chunk, 0, count);
      for (int k = 0; k < count; k++) {
        float x = chunk[k];
        if (!Float.isFinite(x)) {
          continue; // a half holds it too
        }
        float half = Float16.toFloat(Float16.fromFloat(x));
        if (Float.isInfinite(half) || half == 0 && x != 0 && !mayVanish) {
          return false;
        }
        signal += (double) x * x;
        noise += ((double) x - half) * ((double) x - half);
      }
    }
    return noise <= MAX_NOISE * signal;
  }
}
