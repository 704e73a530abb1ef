package dev.onnxslim.quantizer.parity;

/**
 * How far an inner value of the candidate is off.
 *
 * @param op the operator that makes it, such as {@code Conv}
 * @param sqnrDb against the reference's value of the same name
 */
public record LayerError(String value, String op, double sqnrDb) {}
