package dev.onnxslim.model;

import java.util.Optional;

/**
 * What an attribute holds. The codes are those of {@code AttributeProto.AttributeType}.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
public enum AttributeKind {
  FLOAT(1, "f"),
  INT(2, "i"),
  STRING(3, "s"),
  TENSOR(4, "t"),
  GRAPH(5, "g"),
  FLOATS(6, "floats"),
  INTS(7, "ints"),
  STRINGS(8, "strings"),
  TENSORS(9, "tensors"),
  GRAPHS(10, "graphs"),
  SPARSE_TENSOR(11, "st"),
  SPARSE_TENSORS(12, "sts"),
  TYPE_PROTO(13, "tp"),
  TYPE_PROTOS(14, "tps");

  private static final AttributeKind[] KINDS = values();

  private final int code;
  private final String tag;

  AttributeKind(int code, String tag) {
    this.code = code;
    this.tag = tag;
  }

  /** The number that {@code AttributeProto.type} carries. */
  public int code() {
    return code;
  }

  /** The kind with that {@code AttributeProto.type}; empty for 0 (undefined) and unknown codes. */
  public static Optional<AttributeKind> of(int code) {
    return code >= 1 && code <= KINDS.length ? Optional.of(KINDS[code - 1]) : Optional.empty();
  }

  /** The kind that the schema table writes as {@code tag}. */
  static AttributeKind ofTag(String tag) {
    for (AttributeKind kind : KINDS) {
      if (kind.tag.equals(tag)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no attribute kind is written '" + tag + "'");
  }
}
