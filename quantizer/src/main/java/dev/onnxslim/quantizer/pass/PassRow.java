package dev.onnxslim.quantizer.pass;

/**
 * What one pass did.
 *
 * @param name the pass
 * @param edits how many times it rewrote something
 */
public record PassRow(String name, int edits) {}
