package dev.onnxslim.analyzer.weights;

import dev.onnxslim.model.Use;
import java.util.Optional;

/**
 * One place where a constant is read.
 *
 * @param use the reading input; it may lie behind layout operators, in a body or in a function
 * @param direct whether nothing lies between the constant and the input
 * @param heavy whether the constant is a weight there
 * @param axes the constant's own axes that the reader sums over; empty when that is not known
 */
public record WeightReader(Use use, boolean direct, boolean heavy, Optional<WeightAxes> axes) {}
