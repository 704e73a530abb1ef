package dev.onnxslim.analyzer.report;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One node.
 *
 * @param name its own name, or its first output's
 * @param path the body or function it stands in; empty in the main graph
 * @param op its operator
 * @param module where it belongs by its name
 * @param inputs name and type of each; an input that is left out has an empty name
 * @param outputs name and type of each
 * @param params parameters that it reads first: a tensor counts once, at the first that reads it
 * @param times how often it runs for one run of the model
 * @param macs multiply-accumulates of all its runs
 * @param flops all operations of all its runs
 * @param bytes read and written by one run, weights included
 * @param intensity operations a byte; empty while a size is open
 * @param problem why shapes or costs are not known
 */
public record NodeRow(
    String name,
    String path,
    OpId op,
    String module,
    List<Port> inputs,
    List<Port> outputs,
    long params,
    Dim times,
    Dim macs,
    Dim flops,
    Dim bytes,
    OptionalDouble intensity,
    Optional<String> problem) {
  /** An input or output. */
  public record Port(String name, ValueType type) {}
}
