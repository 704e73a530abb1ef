package dev.onnxslim.model;

import com.google.protobuf.ByteString;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Payload;
import dev.onnxslim.tensor.PayloadTable;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * Converts between a skeleton's tensor messages and {@link Tensor}s, and checks what a message
 * states: dims, type, and exactly one place of data that has the right size.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/IR.md">ONNX IR, tensors</a>
 */
public final class TensorCodec {
  /** Data shorter than this stays in the skeleton, in bytes. */
  public static final int INLINE_BYTES = 1024;

  private final Path file;
  private final PayloadTable payloads;

  /**
   * Makes a codec for one model.
   *
   * @param file named in errors
   * @param payloads the bytes that the skeleton refers to
   */
  public TensorCodec(Path file, PayloadTable payloads) {
    this.file = file;
    this.payloads = payloads;
  }

  PayloadTable payloads() {
    return payloads;
  }

  /** The tensor that a message describes; its bytes are not read. */
  public Tensor decode(TensorProto proto) throws ModelFormatException {
    ElemType type = ElemType.find(proto.getDataType()).orElse(ElemType.UNDEFINED);
    if (type == ElemType.UNDEFINED) {
      throw broken(proto, "has the unknown element type " + proto.getDataType());
    }
    long[] dims = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
    long elements = elements(proto, dims);
    int places = places(proto);
    if (places > 1) {
      throw broken(proto, "has data in " + places + " places");
    }
    if (type == ElemType.STRING) {
      if (proto.hasRawData() || proto.hasPayload() || proto.getStringDataCount() != elements) {
        throw broken(proto, "needs " + elements + " strings, found " + proto.getStringDataCount());
      }
      return new Tensor(proto.getName(), type, dims, Payload.of(new byte[0]));
    }
    long bytes = byteSize(proto, type, elements);
    if (places == 0 && elements > 0) {
      throw broken(proto, "has no data for its " + elements + " elements");
    }
    Payload data = data(proto, type, bytes);
    if (data.size() != bytes) {
      throw broken(proto, "needs " + bytes + " bytes for its shape and type, found " + data.size());
    }
    return new Tensor(proto.getName(), type, dims, data);
  }

  /** The bytes that a message's dims and type need. */
  public long byteSize(TensorProto proto) throws ModelFormatException {
    ElemType type = ElemType.find(proto.getDataType()).orElse(ElemType.UNDEFINED);
    if (type == ElemType.UNDEFINED || type == ElemType.STRING) {
      throw broken(proto, "is of type " + type + " and cannot have its data outside");
    }
    long[] dims = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
    return byteSize(proto, type, elements(proto, dims));
  }

  /** The message for a tensor; data of {@link #INLINE_BYTES} or more goes to the payload table. */
  public TensorProto encode(Tensor tensor) {
    TensorProto.Builder proto =
        TensorProto.newBuilder().setName(tensor.name()).setDataType(tensor.elemType().code());
    for (long dim : tensor.dims()) {
      proto.addDims(dim);
    }
    if (tensor.byteSize() >= INLINE_BYTES) {
      return proto.setPayload(payloads.add(tensor.data()) << PayloadKind.BITS).build();
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) tensor.byteSize());
    try {
      tensor.data().read(0, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return proto.setRawData(ByteString.copyFrom(bytes.flip())).build();
  }

  private Payload data(TensorProto proto, ElemType type, long bytes) throws ModelFormatException {
    if (proto.hasPayload()) {
      PayloadKind kind = PayloadKind.of(proto.getPayload());
      if (!kind.fits(type)) {
        throw broken(proto, "is " + type + " but has its data in " + kind.field());
      }
      return payloads.get(proto.getPayload() >>> PayloadKind.BITS);
    }
    if (proto.hasRawData()) {
      return Payload.of(proto.getRawData().toByteArray());
    }
    long expected = TypedData.entries(type, bytes);
    long found = TypedData.count(proto, type);
    if (expected != found) {
      throw broken(proto, "needs " + expected + " entries for its shape and type, found " + found);
    }
    ByteBuffer raw = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    TypedData.copy(proto, type, raw);
    return Payload.of(raw.array());
  }

  private long elements(TensorProto proto, long[] dims) throws ModelFormatException {
    long elements = 1;
    boolean empty = false;
    for (long dim : dims) {
      if (dim < 0) {
        throw broken(proto, "has the negative dimension " + dim);
      }
      empty |= dim == 0;
    }
    try {
      for (long dim : dims) {
        elements = empty ? 0 : Math.multiplyExact(elements, dim);
      }
      return elements;
    } catch (ArithmeticException e) {
      throw broken(proto, "has more than 2^63 elements");
    }
  }

  private long byteSize(TensorProto proto, ElemType type, long elements)
      throws ModelFormatException {
    try {
      return type.byteSize(elements);
    } catch (ArithmeticException e) {
      throw broken(proto, "has more than 2^63 bytes");
    }
  }

  private static int places(TensorProto p) {
    int places = p.hasPayload() ? 1 : 0;
    places += p.hasRawData() && (!p.getRawData().isEmpty() || !p.hasPayload()) ? 1 : 0;
    places += p.getFloatDataCount() > 0 ? 1 : 0;
    places += p.getInt32DataCount() > 0 ? 1 : 0;
    places += p.getInt64DataCount() > 0 ? 1 : 0;
    places += p.getDoubleDataCount() > 0 ? 1 : 0;
    places += p.getUint64DataCount() > 0 ? 1 : 0;
    places += p.getStringDataCount() > 0 ? 1 : 0;
    return places;
  }

  private ModelFormatException broken(TensorProto proto, String what) {
    String name = proto.getName().isEmpty() ? "a tensor" : "tensor '" + proto.getName() + "'";
    return new ModelFormatException(file, name + " " + what);
  }
}
