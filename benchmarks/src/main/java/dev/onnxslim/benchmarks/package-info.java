/** The measurements behind {@code docs/storage.md}: how a quantized weight is stored best. */
package dev.onnxslim.benchmarks;
