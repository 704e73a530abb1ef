/** Reads and writes model files; weights stay where they are until asked for. */
package dev.onnxslim.io;
