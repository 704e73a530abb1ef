package dev.onnxslim.quantizer.prune;

import java.util.List;

/**
 * What became of one weight.
 *
 * @param name of the initializer or of the Constant node's output
 * @param graph label of the graph that holds it; empty for the main graph
 * @param dims its sizes
 * @param elements how many elements it has
 * @param zerosBefore how many of them were 0
 * @param zerosAfter how many are 0 now
 */
public record SparseRow(
    String name, String graph, List<Long> dims, long elements, long zerosBefore, long zerosAfter) {}
