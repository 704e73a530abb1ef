package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.CostRule;
import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Rules of operators that make tensors from attributes and sizes. */
final class ConstantOps {
  private ConstantOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("Constant", 1, ConstantOps::constant, CostRule.NONE)
            .withElemTypes(op -> List.of(constantType(op).elemType()))
            .withContents(ConstantOps::constantContents),
        OpRule.onnx("ConstantOfShape", 9, ConstantOps::constantOfShape, CostRule.NONE)
            .withElemTypes(ConstantOps::fillType)
            .withContents(ConstantOps::constantOfShapeContents),
        OpRule.onnx("EyeLike", 9, ConstantOps::eyeLike, CostRule.NONE)
            .withElemTypes(op -> List.of(op.elemTypeAttribute("dtype", op.elemType(0))))
            .withContents(ConstantOps::eyeLikeContents),
        OpRule.onnx("OneHot", 9, ConstantOps::oneHot, CostRule.NONE)
            .withElemTypes(ElemTypeRule.ofInput(2)));
  }

  /** {@code () -> Y}, the shape of the attribute that is given. */
  static Inferred constant(OpContext op) {
    TensorType type = constantType(op);
    if (type.shape().isEmpty()) {
      throw op.unknown("the value");
    }
    return Inferred.known(type);
  }

  private static TensorType constantType(OpContext op) {
    Attributes attributes = op.attributes();
    Optional<Tensor> tensor = attributes.tensor("value");
    if (tensor.isPresent()) {
      return TensorType.of(tensor.get().elemType(), Shape.of(tensor.get().dims()));
    }
    if (attributes.has("value_int")) {
      return TensorType.of(ElemType.INT64, Shape.SCALAR);
    }
    if (attributes.has("value_float")) {
      return TensorType.of(ElemType.FLOAT, Shape.SCALAR);
    }
    if (attributes.has("value_string")) {
      return TensorType.of(ElemType.STRING, Shape.SCALAR);
    }
    if (attributes.has("value_ints")) {
      return TensorType.of(ElemType.INT64, Shape.of(attributes.ints("value_ints").length));
    }
    if (attributes.has("value_floats")) {
      return TensorType.of(ElemType.FLOAT, Shape.of(attributes.floats("value_floats").length));
    }
    if (attributes.has("value_strings")) {
      return TensorType.of(ElemType.STRING, Shape.of(attributes.strings("value_strings").size()));
    }
    return attributes.sparseTensor("sparse_value").orElse(TensorType.of(ElemType.UNDEFINED));
  }

  private static List<Optional<Contents>> constantContents(OpContext op) {
    Attributes attributes = op.attributes();
    Optional<Tensor> tensor = attributes.tensor("value");
    if (tensor.isPresent()) {
      return SmallTensor.only(contents(tensor.get()));
    }
    ElementList list = new ElementList();
    if (attributes.has("value_int")) {
      list.add(Dim.of(attributes.i("value_int", 0)));
    } else if (attributes.has("value_float")) {
      list.add(new Contents.Reals(List.of((double) attributes.f("value_float", 0))), 0);
    } else if (attributes.has("value_ints")
        && attributes.ints("value_ints").length <= Contents.MAX_ELEMENTS) {
      for (long element : attributes.ints("value_ints")) {
        list.add(Dim.of(element));
      }
    } else if (attributes.has("value_floats")
        && attributes.floats("value_floats").length <= Contents.MAX_ELEMENTS) {
      for (float element : attributes.floats("value_floats")) {
        list.add(new Contents.Reals(List.of((double) element)), 0);
      }
    } else {
      return List.of();
    }
    return SmallTensor.only(list.contents());
  }

  /** What cannot be read is not known; the reader of weights reports it. */
  private static Optional<Contents> contents(Tensor tensor) {
    try {
      return Contents.of(tensor);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<ElemType> fillType(OpContext op) {
    return List.of(op.attributes().tensor("value").map(Tensor::elemType).orElse(ElemType.FLOAT));
  }

  /** {@code shape[r] -> Y} of that shape. */
  static Inferred constantOfShape(OpContext op) {
    List<Dim> dims = new ArrayList<>();
    for (Dim dim : listOrUnknown(op, 0)) {
      if (dim instanceof Dim.Known known && known.size() < 0) {
        throw op.invalid("a size of " + known);
      }
      dims.add(dim);
    }
    return op.known(new Shape(dims));
  }

  private static List<Optional<Contents>> constantOfShapeContents(OpContext op) {
    Optional<int[]> sizes = SmallTensor.sizes(op.outputShape(0));
    Optional<Tensor> value = op.attributes().tensor("value");
    Optional<Contents> fill =
        value.isPresent()
            ? contents(value.get())
            : Optional.of(new Contents.Reals(List.of((double) 0)));
    if (sizes.isEmpty() || fill.isEmpty()) {
      return List.of();
    }
    ElementList list = new ElementList();
    SmallTensor.forEachPlace(sizes.get(), place -> list.add(fill.get(), 0));
    return SmallTensor.only(list.contents());
  }

  /** {@code X[M,N] -> Y[M,N]}. */
  static Inferred eyeLike(OpContext op) {
    return op.known(op.shapeOfRank(0, 2));
  }

  private static List<Optional<Contents>> eyeLikeContents(OpContext op) {
    Optional<int[]> sizes = SmallTensor.sizes(op.outputShape(0));
    if (sizes.isEmpty()) {
      return List.of();
    }
    long k = op.attributes().i("k", 0);
    ElementList list = new ElementList();
    SmallTensor.forEachPlace(
        sizes.get(), place -> list.add(Dim.of(place[1] - place[0] == k ? 1 : 0)));
    return SmallTensor.only(list.contents());
  }

  /** {@code indices[...], depth -> Y} with an axis of size {@code depth} more. */
  static Inferred oneHot(OpContext op) {
    Shape indices = op.shape(0);
    int axis = op.axis("axis", -1, indices.rank() + 1);
    Dim depth = op.contents(1).isPresent() ? op.integer(1) : Dim.UNKNOWN;
    if (depth instanceof Dim.Known known && known.size() < 0) {
      throw op.invalid("a depth of " + depth);
    }
    return op.known(indices.insert(axis, depth));
  }

  /**
   * The elements of an input that is a list of sizes; unknown ones when only their number is known.
   * Ends the rule when not even that is known.
   */
  static List<Dim> listOrUnknown(OpContext op, int input) {
    Optional<List<Dim>> known = op.contents(input).flatMap(Contents::integers);
    if (known.isPresent()) {
      return known.get();
    }
    Dim count = op.shape(input).elements();
    if (!(count instanceof Dim.Known number) || number.size() > Contents.MAX_ELEMENTS) {
      throw op.unknown("the number of elements of input " + input);
    }
    return Collections.nCopies((int) number.size(), Dim.UNKNOWN);
  }
}
