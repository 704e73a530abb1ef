package dev.onnxslim.analyzer.build;

import dev.onnxslim.analyzer.params.ParameterDictionary;
import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes a model of layers whose parameters are in a dictionary, named as PyTorch names those of its
 * modules: a layer called {@code fc1} reads {@code fc1.weight} and, if it is there, {@code
 * fc1.bias}.
 *
 * <pre>{@code
 * Model model =
 *     ModelBuilder.of(parameters)
 *         .input("image", 1, 8, 8) // float [batch, 1, 8, 8]
 *         .conv("conv1", Window.PLAIN.withPadding(1))
 *         .batchNorm("bn1")
 *         .relu()
 *         .maxPool(2)
 *         .flatten()
 *         .dense("fc")
 *         .output("logits");
 * }</pre>
 *
 * <p>The first axis of the data is the batch, of any size. Parameters are FLOAT; they keep their
 * names and their bytes, which are read when the model is written, except for those of recurrent
 * layers: {@link Recurrence}. The result has opset 17 and IR 8.
 *
 * <p>Every layer throws {@link dev.onnxslim.analyzer.params.UnknownParameterException} for a
 * parameter that is not there, with the nearest names, and {@link LayerException} for one of
 * another type or shape, with what was expected and found.
 */
public final class ModelBuilder {
  private static final long OPSET = 17;
  private static final long IR_VERSION = 8;
  private static final Dim BATCH = new Dim.Symbol("batch");

  private final GraphWriter writer;
  private Value data;
  private Shape shape;

  private ModelBuilder(ParameterDictionary parameters) {
    this.writer = new GraphWriter(Model.create("model", IR_VERSION, OPSET), parameters);
  }

  /** A model without layers yet. Its parameters' files have to stay open until it is written. */
  public static ModelBuilder of(ParameterDictionary parameters) {
    return new ModelBuilder(parameters);
  }

  /** The input: floats of {@code [batch, sizes...]}. */
  public ModelBuilder input(String name, long... sizes) {
    return input(name, ElemType.FLOAT, Shape.of(sizes));
  }

  /** The input: {@code [batch, rest...]}, whose sizes may be open, as that of time is. */
  public ModelBuilder input(String name, ElemType type, Shape rest) {
    if (data != null) {
      throw new IllegalStateException("there is an input already");
    }
    data = writer.graph().newValue(name);
    shape = rest.insert(0, BATCH);
    writer.graph().makeInput(data, TensorType.of(type, shape));
    return this;
  }

  /** The shape of the data so far. */
  public Shape shape() {
    return shape;
  }

  /**
   * A fully connected layer: {@code weight [out, in]}, {@code bias [out]} if there is one. The data
   * are {@code [..., in]}.
   */
  public ModelBuilder dense(String name) {
    String layer = "dense '" + name + "'";
    Tensor weight = writer.parameter(layer, name + ".weight");
    Dim in = last(layer);
    if (weight.rank() != 2 || !in.is(weight.dims()[1])) {
      throw LayerException.of(layer, weight, "[out, " + in + "]");
    }
    long out = weight.dims()[0];
    Optional<Tensor> bias = perChannel(layer, name + ".bias", out);
    Value w = writer.store(weight);
    if (shape.rank() == 2) {
      Attributes turned = Attributes.none().with("transB", 1L);
      data =
          bias.isPresent()
              ? writer.node(name, "Gemm", turned, data, w, writer.store(bias.get()))
              : writer.node(name, "Gemm", turned, data, w);
    } else {
      data = writer.node(name, "MatMul", data, writer.node(name + ".weight", "Transpose", w));
      bias.ifPresent(b -> data = writer.node(name, "Add", data, writer.store(b)));
    }
    shape = shape.with(-1, Dim.of(out));
    return this;
  }

  /**
   * A convolution: {@code weight [out, in / groups, kernel...]}, {@code bias [out]} if there is
   * one. The data are {@code [batch, in, ...]}.
   */
  public ModelBuilder conv(String name, Window window) {
    String layer = "conv '" + name + "'";
    Tensor weight = writer.parameter(layer, name + ".weight");
    int rank = shape.rank();
    Dim in = rank < 3 ? Dim.UNKNOWN : shape.dim(1);
    long[] dims = weight.dims();
    boolean fits = rank >= 3 && dims.length == rank && in.is(dims[1] * window.groups());
    if (!fits || dims[0] % window.groups() != 0) {
      String kernel = ", kernel".repeat(Math.max(0, rank - 2));
      throw LayerException.of(
          layer, weight, "[out, " + in.floorDiv(window.groups()) + kernel + "]");
    }
    Optional<Tensor> bias = perChannel(layer, name + ".bias", dims[0]);
    Attributes attributes =
        windowed(window, rank - 2)
            .with("kernel_shape", Arrays.copyOfRange(dims, 2, rank))
            .with("dilations", same(window.dilation(), rank - 2))
            .with("group", window.groups());
    Value w = writer.store(weight);
    data =
        bias.isPresent()
            ? writer.node(name, "Conv", attributes, data, w, writer.store(bias.get()))
            : writer.node(name, "Conv", attributes, data, w);
    slide(layer, window, Arrays.copyOfRange(dims, 2, rank));
    shape = shape.with(1, Dim.of(dims[0]));
    return this;
  }

