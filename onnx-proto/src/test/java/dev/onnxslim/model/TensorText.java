package dev.onnxslim.model;

import com.google.protobuf.ByteString;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.proto.TensorShapeProto;
import dev.onnxslim.proto.TypeProto;
import dev.onnxslim.tensor.BFloat16;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Float16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Reads types such as {@code float[N, 3]} and tensors such as {@code float[2] {1, 2}}. */
final class TensorText {
  private final TextTokens tokens;

  TensorText(TextTokens tokens) {
    this.tokens = tokens;
  }

  /** Whether the next word is the name of an element type. */
  boolean isType() {
    String word = tokens.peek(0);
    for (ElemType type : ElemType.values()) {
      if (type.name().toLowerCase(Locale.ROOT).equals(word)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A type: {@code float} is a scalar, {@code float[]} of unknown rank, {@code float[2, N, ?]} of
   * rank 3, {@code seq(...)} and {@code optional(...)} hold another type.
   */
  TypeProto type() {
    TypeProto.Builder type = TypeProto.newBuilder();
    if (tokens.accept("seq")) {
      type.setSequenceType(TypeProto.Sequence.newBuilder().setElemType(inParentheses()));
    } else if (tokens.accept("optional")) {
      type.setOptionalType(TypeProto.Optional.newBuilder().setElemType(inParentheses()));
    } else {
      type.setTensorType(tensorType());
    }
    return type.build();
  }

  private TypeProto inParentheses() {
    tokens.expect("(");
    TypeProto type = type();
    tokens.expect(")");
    return type;
  }

  private TypeProto.Tensor tensorType() {
    if (!isType()) {
      throw tokens.expected("a type");
    }
    TypeProto.Tensor.Builder type = TypeProto.Tensor.newBuilder();
    type.setElemType(ElemType.valueOf(tokens.name().toUpperCase(Locale.ROOT)).code());
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    if (tokens.accept("[")) {
      if (tokens.accept("]")) {
        return type.build();
      }
      do {
        TensorShapeProto.Dimension.Builder dim = shape.addDimBuilder();
        if (tokens.isNumber()) {
          dim.setDimValue(tokens.integer());
        } else if (!tokens.accept("?")) {
          dim.setDimParam(tokens.name());
        }
      } while (tokens.accept(","));
      tokens.expect("]");
    }
    return type.setShape(shape).build();
  }

  /** A type and the data. */
  TensorProto tensor() {
    return tensor("", tensorType());
  }

  /** The data of a type: {@code {1, 2}}, or {@code random(seed)}. */
  TensorProto tensor(String name, TypeProto.Tensor type) {
    ElemType elemType = ElemType.of(type.getElemType());
    TensorProto.Builder proto = TensorProto.newBuilder().setDataType(elemType.code());
    if (!name.isEmpty()) {
      proto.setName(name);
    }
    int elements = 1;
    for (TensorShapeProto.Dimension dim : type.getShape().getDimList()) {
      if (!dim.hasDimValue()) {
        throw tokens.expected("data of a known shape");
      }
      proto.addDims(dim.getDimValue());
      elements = Math.toIntExact(elements * dim.getDimValue());
    }
    ByteBuffer raw =
        ByteBuffer.allocate((int) elemType.byteSize(elements)).order(ByteOrder.LITTLE_ENDIAN);
    List<String> values = tokens.isNext("{") ? listed(elements) : random(elemType, elements);
    for (int k = 0; k < elements; k++) {
      put(raw, elemType, k, values.get(k));
    }
    return proto.setRawData(ByteString.copyFrom(raw.array())).build();
  }

  private List<String> listed(int elements) {
    List<String> values = new ArrayList<>();
    tokens.expect("{");
    while (!tokens.isNext("}")) {
      values.add(tokens.number());
      if (!tokens.isNext("}")) {
        tokens.expect(",");
      }
    }
    if (values.size() != elements) {
      throw tokens.expected(elements + " elements before the brace, not " + values.size());
    }
    tokens.expect("}");
    return values;
  }

  private List<String> random(ElemType type, int elements) {
    tokens.expect("random");
    tokens.expect("(");
    Random random = new Random(tokens.integer());
    tokens.expect(")");
    boolean signed = type.name().startsWith("INT");
    int range = type == ElemType.BOOL ? 2 : Math.min(200, 1 << Math.min(8, type.bits()));
    List<String> values = new ArrayList<>();
    for (int k = 0; k < elements; k++) {
      values.add(
          type.isFloat()
              ? Float.toString((float) random.nextGaussian())
              : Integer.toString(random.nextInt(range) - (signed ? range / 2 : 0)));
    }
    return values;
  }

  private void put(ByteBuffer raw, ElemType type, int index, String text) {
    if (!type.isFloat() && !TextTokens.isInteger(text)) {
      throw tokens.expected("integers before this, not " + text);
    }
    switch (type) {
      case FLOAT -> raw.putFloat((float) TextTokens.real(text));
      case DOUBLE -> raw.putDouble(TextTokens.real(text));
      case FLOAT16 -> raw.putShort(Float16.fromFloat((float) TextTokens.real(text)));
      case BFLOAT16 -> raw.putShort(BFloat16.fromFloat((float) TextTokens.real(text)));
      case BOOL, INT8, UINT8 -> raw.put((byte) Integer.parseInt(text));
      case INT16, UINT16 -> raw.putShort((short) Integer.parseInt(text));
      case INT32, UINT32 -> raw.putInt((int) Long.parseLong(text));
      case INT64, UINT64 -> raw.putLong(Long.parseLong(text));
      case INT4, UINT4 -> {
        int shift = index % 2 * 4;
        int old = raw.get(index / 2);
        raw.put(index / 2, (byte) (old | (Integer.parseInt(text) & 15) << shift));
      }
      default -> throw tokens.expected("data of another type than " + type);
    }
  }
}
