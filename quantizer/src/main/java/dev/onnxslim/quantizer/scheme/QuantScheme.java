package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.linear.LinearQuantizer;
import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;

/** A way to quantize a model. */
public sealed interface QuantScheme permits WeightOnlyInt8 {
  /** The name in reports and options. */
  String name();

  /**
   * Rewrites a model's weights.
   *
   * @param quantizer works now and while the model is written
   * @param measured told of every so many bytes that have been looked at
   * @return a row for every floating-point constant of more than one element and for every weight
   *     that is quantized already
   * @throws IOException if the weights cannot be read
   */
  List<WeightRow> apply(Model model, LinearQuantizer quantizer, LongConsumer measured)
      throws IOException;
}
