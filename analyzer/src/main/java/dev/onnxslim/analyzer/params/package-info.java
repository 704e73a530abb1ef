/** The tensors that a model stores: which are parameters, what they are for, what repeats. */
package dev.onnxslim.analyzer.params;
