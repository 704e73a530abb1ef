package dev.onnxslim.analyzer.infer;

import dev.onnxslim.model.Dim;

/**
 * A graph that a node runs: a body, or the function that it calls.
 *
 * @param name the attribute that holds the body, or the function's name
 * @param scope what is known in it, in this call
 * @param times how often it runs for each run of the node
 * @param isAlternative whether it runs instead of the node's other bodies: one of two branches of
 *     which it is not known which one will be taken
 */
public record Inner(String name, Scope scope, Dim times, boolean isAlternative) {}
