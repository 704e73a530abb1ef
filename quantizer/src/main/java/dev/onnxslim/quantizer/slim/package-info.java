/** Passes that make a model smaller without changing what it computes. */
package dev.onnxslim.quantizer.slim;
