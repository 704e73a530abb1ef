package dev.onnxslim.model;

import dev.onnxslim.tensor.ElemType;

/**
 * The field a payload's bytes were found in. Packed {@code float_data} and {@code double_data} have
 * the same bytes as {@code raw_data}, so they can stay in the file as well.
 */
public enum PayloadKind {
  RAW_DATA("raw_data"),
  FLOAT_DATA("float_data"),
  DOUBLE_DATA("double_data");

  /** A skeleton's reference is {@code number << BITS | kind}. */
  public static final int BITS = 2;

  private final String field;

  PayloadKind(String field) {
    this.field = field;
  }

  static PayloadKind of(int reference) {
    return values()[reference & ((1 << BITS) - 1)];
  }

  String field() {
    return field;
  }

  boolean fits(ElemType type) {
    return switch (this) {
      case RAW_DATA -> true;
      case FLOAT_DATA -> type == ElemType.FLOAT || type == ElemType.COMPLEX64;
      case DOUBLE_DATA -> type == ElemType.DOUBLE || type == ElemType.COMPLEX128;
    };
  }
}
