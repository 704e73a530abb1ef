/** What a model costs: operations, memory, bytes moved, size of the file. */
package dev.onnxslim.analyzer.cost;
