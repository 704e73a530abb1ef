package dev.onnxslim.quantizer;

import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.io.ModelWriter;
import dev.onnxslim.io.StagedModel;
import dev.onnxslim.model.Model;
import dev.onnxslim.quantizer.parity.ParityCheck;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.pass.PassRow;
import dev.onnxslim.quantizer.pass.Pipeline;
import dev.onnxslim.quantizer.slim.ConvertTrainingBatchNorm;
import dev.onnxslim.quantizer.slim.EliminateDropout;
import dev.onnxslim.quantizer.slim.FixInputShapes;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a result is compared with: the original, or the original after edits that are meant to
 * change what it computes. Then it is written for that, until this is closed.
 *
 * @param rows what was edited for it
 * @param staged the edited original
 */
record Baseline(ParityCheck check, List<PassRow> rows, Optional<StagedModel> staged)
    implements Closeable {
  private static final String DROPOUT = new EliminateDropout().name();
  private static final String BATCH_NORM = new ConvertTrainingBatchNorm().name();

  private static final String FIX_SHAPES = new FixInputShapes(InputShapes.NONE).name();

  /**
   * Chooses it.
   *
   * @param model as it was read; edited if it has to be
   * @param out where the result goes
   * @param early a comparison with the original that has begun, closed if it is of no use; empty if
   *     none has
   * @param meant what the caller edits on purpose, whatever the results become
   * @param later the passes that make the result: those of them that put training parts into
   *     inference form run now where there are such parts
   * @param observer told of each edit
   */
  static Baseline of(
      Model model,
      Path out,
      Checks checks,
      Optional<ParityCheck> early,
      List<Pass> meant,
      List<Pass> later,
      Pipeline.Observer observer)
      throws IOException {
    List<PassRow> rows = new ArrayList<>(new Pipeline(meant, observer).run(model));
    List<Pass> toInference = toInference(model, later);
    rows.addAll(new Pipeline(toInference, observer).run(model));
    long bytes = model.fileBytes();
    if (model.edits() == 0 && !model.hasExternalData() && early.isPresent()) {
      return new Baseline(early.get(), rows, Optional.empty());
    }
    if (early.isPresent()) {
      early.get().close(); // it may use memory by the size of the model's own file only
    }
    if (model.edits() == 0) {
      return new Baseline(checks.start(model.path(), bytes, List.of()), rows, Optional.empty());
    }
    StagedModel staged = new ModelWriter().stage(model, out);
    ParityCheck check = checks.start(staged.file(), bytes, notes(rows));
    return new Baseline(check, rows, Optional.of(staged));
  }

  /** Those of some passes that change what this model computes. */
  private static List<Pass> toInference(Model model, List<Pass> passes) {
    List<Pass> needed = new ArrayList<>();
    for (Pass pass : passes) {
      boolean dropout = pass.name().equals(DROPOUT);
      boolean norm = pass.name().equals(BATCH_NORM);
      if (dropout && model.graphs().stream().anyMatch(EliminateDropout::isRandom)
          || norm && model.graphs().stream().anyMatch(ConvertTrainingBatchNorm::isNeeded)) {
        needed.add(pass);
      }
    }
    return needed;
  }

  /** What one pass did, here and later, in one row. */
  List<PassRow> with(List<PassRow> later) {
    Map<String, PassRow> together = new LinkedHashMap<>();
    rows.forEach(row -> together.merge(row.name(), row, PassRow::plus));
    later.forEach(row -> together.merge(row.name(), row, PassRow::plus));
    return List.copyOf(together.values());
  }

  private static List<String> notes(List<PassRow> rows) {
    List<String> notes = new ArrayList<>();
    List<String> training = new ArrayList<>();
    boolean random = false;
    for (PassRow row : rows) {
      if (row.name().equals(DROPOUT)) {
        training.add(row.edits() + " Dropout removed");
        random = true;
      } else if (row.name().equals(BATCH_NORM)) {
        training.add(row.edits() + " BatchNormalization converted");
      } else if (row.edits() > 0) {
        notes.add(meant(row.name()));
      }
    }
    if (!training.isEmpty()) {
      notes.add(
          "the original is in training mode"
              + (random ? " and random" : "")
              + ": compared with its inference form ("
              + String.join(", ", training)
              + ")");
    }
    return notes;
  }

  private static String meant(String pass) {
    return pass.equals(FIX_SHAPES)
        ? "compared with the original at the input shapes that were given"
        : "compared with the original without the outputs that were dropped";
  }

  @Override
  public void close() throws IOException {
    check.close();
    if (staged.isPresent()) {
      staged.get().close();
    }
  }
}
