package dev.onnxslim.analyzer.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Recurrent layers one above the other.
 *
 * @param cell what a step computes
 * @param in elements of a step's input
 * @param hidden elements of the state
 * @param layers how many; each reads the states of the one below
 * @param bidirectional whether each layer runs in both directions, with weights for each
 * @param biases vectors of biases for each gate: ONNX and torch have 2, 1 suffices
 * @param sequence steps
 * @param batch sequences
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LSTM.html">ONNX LSTM</a>
 */
public record Recurrent(
    Cell cell,
    long in,
    long hidden,
    long layers,
    boolean bidirectional,
    long biases,
    long sequence,
    long batch)
    implements Architecture {
  public Recurrent {
    Architecture.atLeast(1, in, "the size of the input");
    Architecture.atLeast(1, hidden, "the size of the state");
    Architecture.atLeast(1, layers, "the number of layers");
    Architecture.atLeast(0, biases, "the number of biases");
    Architecture.atLeast(1, sequence, "the length of the sequence");
    Architecture.atLeast(1, batch, "the batch");
    if (biases > 2) {
      throw new IllegalArgumentException("a gate has at most 2 biases, not " + biases);
    }
  }

  /** What a step computes. */
  public enum Cell {
    /** One tanh. */
    RNN(1, 1),
    /** Update, reset and new. */
    GRU(3, 1),
    /** Input, output, forget and cell; a second state. */
    LSTM(4, 2);

    private final long gates;
    private final long states;

    Cell(long gates, long states) {
      this.gates = gates;
      this.states = states;
    }
  }

  @Override
  public String title() {
    return cell.name().toLowerCase(Locale.ROOT)
        + (bidirectional ? " in both directions " : " ")
        + in
        + " -> "
        + hidden
        + ", layers "
        + layers
        + ", biases "
        + biases
        + ", batch "
        + batch
        + ", sequence "
        + sequence;
  }

  @Override
  public List<Part> parts() {
    long directions = bidirectional ? 2 : 1;
    List<Part> parts = new ArrayList<>();
    parts.add(part("layer 1", 1, in));
    if (layers > 1) {
      parts.add(part("layers above", layers - 1, Formulas.product(directions, hidden)));
    }
    return parts;
  }

  /** Keeps a step's input, its gates and its states. */
  private Part part(String name, long times, long input) {
    long directions = bidirectional ? 2 : 1;
    long steps = Formulas.product(batch, sequence);
    long inner = Formulas.product(directions, hidden, cell.gates + cell.states);
    long output = Formulas.product(directions, hidden);
    return new Part(
        name,
        times,
        Formulas.product(directions, Formulas.recurrentParams(cell.gates, input, hidden, biases)),
        biases > 0 ? 3 : 2,
        Formulas.product(directions, steps, Formulas.recurrentMacs(cell.gates, input, hidden)),
        Part.Kept.of(Formulas.product(steps, Formulas.sum(input, inner))),
        Formulas.product(steps, input),
        Formulas.product(steps, Formulas.sum(input, output)));
  }
}
