package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.analyzer.weights.WeightReader;
import dev.onnxslim.analyzer.weights.WeightReaders;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.linear.LinearQuantizer;
import dev.onnxslim.quantizer.linear.Measurement;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Decides for each constant whether it becomes integers, and makes it so. */
final class WeightRewriter {
  private static final long SHORTEST_EMBEDDING = 16;

  private final WeightPlanner planner;
  private final LinearQuantizer quantizer;
  private final long floatBytes;

  /**
   * A rewriter for one model.
   *
   * @param floatBytes all weights of the model, as if none were quantized
   */
  WeightRewriter(WeightPlanner planner, LinearQuantizer quantizer, long floatBytes) {
    this.planner = planner;
    this.quantizer = quantizer;
    this.floatBytes = floatBytes;
  }

  /** The tensor of a constant, also of one that a caller may replace. */
  static Tensor tensor(Value constant) {
    return constant.initializer().map(Initializer::tensor).or(constant::constant).orElseThrow();
  }

  /** Rewrites one constant, if it is to be; empty for constants that a report leaves out. */
  Optional<WeightRow> rewrite(Value value) throws IOException {
    Tensor tensor = tensor(value);
    if (StoredIntegers.isWeight(value, tensor)) {
      return Optional.of(
          row(value, tensor, readers(value), WeightRow.Action.ALREADY_QUANTIZED, "left as it is"));
    }
    if (!tensor.elemType().isFloat() || tensor.elements() == 1) {
      return Optional.empty();
    }
    if (value.isOverridable()) {
      return Optional.of(
          kept(value, tensor, readers(value), "is a graph input too, a caller may replace it"));
    }
    WeightReaders readers = WeightReaders.of(value);
    List<String> names = names(readers.all());
    Optional<String> obstacle = obstacle(value, tensor, readers);
    if (obstacle.isPresent()) {
      return Optional.of(kept(value, tensor, names, obstacle.get()));
    }
    return Optional.of(quantize(value, tensor, readers.heavy(), names));
  }

  /** Why a constant is no weight to quantize, from what the graph says. */
  private static Optional<String> obstacle(Value value, Tensor tensor, WeightReaders readers) {
    if (readers.heavy().isEmpty()) {
      return Optional.of("is no weight of a matrix product, convolution, recurrence or embedding");
    }
    if (tensor.elements() == 0) {
      return Optional.of("is empty");
    }
    if (readers.heavy().stream().allMatch(WeightRewriter::isLookup) && !isEmbedding(tensor)) {
      return Optional.of("is a table of numbers, no embedding: its rows are short");
    }
    ElemType type = tensor.elemType();
    if (type != ElemType.FLOAT && type != ElemType.FLOAT16 && type != ElemType.BFLOAT16) {
      return Optional.of("is " + type);
    }
    if (readers.isOutput()) {
      return Optional.of("is an output of the graph too");
    }
    if (StoredIntegers.isScaleOfTable(value)) {
      return Optional.of("is the scale of a quantized embedding");
    }
    long opset = value.graph().opset("").orElse(0);
    return opset < CastStorage.MIN_OPSET
        ? Optional.of("opset " + opset + " has no form for it, " + CastStorage.MIN_OPSET + " has")
        : Optional.empty();
  }

  private static boolean isLookup(WeightReader reader) {
    return reader.use().node().op().equals(OpId.onnx("Gather"));
  }

  /** Anchors, coordinates and relative positions are looked up as well, but each number counts. */
  private static boolean isEmbedding(Tensor tensor) {
    return tensor.rank() >= 2 && tensor.dims()[tensor.rank() - 1] >= SHORTEST_EMBEDDING;
  }

