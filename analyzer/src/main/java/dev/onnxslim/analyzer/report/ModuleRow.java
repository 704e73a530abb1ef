package dev.onnxslim.analyzer.report;

import dev.onnxslim.model.Dim;
import java.util.List;

/**
 * A part of a model by the names of its nodes and tensors, and all that is in it.
 *
 * @param name the last part of the path; the model's own name is empty
 * @param path {@code backbone/stage1/conv}
 * @param nodes how many, children included, as are all that follow
 * @param params parameters
 * @param weightBytes bytes of the stored tensors
 * @param macs multiply-accumulates of one run
 * @param children in the order of the file
 */
public record ModuleRow(
    String name,
    String path,
    long nodes,
    long params,
    long weightBytes,
    Dim macs,
    List<ModuleRow> children) {}
