/** What each operator does to types and shapes, and what it costs: one file per family. */
package dev.onnxslim.analyzer.ops;