  private WeightRow quantize(
      Value value, Tensor tensor, List<WeightReader> heavy, List<String> names) throws IOException {
    WeightPlanner.Plan plan = plan(value, tensor, heavy, WeightPlanner.detail(tensor));
    Optional<String> loss = loss(value, tensor, heavy, plan);
    if (loss.isPresent()) {
      return kept(value, tensor, names, loss.get());
    }
    Measurement measured = measure(tensor, plan);
    if (WeightPlanner.needsDetail(tensor, measured.sqnrDb())) {
      WeightPlanner.Plan fine = plan(value, tensor, heavy, WeightPlanner.Detail.FINE);
      if (loss(value, tensor, heavy, fine).isEmpty()) {
        measured.params().ifPresent(quantizer::release);
        plan = fine;
        measured = measure(tensor, plan);
      }
    }
    if (measured.params().isEmpty()) {
      return kept(
          value,
          tensor,
          names,
          "has "
              + measured.nonFinite()
              + " NaN or infinite elements, the first at index "
              + measured.firstNonFinite());
    }
    // Scales that 16 bits cannot hold have become FLOAT.
    loss = loss(value, tensor, heavy, plan.with(measured.params().get().scaleType()));
    if (loss.isPresent()) {
      return kept(value, tensor, names, loss.get());
    }
    if (!HalfRange.holds(tensor.elemType(), measured.params().get())) {
      return kept(value, tensor, names, "is too near the largest " + tensor.elemType());
    }
    Tensor named = new Tensor(value.name(), tensor.elemType(), tensor.dims(), tensor.data());
    QuantizedWeight weight =
        new QuantizedWeight(named, plan.layout(), measured.params().get(), quantizer);
    WeightRow row =
        new WeightRow(
            value.name(),
            value.graph().label(),
            tensor.elemType(),
            dims(tensor),
            names,
            WeightRow.Action.QUANTIZED,
            describe(plan, weight),
            tensor.byteSize(),
            weight.bytes(),
            measured.sqnrDb());
    store(value, tensor, plan, weight, heavy);
    return row;
  }

  private WeightPlanner.Plan plan(
      Value value, Tensor tensor, List<WeightReader> heavy, WeightPlanner.Detail detail) {
    return planner.plan(value, tensor, heavy, value.graph().opset("").orElseThrow(), detail);
  }

  private Measurement measure(Tensor tensor, WeightPlanner.Plan plan) throws IOException {
    WeightLayout layout = plan.layout();
    Tensor view = new Tensor(tensor.name(), tensor.elemType(), layout.viewDims(), tensor.data());
    return quantizer.measure(view, layout.granularity(), plan.type(), plan.scaleType());
  }

  /** Why a plan does not pay, if it does not. */
  private Optional<String> loss(
      Value value, Tensor tensor, List<WeightReader> heavy, WeightPlanner.Plan plan) {
    int lookups = StorageRules.lookups(tensor, heavy).size();
    long cost = StorageCost.bytes(value, tensor, plan, lookups);
    return StorageCost.pays(tensor.byteSize(), cost, floatBytes)
        ? Optional.empty()
        : Optional.of("too small: int8 would take " + cost + " bytes with all it needs");
  }

  private static void store(
      Value value,
      Tensor tensor,
      WeightPlanner.Plan plan,
      QuantizedWeight weight,
      List<WeightReader> heavy) {
    switch (plan.form()) {
      case LOOK_UP -> GatherStorage.replace(value, weight, StorageRules.lookups(tensor, heavy));
      case DEQUANTIZE -> DequantizeStorage.replace(value, weight);
      case CAST -> CastStorage.replace(value, weight);
    }
  }

  private static String describe(WeightPlanner.Plan plan, QuantizedWeight weight) {
    return plan.form().name().toLowerCase(Locale.ROOT).replace('_', ' ')
        + ", "
        + (plan.type().symmetric() ? "symmetric " : "asymmetric ")
        + plan.type().elemType()
        + ", "
        + weight.layout().scales()
        + " "
        + weight.params().scaleType()
        + " scales";
  }

  private static WeightRow kept(Value value, Tensor tensor, List<String> readers, String why) {
    return row(value, tensor, readers, WeightRow.Action.KEPT, why);
  }

  private static WeightRow row(
      Value value, Tensor tensor, List<String> readers, WeightRow.Action action, String detail) {
    return new WeightRow(
        value.name(),
        value.graph().label(),
        tensor.elemType(),
        dims(tensor),
        readers,
        action,
        detail,
        tensor.byteSize(),
        tensor.byteSize(),
        Double.NaN);
  }

  private static List<Long> dims(Tensor tensor) {
    return Arrays.stream(tensor.dims()).boxed().toList();
  }

  private static List<String> readers(Value value) {
    return value.uses().stream().map(use -> use.node().op().toString()).distinct().toList();
  }

  private static List<String> names(List<WeightReader> readers) {
    return readers.stream().map(r -> r.use().node().op().toString()).distinct().toList();
  }
}
