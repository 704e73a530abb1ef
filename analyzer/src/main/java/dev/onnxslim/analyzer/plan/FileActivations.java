package dev.onnxslim.analyzer.plan;

import dev.onnxslim.analyzer.cost.ValueBytes;
import dev.onnxslim.analyzer.cost.Views;
import dev.onnxslim.analyzer.plan.Estimate.Activations;
import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.analyzer.report.ModelSummary;
import dev.onnxslim.analyzer.report.NodeRow;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.ValueType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What training a model file would keep: each floating-point value that a node gives, in the type
 * that the file has, and the inputs; not what an operator such as LSTM keeps inside itself. With
 * recomputation: the nodes in about {@code sqrt(n)} runs of equal length, what lives where each
 * begins, and all of the largest.
 *
 * @see <a href="https://arxiv.org/abs/1604.06174">Chen et al. 2016</a>
 */
record FileActivations(ModelReport report) {
  private static final OpId CONSTANT = OpId.onnx("Constant");

  Activations activations() {
    List<Dim> steps = steps();
    Dim stored = inputs();
    for (Dim step : steps) {
      stored = stored.plus(step);
    }
    return new Activations(
        stored, Optional.empty(), recomputed(steps, stored), report.memory().peakBytes());
  }

  /** What each node of the main graph gives, with the nodes of its bodies. */
  private List<Dim> steps() {
    List<Dim> steps = new ArrayList<>();
    for (NodeRow node : report.nodes()) {
      Dim bytes = node.times().times(outputs(node));
      if (node.path().isEmpty() || steps.isEmpty()) {
        steps.add(bytes);
      } else {
        int last = steps.size() - 1;
        steps.set(last, steps.get(last).plus(bytes));
      }
    }
    return steps;
  }

  private static Dim outputs(NodeRow node) {
    Dim sum = Dim.of(0);
    if (Views.isView(node.op()) || node.op().equals(CONSTANT)) {
      return sum;
    }
    for (NodeRow.Port port : node.outputs()) {
      sum = sum.plus(bytes(port.type()));
    }
    return sum;
  }

  private static Dim bytes(ValueType type) {
    boolean isOther = type instanceof TensorType tensor && !tensor.elemType().isFloat();
    return isOther ? Dim.of(0) : ValueBytes.of(type);
  }

  /** The model's inputs, by the first node that reads each. */
  private Dim inputs() {
    Set<String> left = new HashSet<>();
    for (ModelSummary.Port port : report.file().inputs()) {
      left.add(port.name());
    }
    Dim sum = Dim.of(0);
    for (NodeRow node : report.nodes()) {
      for (NodeRow.Port port : node.inputs()) {
        if (left.remove(port.name())) {
          sum = sum.plus(bytes(port.type()));
        }
      }
    }
    return sum;
  }

  private Dim recomputed(List<Dim> steps, Dim stored) {
    List<Long> living = report.memory().timeline();
    if (living.size() != steps.size() || !stored.isKnown()) {
      return Dim.UNKNOWN;
    }
    int runs = (int) Math.ceil(Math.sqrt(steps.size()));
    long kept = 0;
    long largest = 0;
    for (int run = 0; run < runs; run++) {
      int from = (int) ((long) steps.size() * run / runs);
      int to = (int) ((long) steps.size() * (run + 1) / runs);
      long all = 0;
      for (Dim step : steps.subList(from, to)) {
        all = Formulas.sum(all, step.sizeOrMinusOne());
      }
      kept = Formulas.sum(kept, living.get(from));
      largest = Math.max(largest, all);
    }
    return Dim.of(Math.min(stored.sizeOrMinusOne(), Formulas.sum(kept, largest)));
  }
}
