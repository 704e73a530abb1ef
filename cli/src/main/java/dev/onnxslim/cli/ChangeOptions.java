package dev.onnxslim.cli;

import dev.onnxslim.cli.SchemeOptions.Names;
import dev.onnxslim.quantizer.SlimChanges;
import dev.onnxslim.quantizer.SlimChanges.WeightType;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.slim.InlineFunctions;
import dev.onnxslim.quantizer.slim.StoreFloat16;
import dev.onnxslim.quantizer.slim.StripDocs;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that ask {@code slim} for more than a smaller model. */
final class ChangeOptions {
  /** What asks for a pass that runs on request only. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          new InlineFunctions().name(), "--inline-functions",
          new StripDocs().name(), "--strip-docs",
          new StoreFloat16().name(), "--dtype fp16");

  static final class WeightTypes extends Names {
    WeightTypes() {
      super(WeightType.values());
    }
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--opset",
      paramLabel = "N",
      description =
          "Lift the model to a newer opset, up to "
              + SlimChanges.NEWEST_OPSET
              + ", which some passes need.")
  private Integer opset;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      completionCandidates = WeightTypes.class,
      description =
          "Store weights so, where it holds their values: ${COMPLETION-CANDIDATES}. The model"
              + " computes as before.")
  private WeightType weights;

  @Mixin private ShapeOptions shapes;

  @Option(
      names = "--inline-functions",
      description = "Put the nodes of local functions in place of their calls.")
  private boolean inlineFunctions;

  @Option(
      names = "--strip-docs",
      description =
          "Drop doc strings and the metadata of nodes and values; the model's metadata stay.")
  private boolean stripDocs;

  SlimChanges changes() {
    SlimChanges changes =
        SlimChanges.NONE
            .withInputShapes(shapes.texts())
            .withInlineFunctions(inlineFunctions)
            .withStripDocs(stripDocs);
    try {
      changes = opset == null ? changes : changes.withOpset(opset);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--opset: " + e.getMessage());
    }
    return weights == null ? changes : changes.withWeights(weights);
  }

  /** What asks for a pass; empty for one that always runs. */
  static Optional<String> option(Pass pass) {
    return Optional.ofNullable(OPTIONS.get(pass.name()));
  }
}
