/**
 * Ways to quantize a model. A new one is a record of {@link
 * dev.onnxslim.quantizer.scheme.QuantScheme} with its rewriter beside it.
 */
package dev.onnxslim.quantizer.scheme;
