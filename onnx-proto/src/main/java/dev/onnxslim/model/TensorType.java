package dev.onnxslim.model;

import dev.onnxslim.tensor.ElemType;
import java.util.Optional;

/** Element type and, where the model states one, shape of a tensor value. */
public record TensorType(ElemType elemType, Optional<Shape> shape) {}
