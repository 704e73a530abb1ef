package dev.onnxslim.model;

import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;

/** A graph's stored constant; its bytes stay in the file until asked for. */
public final class Initializer {
  private final Value value;
  private final Tensor tensor;
  private final TensorProto proto;

  Initializer(Value value, Tensor tensor, TensorProto proto) {
    this.value = value;
    this.tensor = tensor;
    this.proto = proto;
  }

  public String name() {
    return value.name();
  }

  public Value value() {
    return value;
  }

  public Tensor tensor() {
    return tensor;
  }

  /** The tensor; texts are bytes in it, each behind its length in four bytes. */
  public Tensor contents() {
    return tensor.elemType() == ElemType.STRING
        ? AttributeValue.contents(proto, value.graph().model().codec())
        : tensor;
  }

  TensorProto proto() {
    return proto;
  }
}
