/** The commands of onnx-slim. */
package dev.onnxslim.cli;
