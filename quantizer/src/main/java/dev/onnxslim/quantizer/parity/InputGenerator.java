package dev.onnxslim.quantizer.parity;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.quantizer.runtime.PortInfo;
import dev.onnxslim.tensor.ElemType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** Makes up inputs that make sense to a model; the same seed gives the same ones. */
final class InputGenerator {
  /** Elements of all inputs of a sample together. */
  private static final long MAX_ELEMENTS = 64L << 20;

  private final List<PlannedInput> inputs = new ArrayList<>();
  private final InputRoles roles;
  private final DimPlanner planner;
  private final long seed;

  /**
   * A generator for the inputs that a runtime asks for.
   *
   * @throws NotVerifiableException when one of them is no tensor, or of a type that cannot be made
   */
  InputGenerator(Model model, InputRoles roles, List<PortInfo> ports, long seed)
      throws NotVerifiableException {
    this.roles = roles;
    this.seed = seed;
    for (PortInfo port : ports) inputs.add(plan(model, port));
    this.planner = new DimPlanner(inputs);
  }

  private PlannedInput plan(Model model, PortInfo port) throws NotVerifiableException {
    Optional<Value> value = model.graph().value(port.name());
    // The runtime shows a tensor of unknown rank as a scalar: the model knows better.
    Optional<TensorType> type =
        value.flatMap(Value::type).filter(t -> t.elemType() != ElemType.UNDEFINED).or(port::type);
    if (port.type().isEmpty() || type.isEmpty()) {
      throw new NotVerifiableException("input '" + port.name() + "' is not a tensor");
    }
    ElemType elemType = type.get().elemType();
    boolean unsigned =
        elemType == ElemType.UINT16 || elemType == ElemType.UINT32 || elemType == ElemType.UINT64;
    if (elemType != ElemType.STRING && (unsigned || !NdArray.isReadable(elemType))) {
      throw new NotVerifiableException(
          "input '" + port.name() + "': the runtime cannot be fed " + elemType);
    }
    WeightHints hints = value.map(WeightHints::of).orElse(new WeightHints(0, 0));
    List<Dim> dims = type.get().shape().map(Shape::dims).orElse(guess(hints));
    return new PlannedInput(port.name(), elemType, dims, roles.of(port.name(), elemType), hints);
  }

  /** The shape of an input that states none: a batch of images before a convolution, or rows. */
  private static List<Dim> guess(WeightHints hints) {
    return Collections.nCopies(hints.channels() > 0 ? 4 : 2, new Dim.Unknown());
  }

  DimPlanner planner() {
    return planner;
  }

  /**
   * The inputs of sample number {@code sample}.
   *
   * @throws NotVerifiableException when they would be too large
   */
  Map<String, NdArray> sample(DimPlanner.Binding binding, int sample)
      throws NotVerifiableException {
    checkSize(binding);
    SplittableRandom random = new SplittableRandom(seed + sample);
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    for (PlannedInput input : inputs) {
      long[] dims = planner.dims(input, binding);
      if (input.elemType() == ElemType.STRING) {
        int n = (int) NdArray.elementCount(dims);
        arrays.put(input.name(), NdArray.ofStrings(dims, Collections.nCopies(n, "a")));
        continue;
      }
      NdArray array = NdArray.allocate(input.elemType(), dims);
      if (array.elements() > 0) {
        input.role().fill(array, random.split(), sample, sequence(input, binding));
      }
      arrays.put(input.name(), array);
    }
    return arrays;
  }

  /** How long the sequences are whose lengths {@code lengths} holds. */
  private long sequence(PlannedInput lengths, DimPlanner.Binding binding) {
    for (PlannedInput input : inputs) {
      long[] dims = planner.dims(input, binding);
      if (input.role() instanceof InputRole.Length || dims.length < 2) continue;
      long[] batch = planner.dims(lengths, binding);
      boolean batchSecond = batch.length == 1 && dims[1] == batch[0] && dims[0] != batch[0];
      return Math.max(1, batchSecond ? dims[0] : dims[1]);
    }
    return binding.sequence();
  }

  private void checkSize(DimPlanner.Binding binding) throws NotVerifiableException {
    long total = 0;
    for (PlannedInput input : inputs) {
      try {
        total = Math.addExact(total, NdArray.elementCount(planner.dims(input, binding)));
      } catch (ArithmeticException e) {
        total = Long.MAX_VALUE;
      }
      if (total > MAX_ELEMENTS) {
        throw new NotVerifiableException(
            "its inputs are too large, '" + input.name() + "' among them");
      }
    }
  }
}
