package dev.onnxslim.quantizer.doctor;

import dev.onnxslim.analyzer.params.ParameterInventory;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.analyzer.redundancy.Redundancy;
import dev.onnxslim.analyzer.redundancy.Redundancy.Remedy;
import dev.onnxslim.analyzer.redundancy.RedundancyReport;
import dev.onnxslim.io.ModelReader;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.pass.Pipeline;
import dev.onnxslim.quantizer.slim.DropOutputs;
import dev.onnxslim.quantizer.slim.Passes;
import dev.onnxslim.quantizer.slim.StripDocs;
import dev.onnxslim.quantizer.slim.TrainingBranches;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds what a model's file holds that deployment does not need. Bytes are not estimated: one thing
 * after the other is taken out of a copy in memory, and the file that would be written is measured
 * each time, so that the rows add up. Nothing is written.
 */
public final class ModelDoctor {
  private static final String SLIM = "onnx-slim slim IN OUT";

  private final Model model;
  private final List<Redundancy> rows = new ArrayList<>();
  private long bytes;
  private Contents contents;

  private ModelDoctor(Model model) throws IOException {
    this.model = model;
    this.bytes = ModelWriter.bytes(model);
    this.contents = Contents.of(model);
  }

  /**
   * Looks through a model.
   *
   * @throws dev.onnxslim.model.ModelFormatException if it is no valid model
   * @throws IOException if it cannot be read
   */
  public static RedundancyReport examine(Path file) throws IOException {
    try (Model model = ModelReader.read(file)) {
      long fileBytes = model.fileBytes();
      List<TrainingBranches.Branch> branches = TrainingBranches.find(model);
      ModelDoctor doctor = new ModelDoctor(model);
      for (Step step : Step.values()) {
        doctor.safe(step);
      }
      for (TrainingBranches.Branch branch : branches) {
        doctor.branch(branch);
      }
      doctor.docs();
      doctor.metadata();
      doctor.stored();
      doctor.rows.sort(
          Comparator.comparing(Redundancy::remedy)
              .thenComparing(Comparator.comparingLong(Redundancy::bytes).reversed()));
      return new RedundancyReport(file, RedundancyReport.Kind.MODEL, fileBytes, doctor.rows);
    }
  }

  private void safe(Step step) throws IOException {
    int edits = model.edits();
    new Pipeline(step.passes()).run(model);
    if (model.edits() > edits) {
      add(step.id(), step.what(), Remedy.SAFE, Optional.of(SLIM));
    }
  }

  /** What leads to some outputs only; the interface changes, so a person decides. */
  private void branch(TrainingBranches.Branch branch) throws IOException {
    Set<String> outputs = new LinkedHashSet<>(branch.outputs());
    List<Pass> passes =
        Stream.concat(Stream.of(new DropOutputs(outputs)), Passes.all().stream()).toList();
    new Pipeline(passes).run(model);
    String drop = "onnx-slim slim --drop-output " + String.join(" --drop-output ", outputs);
    add(
        "training-branch",
        "what leads only to outputs " + branch.reason(),
        Remedy.DECIDE,
        Optional.of(drop + " IN OUT"));
  }

  private void docs() throws IOException {
    int edits = model.edits();
    new Pipeline(List.of(new StripDocs())).run(model);
    if (model.edits() > edits) {
      String what = "doc strings, and metadata of nodes and values";
      add("doc-strings", what, Remedy.DECIDE, Optional.of(SLIM + " --strip-docs"));
    }
  }

  private void metadata() throws IOException {
    List<String> keys = List.copyOf(model.metadata().keySet());
    keys.forEach(model::removeMetadata);
    long before = bytes;
    bytes = ModelWriter.bytes(model);
    if (!keys.isEmpty()) {
      rows.add(
          new Redundancy(
              "metadata",
              "metadata of the model, which programs may read",
              before - bytes,
              keys.size(),
              keys.subList(0, Math.min(Contents.SHOWN, keys.size())),
              Remedy.DECIDE,
              Optional.empty()));
    }
  }

  /** What is stored larger than it has to be: no pass changes that. */
  private void stored() throws IOException {
    List<StoredTensor> wide = new ArrayList<>();
    List<StoredTensor> turned = new ArrayList<>();
    for (StoredTensor tensor : ParameterInventory.of(model).tensors()) {
      if (tensor.duplicateOf().isPresent() && tensor.duplicateOf().get().transposed()) {
        turned.add(tensor);
      } else if (tensor.tensor().elemType() == ElemType.DOUBLE) {
        wide.add(tensor);
      }
    }
    add("fp64", "floats of 64 bits: half of it, export it in float32", wide, 2);
    add("transposed-duplicates", "stored a second time with two axes swapped", turned, 1);
  }

  private void add(String id, String what, List<StoredTensor> tensors, int share) {
    if (tensors.isEmpty()) {
      return;
    }
    List<StoredTensor> largest = new ArrayList<>(tensors);
    largest.sort(Comparator.comparingLong((StoredTensor t) -> -t.tensor().data().size()));
    long all = tensors.stream().mapToLong(tensor -> tensor.tensor().data().size()).sum();
    rows.add(
        new Redundancy(
            id,
            what,
            all / share,
            tensors.size(),
            largest.stream().limit(Contents.SHOWN).map(StoredTensor::name).toList(),
            Remedy.DECIDE,
            Optional.empty()));
  }

  private void add(String id, String what, Remedy remedy, Optional<String> command)
      throws IOException {
    long before = bytes;
    Contents then = contents;
    bytes = ModelWriter.bytes(model);
    contents = Contents.of(model);
    List<String> gone = then.without(contents);
    rows.add(
        new Redundancy(
            id,
            what,
            before - bytes,
            gone.size(),
            gone.subList(0, Math.min(Contents.SHOWN, gone.size())),
            remedy,
            command));
  }
}
