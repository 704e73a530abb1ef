/**
 * Proves that a rewritten model still computes what the original does: both run in onnxruntime on
 * the same inputs, in this process or, for untrusted files, in a child process.
 */
package dev.onnxslim.quantizer.parity;
