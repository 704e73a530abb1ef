package dev.onnxslim.io;

/**
 * The messages of a model that hold tensors at some depth, and by which field numbers.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">ONNX field numbers</a>
 */
enum MessageKind {
  MODEL,
  GRAPH,
  NODE,
  ATTRIBUTE,
  FUNCTION,
  TRAINING_INFO,
  SPARSE_TENSOR,
  TENSOR,
  /** A group: ONNX has none, so whatever is inside holds no tensor. */
  UNKNOWN;

  static final int TENSOR_FLOAT_DATA = 4;
  static final int TENSOR_RAW_DATA = 9;
  static final int TENSOR_DOUBLE_DATA = 10;
  static final int TENSOR_EXTERNAL_DATA = 13;
  static final int TENSOR_DATA_LOCATION = 14;
  static final int TENSOR_PAYLOAD = 536_870_000;

  /** What field {@code number} of this message holds; null when no tensor can be inside. */
  MessageKind child(int number) {
    return switch (this) {
      case MODEL ->
          switch (number) {
            case 7 -> GRAPH;
            case 20 -> TRAINING_INFO;
            case 25 -> FUNCTION;
            default -> null;
          };
      case GRAPH ->
          switch (number) {
            case 1 -> NODE;
            case 5 -> TENSOR;
            case 15 -> SPARSE_TENSOR;
            default -> null;
          };
      case NODE -> number == 5 ? ATTRIBUTE : null;
      case ATTRIBUTE ->
          switch (number) {
            case 5, 10 -> TENSOR;
            case 6, 11 -> GRAPH;
            case 22, 23 -> SPARSE_TENSOR;
            default -> null;
          };
      case FUNCTION ->
          switch (number) {
            case 7 -> NODE;
            case 11 -> ATTRIBUTE;
            default -> null;
          };
      case TRAINING_INFO -> number == 1 || number == 2 ? GRAPH : null;
      case SPARSE_TENSOR -> number == 1 || number == 2 ? TENSOR : null;
      case TENSOR, UNKNOWN -> null;
    };
  }
}
