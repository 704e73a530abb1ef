package dev.onnxslim.quantizer.runtime;

import dev.onnxslim.model.TensorType;
import java.util.Optional;

/**
 * An input that a caller must give, or an output.
 *
 * @param type empty when it is not a tensor (sequence, map, optional)
 */
public record PortInfo(String name, Optional<TensorType> type) {}
