/**
 * Raises the opset of a model: what every version of 8 to 26 changed, and how a node is rewritten
 * so that it means the same. {@link dev.onnxslim.quantizer.lift.OpsetLift} is the entry.
 */
package dev.onnxslim.quantizer.lift;
