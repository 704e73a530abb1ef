/**
 * What PyTorch checkpoints hold: a reader of pickles that makes lists, dictionaries and tensors and
 * calls nothing.
 */
package dev.onnxslim.analyzer.params.checkpoint;
