package dev.onnxslim.quantizer.runtime;

import java.util.Map;

/**
 * What one run gave.
 *
 * @param arrays by output name, in the model's order; element {@code i} of a sequence {@code s} is
 *     {@code s[i]}, the two sides of a map {@code m} are {@code m.keys} and {@code m.values}
 * @param unreadable outputs that cannot be read, with the reason
 */
public record RunResult(Map<String, NdArray> arrays, Map<String, String> unreadable) {}
