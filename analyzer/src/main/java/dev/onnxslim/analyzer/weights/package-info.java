/** Which constants are weights: what reads them, and which of their axes a reader sums over. */
package dev.onnxslim.analyzer.weights;
