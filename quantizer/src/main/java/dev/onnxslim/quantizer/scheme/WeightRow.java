package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.tensor.ElemType;
import java.util.List;

/**
 * What became of one constant.
 *
 * @param name its name in the model
 * @param graph the graph, body or function that holds it
 * @param elemType its type before
 * @param dims its sizes
 * @param readers the operators that read it, each once
 * @param action what was done
 * @param detail how it is stored now, or why it was left as it is
 * @param bytesBefore its data before
 * @param bytesAfter its data, scales and zero points after
 * @param sqnrDb {@code 10 log10(sum x^2 / sum (x - y)^2)}; infinite if nothing is lost, NaN when it
 *     was not quantized now
 */
public record WeightRow(
    String name,
    String graph,
    ElemType elemType,
    List<Long> dims,
    List<String> readers,
    Action action,
    String detail,
    long bytesBefore,
    long bytesAfter,
    double sqnrDb) {

  /** What was done with a constant. */
  public enum Action {
    QUANTIZED,
    KEPT,
    ALREADY_QUANTIZED
  }

  /** This row when the whole result was given up because it would have been larger. */
  public WeightRow keptAfterAll() {
    return action != Action.QUANTIZED
        ? this
        : new WeightRow(
            name,
            graph,
            elemType,
            dims,
            readers,
            Action.KEPT,
            "the model would be larger with it",
            bytesBefore,
            bytesBefore,
            Double.NaN);
  }
}
