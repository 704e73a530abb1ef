package dev.onnxslim.quantizer.doctor;

import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.slim.ConstantsToInitializers;
import dev.onnxslim.quantizer.slim.ConvertTrainingBatchNorm;
import dev.onnxslim.quantizer.slim.DeduplicateInitializers;
import dev.onnxslim.quantizer.slim.EliminateDropout;
import dev.onnxslim.quantizer.slim.EliminateIdentity;
import dev.onnxslim.quantizer.slim.FoldConstants;
import dev.onnxslim.quantizer.slim.Passes;
import dev.onnxslim.quantizer.slim.RemoveTrainingInfo;
import dev.onnxslim.quantizer.slim.RemoveUnused;
import dev.onnxslim.quantizer.slim.RemoveUnusedFunctions;
import dev.onnxslim.quantizer.slim.RemoveUnusedImports;
import dev.onnxslim.quantizer.slim.eliminate.EliminateConstantWhere;
import dev.onnxslim.quantizer.slim.eliminate.InlineIf;
import dev.onnxslim.quantizer.slim.fuse.FuseArithmeticAheadOfConv;
import dev.onnxslim.quantizer.slim.fuse.FuseArithmeticIntoConv;
import dev.onnxslim.quantizer.slim.fuse.FuseBatchNormIntoConv;
import dev.onnxslim.quantizer.slim.layout.FoldShapes;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What slimming takes out of a model without being asked, in the order in which it is measured:
 * what nothing reads first, as every other step takes that along.
 */
enum Step {
  UNUSED(
      "weights, nodes and functions that lead to no output",
      new RemoveUnusedFunctions(),
      new RemoveUnusedImports()),
  TRAINING_INFO("a section that only a training runtime reads", new RemoveTrainingInfo()),
  TRAINING_MODE(
      "Dropout, and BatchNormalization in training mode",
      new EliminateDropout(),
      new ConvertTrainingBatchNorm()),
  IDENTITY("Identity nodes", new EliminateIdentity()),
  CONSTANT_NODES("Constant nodes around what initializers hold", new ConstantsToInitializers()),
  DUPLICATES("tensors stored more than once", new DeduplicateInitializers()),
  UNFOLDED(
      "BatchNormalization and arithmetic that fold into the weights beside them",
      new FuseBatchNormIntoConv(),
      new FuseArithmeticIntoConv(),
      new FuseArithmeticAheadOfConv()),
  FOLDABLE(
      "nodes whose results are constant",
      new FoldShapes(),
      new EliminateConstantWhere(),
      new InlineIf(),
      new FoldConstants()),
  SIMPLIFIABLE("nodes that do nothing or merge with others") {
    @Override
    List<Pass> passes() {
      return Passes.all();
    }
  };

  private final String what;
  private final List<Pass> passes;

  Step(String what, Pass... passes) {
    this.what = what;
    this.passes = List.of(passes);
  }

  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String what() {
    return what;
  }

  /** What a pass leaves without a reader goes with it. */
  List<Pass> passes() {
    return Stream.concat(passes.stream(), Stream.of(new RemoveUnused())).toList();
  }
}
