/** Programs that use onnx-slim as a library. */
package dev.onnxslim.samples;
