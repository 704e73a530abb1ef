/**
 * Runs a model file on arrays: {@link dev.onnxslim.quantizer.runtime.ModelRunner}, and its
 * onnxruntime form, the only class that imports {@code ai.onnxruntime}.
 */
package dev.onnxslim.quantizer.runtime;
