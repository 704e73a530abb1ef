package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.model.Model;
import java.io.IOException;
import java.util.List;

/** A way to quantize a model. */
public sealed interface QuantScheme permits WeightOnlyInt8 {
  /** The name in reports and options. */
  String name();

  /**
   * Rewrites a model's weights.
   *
   * @param threads how many may work at once, at least 1
   * @return a row for every floating-point constant of more than one element and for every weight
   *     that is quantized already
   * @throws IOException if the weights cannot be read
   */
  List<WeightRow> apply(Model model, int threads) throws IOException;
}
