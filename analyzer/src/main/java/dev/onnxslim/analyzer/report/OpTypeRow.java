package dev.onnxslim.analyzer.report;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;

/**
 * All nodes of one operator.
 *
 * @param op the operator
 * @param count how many nodes
 * @param params parameters that they read first
 * @param macs multiply-accumulates of one run of the model
 * @param flops all operations of one run of the model
 * @param unknown how many nodes have a cost that is not known
 */
public record OpTypeRow(OpId op, long count, long params, Dim macs, Dim flops, long unknown) {}
