package dev.onnxslim.io;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.PayloadKind;
import dev.onnxslim.model.TensorCodec;
import dev.onnxslim.proto.TensorProto;
import dev.onnxslim.tensor.PayloadTable;
import java.io.IOException;
import java.util.Arrays;

/**
 * Copies a model's bytes without its large tensors' data: where those were, a reference into the
 * payload table stands. Works on the wire format, so nothing large is ever loaded.
 */
final class SkeletonReader {
  /** Nesting that protobuf's own parsers accept. */
  private static final int MAX_DEPTH = 100;

  private final WireInput in;
  private final OpenFile file;
  private final ExternalData external;
  private final PayloadTable payloads;
  private final WireOutput out = new WireOutput(64 * 1024);

  SkeletonReader(WireInput in, OpenFile file, ExternalData external, PayloadTable payloads) {
    this.in = in;
    this.file = file;
    this.external = external;
    this.payloads = payloads;
  }

  /** The skeleton's bytes: the first {@link WireOutput#size()} of the array. */
  WireOutput read() throws IOException {
    message(MessageKind.MODEL, in.size(), 0);
    return out;
  }

  private void message(MessageKind kind, long end, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw in.malformed("messages nested more than " + MAX_DEPTH + " deep");
    }
    int start = out.size();
    int known = payloads.size();
    boolean outside = false;
    while (in.position() < end) {
      long tag = in.readVarint();
      long number = tag >>> 3;
      if (number < 1 || number > 536_870_911) {
        throw in.malformed("field number " + number);
      }
      int field = (int) number;
      int wireType = (int) (tag & 7);
      if (kind == MessageKind.TENSOR) {
        if (field == MessageKind.TENSOR_PAYLOAD) {
          throw in.malformed("a field that no ONNX file has");
        }
        outside |=
            field == MessageKind.TENSOR_EXTERNAL_DATA || field == MessageKind.TENSOR_DATA_LOCATION;
      }
      field(kind, field, wireType, end, depth);
      if (in.position() > end) {
        throw in.malformed("a field that is longer than its message");
      }
    }
    if (kind == MessageKind.TENSOR && payloads.size() > known + 1) {
      throw in.malformed("a tensor with data in two places");
    }
    if (outside) {
      resolve(start);
    }
  }

  private void field(MessageKind kind, int field, int wireType, long end, int depth)
      throws IOException {
    switch (wireType) {
      case WireInput.VARINT -> {
        out.writeTag(field, wireType);
        out.writeVarint(in.readVarint());
      }
      case WireInput.FIXED64, WireInput.FIXED32 -> {
        out.writeTag(field, wireType);
        in.copy(wireType == WireInput.FIXED64 ? 8 : 4, out);
      }
      case WireInput.LENGTH -> lengthDelimited(kind, field, end, depth);
      case WireInput.START_GROUP -> {
        out.writeTag(field, wireType);
        group(field, end, depth + 1);
      }
      default -> throw in.malformed("wire type " + wireType);
    }
  }

  private void lengthDelimited(MessageKind kind, int field, long end, int depth)
      throws IOException {
    long length = in.readVarint();
    if (length < 0 || length > end - in.position()) {
      throw in.malformed("a field that is longer than its message");
    }
    MessageKind child = kind.child(field);
    if (child != null) {
      out.writeTag(field, WireInput.LENGTH);
      int start = out.beginMessage();
      message(child, in.position() + length, depth + 1);
      out.endMessage(start);
      return;
    }
    PayloadKind payload = kind == MessageKind.TENSOR ? payloadKind(field) : null;
    if (payload != null && length >= TensorCodec.INLINE_BYTES) {
      int number = payloads.add(file.region(in.position(), length));
      out.writeTag(MessageKind.TENSOR_PAYLOAD, WireInput.VARINT);
      out.writeVarint((long) number << PayloadKind.BITS | payload.ordinal());
      in.skip(length);
      return;
    }
    if (length > Integer.MAX_VALUE - 64 - out.size()) {
      throw in.malformed("a field of " + length + " bytes that holds no weights");
    }
    out.writeTag(field, WireInput.LENGTH);
    out.writeVarint(length);
    in.copy(length, out);
  }

  private void group(int field, long end, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw in.malformed("groups nested more than " + MAX_DEPTH + " deep");
    }
    while (in.position() < end) {
      long tag = in.readVarint();
      int wireType = (int) (tag & 7);
      long number = tag >>> 3;
      if (wireType == WireInput.END_GROUP && number == field) {
        out.writeTag(field, wireType);
        return;
      }
      if (number < 1 || number > 536_870_911) {
        throw in.malformed("field number " + number);
      }
      field(MessageKind.UNKNOWN, (int) number, wireType, end, depth);
    }
    throw in.malformed("a group that is never closed");
  }

  private static PayloadKind payloadKind(int field) {
    return switch (field) {
      case MessageKind.TENSOR_RAW_DATA -> PayloadKind.RAW_DATA;
      case MessageKind.TENSOR_FLOAT_DATA -> PayloadKind.FLOAT_DATA;
      case MessageKind.TENSOR_DOUBLE_DATA -> PayloadKind.DOUBLE_DATA;
      default -> null;
    };
  }

  /** Replaces the tensor that began at {@code start}, if its data are in another file. */
  private void resolve(int start) throws IOException {
    TensorProto tensor;
    try {
      tensor = TensorProto.parseFrom(Arrays.copyOfRange(out.array(), start, out.size()));
    } catch (InvalidProtocolBufferException e) {
      throw in.malformed("a broken tensor");
    }
    if (tensor.getDataLocation() != TensorProto.DataLocation.EXTERNAL) {
      return;
    }
    if (tensor.hasPayload() || tensor.hasRawData()) {
      throw new ModelFormatException(
          external.model(), "tensor '" + tensor.getName() + "' has data in the file and outside");
    }
    int number = payloads.add(external.resolve(tensor));
    TensorProto inside =
        tensor.toBuilder()
            .clearExternalData()
            .clearDataLocation()
            .setPayload(number << PayloadKind.BITS)
            .build();
    out.replaceFrom(start, inside.toByteArray());
  }
}
