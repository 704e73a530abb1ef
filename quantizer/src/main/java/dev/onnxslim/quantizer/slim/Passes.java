package dev.onnxslim.quantizer.slim;

import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.quantizer.slim.eliminate.DropEmptyConcatInputs;
import dev.onnxslim.quantizer.slim.eliminate.DropZeroStates;
import dev.onnxslim.quantizer.slim.eliminate.EliminateCast;
import dev.onnxslim.quantizer.slim.eliminate.EliminateConstantWhere;
import dev.onnxslim.quantizer.slim.eliminate.EliminateNoopArithmetic;
import dev.onnxslim.quantizer.slim.eliminate.EliminateNoopReshape;
import dev.onnxslim.quantizer.slim.eliminate.EliminateRepeatedActivation;
import dev.onnxslim.quantizer.slim.eliminate.EliminateRepeatedQuantization;
import dev.onnxslim.quantizer.slim.eliminate.EliminateSingleInput;
import dev.onnxslim.quantizer.slim.eliminate.InlineIf;
import dev.onnxslim.quantizer.slim.eliminate.KeepReducedDims;
import dev.onnxslim.quantizer.slim.eliminate.MergeConstantArithmetic;
import dev.onnxslim.quantizer.slim.eliminate.TrimSplitOutputs;
import dev.onnxslim.quantizer.slim.fuse.FuseArithmeticAcrossLayout;
import dev.onnxslim.quantizer.slim.fuse.FuseArithmeticAheadOfConv;
import dev.onnxslim.quantizer.slim.fuse.FuseArithmeticIntoConv;
import dev.onnxslim.quantizer.slim.fuse.FuseBatchNormIntoConv;
import dev.onnxslim.quantizer.slim.fuse.FuseMatMulAdd;
import dev.onnxslim.quantizer.slim.fuse.FusePadIntoWindow;
import dev.onnxslim.quantizer.slim.fuse.FuseTransposeIntoGemm;
import dev.onnxslim.quantizer.slim.fuse.MergePads;
import dev.onnxslim.quantizer.slim.layout.DropReshapesAroundConstants;
import dev.onnxslim.quantizer.slim.layout.FlattenMatMulAdd;
import dev.onnxslim.quantizer.slim.layout.FoldShapes;
import dev.onnxslim.quantizer.slim.layout.MergeConcats;
import dev.onnxslim.quantizer.slim.layout.MergeReshapes;
import dev.onnxslim.quantizer.slim.layout.MergeShapes;
import dev.onnxslim.quantizer.slim.layout.MergeSlices;
import dev.onnxslim.quantizer.slim.layout.MergeSqueezes;
import dev.onnxslim.quantizer.slim.layout.MergeTransposes;
import dev.onnxslim.quantizer.slim.layout.NarrowShapes;
import dev.onnxslim.quantizer.slim.layout.SimplifyReshapes;
import dev.onnxslim.quantizer.slim.layout.SplitSlices;
import dev.onnxslim.quantizer.slim.layout.SwapTransposes;
import java.util.List;

/** The passes there are, in the order they run. */
public final class Passes {
  private Passes() {}

  /** Those that drop what inference never needs. */
  public static List<Pass> trainingOnly() {
    return List.of(
        new EliminateDropout(),
        new ConvertTrainingBatchNorm(),
        new RemoveTrainingInfo(),
        new EliminateIdentity(),
        new RemoveUnused());
  }

  /** Everything that makes a model smaller and keeps its results. */
  public static List<Pass> all() {
    return List.of(
        new EliminateDropout(),
        new ConvertTrainingBatchNorm(),
        new RemoveTrainingInfo(),
        new EliminateIdentity(),
        new ConstantsToInitializers(),
        new DeduplicateInitializers(),
        new FoldShapes(),
        new SimplifyReshapes(),
        new EliminateConstantWhere(),
        new InlineIf(),
        new UnrollLoops(),
        new FoldConstants(),
        new EliminateCast(),
        new EliminateNoopArithmetic(),
        new EliminateNoopReshape(),
        new EliminateSingleInput(),
        new DropEmptyConcatInputs(),
        new EliminateRepeatedActivation(),
        new KeepReducedDims(),
        new TrimSplitOutputs(),
        new MergeConstantArithmetic(),
        new MergeShapes(),
        new NarrowShapes(),
        new MergeTransposes(),
        new MergeReshapes(),
        new MergeSqueezes(),
        new MergeConcats(),
        new MergeSlices(),
        new SwapTransposes(),
        new ComposeGelu(),
        new ComposeLayerNormalization(),
        new ComposeRmsNormalization(),
        new ComposeHardSwish(),
        new ComposeSwish(),
        new FusePadIntoWindow(),
        new FuseBatchNormIntoConv(),
        new FuseArithmeticIntoConv(),
        new FuseArithmeticAheadOfConv(),
        new FuseTransposeIntoGemm(),
        new FuseMatMulAdd(),
        new MergeCommonSubexpressions(),
        new RemoveUnused(),
        new RemoveUnusedFunctions(),
        new RemoveUnusedImports(),
        new SplitSlices(),
        new DropZeroStates(),
        new DropReshapesAroundConstants(),
        new FlattenMatMulAdd(),
        new FuseArithmeticAcrossLayout(),
        new MergePads(),
        new EliminateRepeatedQuantization());
  }

  /** What changes more than a model's size: passes that run only when they are asked for. */
  public static List<Pass> onRequest() {
    return List.of(new InlineFunctions(), new StripDocs(), new StoreFloat16());
  }

  /** The names of {@link #all}, in order. */
  public static List<String> names() {
    return all().stream().map(Pass::name).toList();
  }
}
