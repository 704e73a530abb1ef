package dev.onnxslim.analyzer.build;

/**
 * A kind of recurrent layer, with the order of its gates in the two formats.
 *
 * @see <a href="https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html">PyTorch: gates
 *     i, f, g, o; GRU r, z, n</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LSTM.html">ONNX: gates i, o, f, c; GRU z, r,
 *     h</a>
 */
public enum Recurrence {
  /** Gates i, f, g, o become i, o, f, c. */
  LSTM("LSTM", 0, 3, 1, 2),
  /** Gates r, z, n become z, r, h; the reset gate acts behind the product, as PyTorch's does. */
  GRU("GRU", 1, 0, 2),
  /** One gate, with tanh. */
  RNN("RNN", 0);

  private final String operator;
  private final int[] order;

  /**
   * @param order for each gate of ONNX its place in PyTorch
   */
  Recurrence(String operator, int... order) {
    this.operator = operator;
    this.order = order;
  }

  String operator() {
    return operator;
  }

  int gates() {
    return order.length;
  }

  /** The place in PyTorch of a gate of ONNX. */
  int torchGate(int gate) {
    return order[gate];
  }
}