  /**
   * Batch normalisation in inference form: {@code weight}, {@code bias}, {@code running_mean} and
   * {@code running_var}, all {@code [channels]}; epsilon 1e-5.
   */
  public ModelBuilder batchNorm(String name) {
    String layer = "batch norm '" + name + "'";
    requireRank(layer, 2);
    String[] parts = {".weight", ".bias", ".running_mean", ".running_var"};
    Value[] inputs = new Value[parts.length + 1];
    inputs[0] = data;
    for (int k = 0; k < parts.length; k++) {
      inputs[k + 1] = writer.store(vector(layer, name + parts[k], shape.dim(1)));
    }
    data = writer.node(name, "BatchNormalization", inputs);
    return this;
  }

  /** Layer normalisation over the last axis: {@code weight} and {@code bias}; epsilon 1e-5. */
  public ModelBuilder layerNorm(String name) {
    String layer = "layer norm '" + name + "'";
    Dim features = last(layer);
    Value weight = writer.store(vector(layer, name + ".weight", features));
    Value bias = writer.store(vector(layer, name + ".bias", features));
    data = writer.node(name, "LayerNormalization", data, weight, bias);
    return this;
  }

  /** Rows of {@code weight [entries, features]}, looked up by whole numbers: the input's. */
  public ModelBuilder embedding(String name) {
    String layer = "embedding '" + name + "'";
    Tensor table = writer.parameter(layer, name + ".weight");
    if (table.rank() != 2) {
      throw LayerException.of(layer, table, "[entries, features]");
    }
    data = writer.node(name, "Gather", writer.store(table), data);
    shape = shape.append(Dim.of(table.dims()[1]));
    return this;
  }

  /**
   * Recurrent layers, as many as have parameters, in both directions if there are parameters for
   * both. The data are {@code [batch, time, features]} and stay so.
   */
  public ModelBuilder recurrent(Recurrence kind, String name) {
    String layer = kind.operator() + " '" + name + "'";
    requireExactRank(layer, 3);
    RecurrentLayers.Result result = new RecurrentLayers(writer, kind, name).add(data, last(layer));
    data = result.value();
    shape = shape.with(-1, Dim.of(result.features()));
    return this;
  }

  /** Multi-head self-attention. The data are {@code [batch, time, features]} and stay so. */
  public ModelBuilder attention(String name, int heads) {
    String layer = "attention '" + name + "'";
    requireExactRank(layer, 3);
    data = new AttentionLayer(writer, name, heads).add(data, last(layer).sizeOrMinusOne());
    return this;
  }

  /** What some layers give, and what was given to them, added. */
  public ModelBuilder residual(Consumer<ModelBuilder> layers) {
    Value before = data;
    Shape shapeBefore = shape;
    layers.accept(this);
    if (!shape.equals(shapeBefore)) {
      throw new LayerException("residual", "expected " + shapeBefore + ", found " + shape);
    }
    data = writer.node("residual", "Add", before, data);
    return this;
  }

  /** The last step of {@code [batch, time, features]}: {@code [batch, features]}. */
  public ModelBuilder lastStep() {
    requireExactRank("last step", 3);
    Value last = writer.numbers("last", -1);
    Value step = writer.node("last_step", "Gather", Attributes.none().with("axis", 1L), data, last);
    data = writer.node("last_step", "Squeeze", step, writer.numbers("axes", 1));
    shape = shape.without(1);
    return this;
  }

  /** {@code max(0, x)}. */
  public ModelBuilder relu() {
    return unary("Relu", Attributes.none());
  }

  /** {@code 1 / (1 + exp(-x))}. */
  public ModelBuilder sigmoid() {
    return unary("Sigmoid", Attributes.none());
  }

  /** The hyperbolic tangent. */
  public ModelBuilder tanh() {
    return unary("Tanh", Attributes.none());
  }

  /** {@code x * max(0, min(1, x / 6 + 1 / 2))}. */
  public ModelBuilder hardSwish() {
    return unary("HardSwish", Attributes.none());
  }

