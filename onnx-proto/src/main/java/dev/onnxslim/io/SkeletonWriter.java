package dev.onnxslim.io;

import dev.onnxslim.model.PayloadKind;
import dev.onnxslim.tensor.PayloadTable;
import java.io.IOException;
import java.util.Arrays;

/**
 * Writes a skeleton with its tensors' bytes in place of the references: the inverse of {@link
 * SkeletonReader}. A first pass finds the length of every message that changes, a second writes.
 */
final class SkeletonWriter {
  /** Where a payload goes: what stands in the tensor's message, and the bytes that follow it. */
  interface Placement {
    /** The fields that replace the reference; {@code raw_data}'s bytes themselves left out. */
    byte[] fields(int payload, boolean initializer);

    /** How many bytes of the payload follow the fields. */
    long inline(int payload, boolean initializer);
  }

  private final byte[] skeleton;
  private final Placement placement;
  private long[] lengths = new long[256];
  private int count;
  private int next;
  private int position;

  SkeletonWriter(byte[] skeleton, Placement placement) {
    this.skeleton = skeleton;
    this.placement = placement;
  }

  /** The length of the whole, in bytes. */
  long measure() {
    position = 0;
    count = 0;
    return measure(MessageKind.MODEL, skeleton.length, false);
  }

  /** Writes the whole; {@link #measure} comes first. */
  void write(BlockOutput out, PayloadTable payloads) throws IOException {
    position = 0;
    next = 0;
    write(MessageKind.MODEL, skeleton.length, false, out, payloads);
  }

  private long measure(MessageKind kind, int end, boolean initializer) {
    long size = 0;
    while (position < end) {
      int start = position;
      long tag = varint();
      int field = (int) (tag >>> 3);
      MessageKind child = (tag & 7) == WireInput.LENGTH ? kind.child(field) : null;
      if (child != null) {
        int tagBytes = position - start;
        int length = (int) varint();
        int slot = slot();
        long inside = measure(child, position + length, kind == MessageKind.GRAPH);
        lengths[slot] = inside;
        size += tagBytes + varintBytes(inside) + inside;
      } else if (kind == MessageKind.TENSOR && field == MessageKind.TENSOR_PAYLOAD) {
        int payload = (int) varint() >>> PayloadKind.BITS;
        size += placement.fields(payload, initializer).length;
        size += placement.inline(payload, initializer);
      } else {
        skip(tag);
        size += position - start;
      }
    }
    return size;
  }

  private void write(
      MessageKind kind, int end, boolean initializer, BlockOutput out, PayloadTable payloads)
      throws IOException {
    while (position < end) {
      int start = position;
      long tag = varint();
      int field = (int) (tag >>> 3);
      MessageKind child = (tag & 7) == WireInput.LENGTH ? kind.child(field) : null;
      if (child != null) {
        out.write(skeleton, start, position - start);
        int length = (int) varint();
        out.writeVarint(lengths[next++]);
        write(child, position + length, kind == MessageKind.GRAPH, out, payloads);
      } else if (kind == MessageKind.TENSOR && field == MessageKind.TENSOR_PAYLOAD) {
        int payload = (int) varint() >>> PayloadKind.BITS;
        byte[] fields = placement.fields(payload, initializer);
        out.write(fields, 0, fields.length);
        if (placement.inline(payload, initializer) > 0) {
          out.write(payloads.get(payload));
        }
      } else {
        skip(tag);
        out.write(skeleton, start, position - start);
      }
    }
  }

  private int slot() {
    if (count == lengths.length) {
      lengths = Arrays.copyOf(lengths, count * 2);
    }
    return count++;
  }

  /** Moves behind a field's value; the skeleton was written by protobuf, so it is well formed. */
  private void skip(long tag) {
    switch ((int) (tag & 7)) {
      case WireInput.VARINT -> varint();
      case WireInput.FIXED64 -> position += 8;
      case WireInput.FIXED32 -> position += 4;
      case WireInput.LENGTH -> {
        int length = (int) varint();
        position += length;
      }
      case WireInput.START_GROUP -> {
        long inner = varint();
        while ((inner & 7) != WireInput.END_GROUP) {
          skip(inner);
          inner = varint();
        }
      }
      default -> throw new IllegalStateException("wire type " + (tag & 7));
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = skeleton[position++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  static int varintBytes(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }
}
