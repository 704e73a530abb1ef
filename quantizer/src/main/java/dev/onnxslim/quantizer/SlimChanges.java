package dev.onnxslim.quantizer;

import dev.onnxslim.quantizer.lift.OpsetLift;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.slim.InlineFunctions;
import dev.onnxslim.quantizer.slim.StoreFloat16;
import dev.onnxslim.quantizer.slim.StripDocs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What slimming changes on request only, beside what it always does.
 *
 * @param opset of the standard's operators that the result has
 * @param weights how its weights are stored; empty: as they are
 * @param inputShapes sizes that its inputs get, as {@link
 *     dev.onnxslim.analyzer.infer.InputShapes#parse} reads them: {@code image=1x3x224x224}, or
 *     {@code batch=1} for a name of open dims
 * @param inlineFunctions whether calls of local functions give way to their nodes
 * @param stripDocs whether doc strings and the metadata of nodes and values go
 */
public record SlimChanges(
    OptionalInt opset,
    Optional<WeightType> weights,
    List<String> inputShapes,
    boolean inlineFunctions,
    boolean stripDocs) {
  /** Nothing. */
  public static final SlimChanges NONE =
      new SlimChanges(OptionalInt.empty(), Optional.empty(), List.of(), false, false);

  /** The oldest opset that a result can be given. */
  public static final int OLDEST_OPSET = OpsetLift.OLDEST;

  /** The newest opset that a result can be given. */
  public static final int NEWEST_OPSET = OpsetLift.NEWEST;

  /** How floats are stored. The model computes as before. */
  public enum WeightType {
    /** Halves, except where those cannot hold the values. */
    FP16
  }

  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if the opset is not from {@link #OLDEST_OPSET} to {@link
   *     #NEWEST_OPSET}
   */
  public SlimChanges {
    inputShapes = List.copyOf(inputShapes);
    if (opset.isPresent() && (opset.getAsInt() < OLDEST_OPSET || opset.getAsInt() > NEWEST_OPSET)) {
      throw new IllegalArgumentException(
          "opset " + opset.getAsInt() + " is not from " + OLDEST_OPSET + " to " + NEWEST_OPSET);
    }
  }

  /** These with another opset. */
  public SlimChanges withOpset(int newOpset) {
    return new SlimChanges(
        OptionalInt.of(newOpset), weights, inputShapes, inlineFunctions, stripDocs);
  }

  /** These with weights stored in another type. */
  public SlimChanges withWeights(WeightType type) {
    return new SlimChanges(opset, Optional.of(type), inputShapes, inlineFunctions, stripDocs);
  }

  /** These with sizes of inputs. */
  public SlimChanges withInputShapes(List<String> shapes) {
    return new SlimChanges(opset, weights, shapes, inlineFunctions, stripDocs);
  }

  /** These with or without calls of local functions. */
  public SlimChanges withInlineFunctions(boolean inline) {
    return new SlimChanges(opset, weights, inputShapes, inline, stripDocs);
  }

  /** These with or without doc strings. */
  public SlimChanges withStripDocs(boolean strip) {
    return new SlimChanges(opset, weights, inputShapes, inlineFunctions, strip);
  }

  /** The passes that these ask for. */
  List<Pass> passes() {
    List<Pass> asked = new ArrayList<>();
    if (inlineFunctions) {
      asked.add(new InlineFunctions());
    }
    if (stripDocs) {
      asked.add(new StripDocs());
    }
    weights.ifPresent(type -> asked.add(new StoreFloat16()));
    return asked;
  }
}
