package dev.onnxslim.model;

/** One reading of a value: input {@code index} of {@code node}, which may lie in a body. */
public record Use(Node node, int index) {}
