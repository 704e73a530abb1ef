package dev.onnxslim.quantizer;

import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.parity.ChildJvm;
import dev.onnxslim.quantizer.parity.IsolatedParity;
import dev.onnxslim.quantizer.parity.ParityCheck;
import dev.onnxslim.quantizer.parity.ParityOptions;
import dev.onnxslim.quantizer.parity.ParityReport;
import dev.onnxslim.quantizer.parity.ScratchFolder;
import dev.onnxslim.quantizer.pass.Pipeline;
import dev.onnxslim.quantizer.slim.DropOutputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Compares a model with the one that it was made from, in a child process. Outputs that only the
 * original has, such as those of branches for training, are left out.
 */
public final class ReferenceComparison {
  private ReferenceComparison() {}

  /**
   * Compares.
   *
   * @param jvm of the child
   * @throws IOException if a model cannot be read, or the original not be written without outputs
   * @throws InterruptedException when the calling thread was interrupted meanwhile
   */
  public static ParityReport compare(
      ChildJvm jvm, Path reference, Path model, ParityOptions options)
      throws IOException, InterruptedException {
    Set<String> extra = outputs(reference);
    Set<String> shared = outputs(model);
    shared.retainAll(extra);
    extra.removeAll(shared);
    if (extra.isEmpty() || shared.isEmpty()) {
      return check(jvm, reference, model, options);
    }
    try (ScratchFolder scratch = ScratchFolder.temporary();
        Model original = ModelReader.read(reference)) {
      new Pipeline(List.of(new DropOutputs(extra))).run(original);
      Path without = scratch.create().resolve("reference.onnx");
      try (StagedModel staged = new ModelWriter().stage(original, without)) {
        String note = "compared without " + String.join(", ", extra);
        return check(jvm, staged.file(), model, options.withReferenceNote(note));
      }
    }
  }

  private static ParityReport check(ChildJvm jvm, Path reference, Path model, ParityOptions options)
      throws IOException, InterruptedException {
    try (ParityCheck check = IsolatedParity.start(jvm, reference, options)) {
      return check.compare(model);
    }
  }

  private static Set<String> outputs(Path path) throws IOException {
    try (Model model = ModelReader.read(path)) {
      Set<String> names = new LinkedHashSet<>();
      for (Value output : model.graph().outputs()) {
        names.add(output.name());
      }
      return names;
    }
  }
}
