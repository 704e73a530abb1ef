package dev.onnxslim.quantizer.parity;

import dev.onnxslim.model.Dim;
import dev.onnxslim.quantizer.runtime.NdArray;
import dev.onnxslim.tensor.ElemType;
import java.util.List;

/**
 * An input that has to be made up.
 *
 * @param dims as the model states them; a negative size counts as open
 */
record PlannedInput(
    String name, ElemType elemType, List<Dim> dims, InputRole role, WeightHints hints) {
  boolean isReal() {
    return NdArray.isReal(elemType);
  }
}
