/** What a model holds and costs, without running it. */
package dev.onnxslim.analyzer;
