/**
 * Named tensors in files: safetensors, {@code .npz}, JSON with a binary file beside it, and models.
 */
package dev.onnxslim.analyzer.params.file;
