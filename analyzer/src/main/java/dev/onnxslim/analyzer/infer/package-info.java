/** Types, shapes and small contents of every value of a model, found without running it. */
package dev.onnxslim.analyzer.infer;
