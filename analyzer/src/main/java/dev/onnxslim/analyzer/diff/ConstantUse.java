package dev.onnxslim.analyzer.diff;

/**
 * A place of both graphs where a constant is read.
 *
 * @param a index of the constant in A
 * @param b index of the constant in B
 * @param node of A that reads it; -1 for an output of the graph
 * @param slot which input, as {@link FlatGraph#slots} has it; which output
 */
record ConstantUse(int a, int b, int node, long slot) {}
