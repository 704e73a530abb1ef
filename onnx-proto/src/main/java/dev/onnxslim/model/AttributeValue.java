package dev.onnxslim.model;

import com.google.protobuf.ByteString;
import dev.onnxslim.proto.AttributeProto;
import dev.onnxslim.proto.SparseTensorProto;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.proto.TypeProto;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.Tensor;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What an attribute holds, to be compared and shown: two attributes hold the same exactly when
 * their texts are equal, and their tensors' types, dims and bytes. Graphs are told by their kind
 * alone: they are {@link Node#bodies()}.
 *
 * @param text numbers and texts in full; of a tensor only the type and dims
 * @param tensors the tensors in it; those of texts have them as bytes, each behind its length
 */
public record AttributeValue(String text, List<Tensor> tensors) {

  static AttributeValue of(AttributeProto proto, TensorCodec codec) {
    if (!proto.getRefAttrName().isEmpty()) {
      return new AttributeValue("the call's " + proto.getRefAttrName(), List.of());
    }
    List<Tensor> tensors = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    switch (proto.getType()) {
      case FLOAT -> text.append(proto.getF());
      case INT -> text.append(proto.getI());
      case STRING -> text.append(quoted(proto.getS()));
      case FLOATS -> text.append(proto.getFloatsList());
      case INTS -> text.append(proto.getIntsList());
      case STRINGS ->
          text.append(proto.getStringsList().stream().map(AttributeValue::quoted).toList());
      case TENSOR -> text.append(tensor(proto.getT(), codec, tensors));
      case TENSORS -> proto.getTensorsList().forEach(t -> text.append(tensor(t, codec, tensors)));
      case SPARSE_TENSOR -> text.append(sparse(proto.getSparseTensor(), codec, tensors));
      case SPARSE_TENSORS ->
          proto.getSparseTensorsList().forEach(t -> text.append(sparse(t, codec, tensors)));
      case TYPE_PROTO -> text.append(type(proto.getTp()));
      case TYPE_PROTOS -> proto.getTypeProtosList().forEach(t -> text.append(type(t)).append(' '));
      case GRAPH, GRAPHS -> text.append("a body");
      default -> untyped(proto, codec, text, tensors); // very old files do not say
    }
    return new AttributeValue(text.toString(), List.copyOf(tensors));
  }

  private static void untyped(
      AttributeProto proto, TensorCodec codec, StringBuilder text, List<Tensor> tensors) {
    text.append(proto.getF()).append(' ').append(proto.getI()).append(' ');
    text.append(quoted(proto.getS())).append(proto.getFloatsList()).append(proto.getIntsList());
    text.append(proto.getStringsList().stream().map(AttributeValue::quoted).toList());
    if (proto.hasT()) {
      text.append(tensor(proto.getT(), codec, tensors));
    }
  }

  /** The tensor that a message means; one of texts has them as bytes, each behind its length. */
  static Tensor contents(TensorProto proto, TensorCodec codec) {
    try {
      Tensor tensor = codec.decode(proto);
      if (proto.getStringDataCount() == 0) {
        return tensor;
      }
      int size = proto.getStringDataList().stream().mapToInt(s -> Integer.BYTES + s.size()).sum();
      ByteBuffer bytes = ByteBuffer.allocate(size);
      proto.getStringDataList().forEach(s -> bytes.putInt(s.size()).put(s.asReadOnlyByteBuffer()));
      return new Tensor(tensor.name(), tensor.elemType(), tensor.dims(), Payload.of(bytes.array()));
    } catch (ModelFormatException e) {
      throw new UncheckedIOException(e); // the validator has decoded it before
    }
  }

  private static String tensor(TensorProto proto, TensorCodec codec, List<Tensor> tensors) {
    Tensor tensor = contents(proto, codec);
    tensors.add(tensor);
    return TensorType.of(tensor.elemType(), Shape.of(tensor.dims())).toString();
  }

  private static String sparse(SparseTensorProto proto, TensorCodec codec, List<Tensor> tensors) {
    tensor(proto.getValues(), codec, tensors);
    tensor(proto.getIndices(), codec, tensors);
    return "sparse " + Types.denseType(proto);
  }

  private static String type(TypeProto type) {
    return Types.valueType(type).toString();
  }

  private static String quoted(ByteString text) {
    String shown =
        text.isValidUtf8() ? text.toStringUtf8() : text.toString(StandardCharsets.ISO_8859_1);
    return '"' + shown + '"';
  }
}
