/** Leaves out what a model's results need least: single weights by magnitude, whole channels. */
package dev.onnxslim.quantizer.prune;
