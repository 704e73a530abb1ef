package dev.onnxslim.analyzer.plan;

import dev.onnxslim.analyzer.plan.Estimate.Activations;
import dev.onnxslim.model.Dim;
import java.util.List;
import java.util.Optional;

/**
 * What the parts of an architecture keep for the backward pass.
 *
 * @param parts in order
 * @param elementBytes of an activation in training
 */
record PartActivations(List<Part> parts, long elementBytes) {

  Activations activations() {
    long stored = 0;
    long scores = 0;
    for (Part part : parts) {
      stored = Formulas.sum(stored, Formulas.product(part.times(), bytes(part)));
      scores = Formulas.sum(scores, Formulas.product(part.times(), scores(part)));
    }
    long inference = Formulas.product(working(), Precision.FP32.activationBytes());
    return new Activations(
        Dim.of(stored),
        scores == 0 ? Optional.empty() : Optional.of(Dim.of(stored - scores)),
        Dim.of(Math.min(stored, recomputed())),
        Dim.of(inference));
  }

  /** The inputs of all parts, and all of the one that is computed again. */
  private long recomputed() {
    long inputs = 0;
    long largest = 0;
    for (Part part : parts) {
      long input = Formulas.product(part.times(), part.input(), elementBytes);
      inputs = Formulas.sum(inputs, input);
      largest = Math.max(largest, bytes(part));
    }
    return Formulas.sum(inputs, largest);
  }

  /** The most elements that a forward pass needs at one time. */
  long working() {
    long most = 0;
    for (Part part : parts) {
      most = Math.max(most, part.working());
    }
    return most;
  }

  private long bytes(Part part) {
    return Formulas.sum(
        Formulas.product(part.kept().elements(), elementBytes), part.kept().bytes());
  }

  private long scores(Part part) {
    return Formulas.sum(
        Formulas.product(part.kept().scores().elements(), elementBytes),
        part.kept().scores().bytes());
  }
}