  /** Shares that add up to 1 along the last axis. */
  public ModelBuilder softmax() {
    return unary("Softmax", Attributes.none().with("axis", -1L));
  }

  /** {@code x / 2 * (1 + erf(x / sqrt(2)))}. */
  public ModelBuilder gelu() {
    Value x = data;
    Value part = writer.node("gelu", "Mul", x, writer.scalar("sqrt_half", (float) Math.sqrt(0.5)));
    Value erf = writer.node("gelu", "Erf", part);
    Value more = writer.node("gelu", "Add", erf, writer.scalar("one", 1));
    Value half = writer.node("gelu", "Mul", x, writer.scalar("half", 0.5f));
    data = writer.node("gelu", "Mul", half, more);
    return this;
  }

  /** The largest of each window of {@code size}, which moves by as much. */
  public ModelBuilder maxPool(long size) {
    return pool("MaxPool", size);
  }

  /** The mean of each window of {@code size}, which moves by as much. */
  public ModelBuilder averagePool(long size) {
    return pool("AveragePool", size);
  }

  /** The mean of each channel, in axes of size 1. */
  public ModelBuilder globalAveragePool() {
    requireRank("global average pool", 3);
    for (int axis = 2; axis < shape.rank(); axis++) {
      shape = shape.with(axis, Dim.of(1));
    }
    return unary("GlobalAveragePool", Attributes.none());
  }

  /** {@code [batch, ...] -> [batch, all]}. */
  public ModelBuilder flatten() {
    shape = Shape.of(shape.dim(0), shape.elements(1, shape.rank()));
    return unary("Flatten", Attributes.none().with("axis", 1L));
  }

  /**
   * Ends the model.
   *
   * @param name of its output
   * @return a model without a file; {@link dev.onnxslim.io.ModelWriter} writes it
   */
  public Model output(String name) {
    data = writer.node(name, "Identity", data);
    if (!data.name().equals(name)) {
      throw new LayerException("output '" + name + "'", "expected a name that nothing else has");
    }
    writer.graph().addOutput(data);
    writer.graph().setType(data, TensorType.of(ElemType.FLOAT, shape));
    return writer.model();
  }

  private ModelBuilder unary(String type, Attributes attributes) {
    data = writer.node(type.toLowerCase(java.util.Locale.ROOT), type, attributes, data);
    return this;
  }

  private ModelBuilder pool(String type, long size) {
    requireRank(type, 3);
    int axes = shape.rank() - 2;
    Window window = Window.PLAIN.withStride(size);
    unary(type, windowed(window, axes).with("kernel_shape", same(size, axes)));
    slide(type, window, same(size, axes));
    return this;
  }

  private static Attributes windowed(Window window, int axes) {
    return Attributes.none()
        .with("strides", same(window.stride(), axes))
        .with("pads", same(window.padding(), 2 * axes));
  }

  /** {@code (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1}, rounded down. */
  private void slide(String layer, Window window, long[] kernel) {
    for (int k = 0; k < kernel.length; k++) {
      long reach = window.dilation() * (kernel[k] - 1) + 1;
      Dim room = shape.dim(k + 2).plus(2 * window.padding() - reach);
      if (room.isKnown() && room.sizeOrMinusOne() < 0) {
        throw new LayerException(
            layer, "expected at least " + reach + " along axis " + (k + 2) + ", found " + shape);
      }
      shape = shape.with(k + 2, room.floorDiv(window.stride()).plus(1));
    }
  }

  private Optional<Tensor> perChannel(String layer, String name, long channels) {
    return writer.has(name) ? Optional.of(vector(layer, name, Dim.of(channels))) : Optional.empty();
  }

  private Tensor vector(String layer, String name, Dim size) {
    Tensor tensor = writer.parameter(layer, name);
    if (tensor.rank() != 1 || !size.is(tensor.dims()[0])) {
      throw LayerException.of(layer, tensor, "[" + size + "]");
    }
    return tensor;
  }

  private Dim last(String layer) {
    requireRank(layer, 2);
    return shape.dim(-1);
  }

  private void requireRank(String layer, int least) {
    if (shape == null || shape.rank() < least) {
      throw new LayerException(
          layer, "expected data of " + least + " axes or more, found " + found());
    }
  }

  private void requireExactRank(String layer, int rank) {
    if (shape == null || shape.rank() != rank) {
      throw new LayerException(layer, "expected data of " + rank + " axes, found " + found());
    }
  }

  private String found() {
    return shape == null ? "no input yet" : shape.toString();
  }

  private static long[] same(long number, int times) {
    long[] numbers = new long[times];
    Arrays.fill(numbers, number);
    return numbers;
  }
}
