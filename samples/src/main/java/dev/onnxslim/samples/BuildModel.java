package dev.onnxslim.samples;

import dev.onnxslim.analyzer.build.ModelBuilder;
import dev.onnxslim.analyzer.build.Recurrence;
import dev.onnxslim.analyzer.build.Window;
import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/**
 * Makes models from named parameters. The first takes those of a trained network from another
 * model, as they would come from a checkpoint; the others are small ones of random numbers.
 *
 * <pre>{@code
 * BuildModel samples/models out/
 * }</pre>
 */
public final class BuildModel {
  private BuildModel() {}

  /** Runs the program. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: BuildModel MODELS_DIR OUT_DIR");
      System.exit(2);
    }
    Path models = Path.of(arguments[0]);
    Path out = Path.of(arguments[1]);
    digits(models.resolve("digits_mlp.onnx"), out.resolve("digits.onnx"));
    write(images(new Random(1)), out.resolve("images.onnx"));
    write(speech(new Random(2)), out.resolve("speech.onnx"));
    write(encoder(new Random(3)), out.resolve("encoder.onnx"));
    System.out.println("wrote digits, images, speech and encoder to " + out);
  }

  /** A classifier of digits, {@code [batch, 1, 8, 8] -> [batch, 10]}, with another's parameters. */
  static void digits(Path trained, Path out) throws IOException {
    try (Model source = ModelReader.read(trained)) { // open: the parameters are views on its file
      ParameterDictionary parameters = ParameterDictionary.of(source);
      write(
          ModelBuilder.of(parameters)
              .input("image", 1, 8, 8)
              .flatten()
              .dense("n.1")
              .batchNorm("n.2")
              .relu()
              .dense("n.5")
              .relu()
              .dense("n.7")
              .output("logits"),
          out);
    }
  }

  /** Convolutions: {@code [batch, 3, 32, 32] -> [batch, 10]}. */
  static Model images(Random random) {
    ParameterDictionary parameters = ParameterDictionary.empty();
    Map<String, long[]> shapes =
        Map.of(
            "conv1.weight", new long[] {8, 3, 3, 3},
            "conv1.bias", new long[] {8},
            "conv2.weight", new long[] {8, 1, 3, 3},
            "fc.weight", new long[] {10, 8},
            "fc.bias", new long[] {10});
    shapes.forEach((name, dims) -> parameters.add(tensor(random, name, dims)));
    return ModelBuilder.of(parameters)
        .input("image", 3, 32, 32)
        .conv("conv1", Window.PLAIN.withPadding(1))
        .relu()
        .maxPool(2)
        .conv("conv2", Window.PLAIN.withPadding(1).withGroups(8)) // depthwise
        .hardSwish()
        .globalAveragePool()
        .flatten()
        .dense("fc")
        .output("logits");
  }

  /** An LSTM: {@code [batch, time, 6] -> [batch, 4]}. */
  static Model speech(Random random) {
    ParameterDictionary parameters = ParameterDictionary.empty();
    parameters.add(tensor(random, "lstm.weight_ih_l0", 4 * 5, 6));
    parameters.add(tensor(random, "lstm.weight_hh_l0", 4 * 5, 5));
    parameters.add(tensor(random, "lstm.bias_ih_l0", 4 * 5));
    parameters.add(tensor(random, "lstm.bias_hh_l0", 4 * 5));
    parameters.add(tensor(random, "fc.weight", 4, 5));
    return ModelBuilder.of(parameters)
        .input("sound", ElemType.FLOAT, Shape.of(new Dim.Symbol("time"), Dim.of(6)))
        .recurrent(Recurrence.LSTM, "lstm")
        .lastStep()
        .dense("fc")
        .softmax()
        .output("shares");
  }

  /** A layer of a transformer over tokens: {@code [batch, time] -> [batch, time, 8]}. */
  static Model encoder(Random random) {
    ParameterDictionary parameters = ParameterDictionary.empty();
    parameters.add(tensor(random, "tokens.weight", 100, 8));
    parameters.add(tensor(random, "attention.in_proj_weight", 24, 8));
    parameters.add(tensor(random, "attention.in_proj_bias", 24));
    parameters.add(tensor(random, "attention.out_proj.weight", 8, 8));
    parameters.add(tensor(random, "attention.out_proj.bias", 8));
    parameters.add(tensor(random, "norm.weight", 8));
    parameters.add(tensor(random, "norm.bias", 8));
    parameters.add(tensor(random, "up.weight", 32, 8));
    parameters.add(tensor(random, "down.weight", 8, 32));
    return ModelBuilder.of(parameters)
        .input("ids", ElemType.INT64, Shape.of(new Dim.Symbol("time")))
        .embedding("tokens")
        .residual(layers -> layers.attention("attention", 2))
        .layerNorm("norm")
        .residual(layers -> layers.dense("up").gelu().dense("down"))
        .output("states");
  }

  /** Writes a model in one step: no half of it is ever in its place. */
  static void write(Model model, Path out) throws IOException {
    try (StagedModel staged = new ModelWriter().stage(model, out)) {
      staged.commit();
    }
  }

  private static Tensor tensor(Random random, String name, long... dims) {
    int elements = 1;
    for (long dim : dims) {
      elements *= (int) dim;
    }
    ByteBuffer bytes = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int k = 0; k < elements; k++) {
      bytes.putFloat((float) random.nextGaussian() / 4);
    }
    return new Tensor(name, ElemType.FLOAT, dims, Payload.of(bytes.array()));
  }
}
