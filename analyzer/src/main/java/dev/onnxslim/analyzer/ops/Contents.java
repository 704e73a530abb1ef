package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.ValueType;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a small value holds, as far as that is known without running the model. Exported models
 * compute shapes with tensors, so that shapes are known only where these are.
 *
 * <p>The elements of a tensor stand in row-major order; its shape is known and stands in its type.
 */
public sealed interface Contents {
  /** Tensors with more elements are data, not shapes. */
  int MAX_ELEMENTS = 1024;

  /**
   * Whole numbers, in a tensor of whatever element type; booleans are 0 and 1. An element may be
   * {@link Dim#UNKNOWN}.
   */
  record Integers(List<Dim> elements) implements Contents {
    public Integers {
      elements = List.copyOf(elements);
    }
  }

  /** Any numbers. */
  record Reals(List<Double> elements) implements Contents {
    public Reals {
      elements = List.copyOf(elements);
    }
  }

  /** The types of a sequence's elements. */
  record Elements(List<ValueType> types) implements Contents {
    public Elements {
      types = List.copyOf(types);
    }
  }

  static Contents of(Dim... elements) {
    return new Integers(List.of(elements));
  }

  /** The elements as whole numbers; empty if one is not whole. */
  default Optional<List<Dim>> integers() {
    if (this instanceof Integers integers) {
      return Optional.of(integers.elements());
    }
    if (!(this instanceof Reals reals)) {
      return Optional.empty();
    }
    List<Dim> whole = new ArrayList<>();
    for (double real : reals.elements()) {
      if (real != Math.rint(real) || Math.abs(real) > 1L << 53) {
        return Optional.empty();
      }
      whole.add(Dim.of((long) real));
    }
    return Optional.of(whole);
  }

  /** The elements as numbers; empty if one is not known. */
  default Optional<double[]> reals() {
    if (this instanceof Reals reals) {
      return Optional.of(reals.elements().stream().mapToDouble(Double::doubleValue).toArray());
    }
    if (!(this instanceof Integers integers)) {
      return Optional.empty();
    }
    double[] values = new double[integers.elements().size()];
    for (int k = 0; k < values.length; k++) {
      if (!(integers.elements().get(k) instanceof Dim.Known known)) {
        return Optional.empty();
      }
      values[k] = known.size();
    }
    return Optional.of(values);
  }

  /** Whether nothing in it is open. */
  default boolean isKnown() {
    return !(this instanceof Elements) && reals().isPresent();
  }

  /**
   * A stored tensor's elements; empty when there are many, or they are no numbers.
   *
   * @throws IOException if its bytes cannot be read
   */
  static Optional<Contents> of(Tensor tensor) throws IOException {
    if (tensor.elements() > MAX_ELEMENTS) {
      return Optional.empty();
    }
    ElemType type = tensor.elemType();
    if (type == ElemType.BOOL || type.isInteger() && type.bits() >= 8) {
      List<Dim> elements = new ArrayList<>();
      for (long element : tensor.toLongs()) {
        elements.add(Dim.of(element));
      }
      return Optional.of(new Integers(elements));
    }
    if (type != ElemType.FLOAT
        && type != ElemType.DOUBLE
        && type != ElemType.FLOAT16
        && type != ElemType.BFLOAT16) {
      return Optional.empty();
    }
    return Optional.of(new Reals(type == ElemType.DOUBLE ? doubles(tensor) : floats(tensor)));
  }

  private static List<Double> floats(Tensor tensor) throws IOException {
    List<Double> elements = new ArrayList<>();
    for (float element : tensor.toFloats()) {
      elements.add((double) element);
    }
    return elements;
  }

  private static List<Double> doubles(Tensor tensor) throws IOException {
    int count = (int) tensor.elements();
    ByteBuffer bytes = ByteBuffer.allocate(count * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    tensor.data().read(0, bytes);
    bytes.flip();
    List<Double> elements = new ArrayList<>();
    while (bytes.hasRemaining()) {
      elements.add(bytes.getDouble());
    }
    return elements;
  }
}
