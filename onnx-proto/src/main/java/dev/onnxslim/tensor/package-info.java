/** Constant tensors and their element types. */
package dev.onnxslim.tensor;
