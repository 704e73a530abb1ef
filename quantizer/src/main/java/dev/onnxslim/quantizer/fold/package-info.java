/** What operators make of constants, to the bit as onnxruntime computes it. */
package dev.onnxslim.quantizer.fold;
