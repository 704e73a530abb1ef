/**
 * What a model will cost before it exists: parameters, operations, memory, from its sizes alone.
 */
package dev.onnxslim.analyzer.plan;
