package dev.onnxslim.quantizer.slim;

import dev.onnxslim.quantizer.pass.Pass;
import java.util.List;

/** The passes there are, in the order they run. */
public final class Passes {
  private Passes() {}

  /** What inference never needs: the first step of quantizing. */
  public static List<Pass> trainingOnly() {
    return List.of(new EliminateDropout(), new EliminateIdentity(), new RemoveUnused());
  }

  /** Everything that makes a model smaller and keeps its results. */
  public static List<Pass> all() {
    return List.of(
        new EliminateDropout(),
        new EliminateIdentity(),
        new RemoveUnused(),
        new ComposeGelu(),
        new ComposeLayerNormalization(),
        new ComposeRmsNormalization(),
        new ComposeHardSwish(),
        new ComposeSwish(),
        new UnrollLoops());
  }
}
