/** Small random models of many operators, and what the whole pipeline makes of them. */
package dev.onnxslim.quantizer.slim.random;
