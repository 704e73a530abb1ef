package dev.onnxslim.quantizer.scheme;

import dev.onnxslim.analyzer.weights.WeightAxes;
import dev.onnxslim.analyzer.weights.WeightReader;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.linear.QuantType;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Chooses for one weight what the options leave open: which elements share a scale, which integers
 * stand for them, and how the weight is turned back into floats.
 *
 * <p>The figures behind the constants are in {@code docs/storage.md}.
 */
final class WeightPlanner {
  /** What one weight becomes. */
  record Plan(StorageRules.Form form, WeightLayout layout, QuantType type, ElemType scaleType) {
    /** The same with other scales. */
    Plan with(ElemType newScaleType) {
      return new Plan(form, layout, type, newScaleType);
    }

    /** Whether what is stored must be reshaped to the weight's sizes. */
    boolean needsReshape(long[] dims) {
      return form == StorageRules.Form.DEQUANTIZE
          ? !Arrays.equals(dims, layout.viewDims())
          : layout.needsReshape(dims);
    }
  }

  private static final long BLOCK = 64;

  /** From so many elements on, zero points and blocks cost next to nothing. */
  private static final long LARGE = 65_536;

  /** From so many elements on they cost less than 2 %: for weights that need them. */
  private static final long MIDDLE = 8_192;

  /** With a lower SQNR a weight needs them, in dB. */
  private static final double COARSE_SQNR = 40;

  /** How much is spent on a weight. */
  enum Detail {
    /** A scale for each channel, symmetric. */
    COARSE,
    /** Blocks and zero points. */
    FINE
  }

  private final Storage storage;
  private final WeightFormat format;

  WeightPlanner(Storage storage, WeightFormat format) {
    this.storage = storage;
    this.format = format;
  }

  /** What to try first. */
  static Detail detail(Tensor tensor) {
    return tensor.elements() >= LARGE ? Detail.FINE : Detail.COARSE;
  }

  /** Whether a weight that has this SQNR when coarse is to be tried in detail. */
  static boolean needsDetail(Tensor tensor, double sqnrDb) {
    return detail(tensor) == Detail.COARSE && tensor.elements() >= MIDDLE && sqnrDb < COARSE_SQNR;
  }

  Plan plan(Value value, Tensor tensor, List<WeightReader> heavy, long opset, Detail detail) {
    boolean fine = detail == Detail.FINE;
    boolean symmetric = format.symmetric().orElse(!fine);
    ElemType integers = format.elemType().orElse(symmetric ? ElemType.INT8 : ElemType.UINT8);
    QuantType type = new QuantType(integers, symmetric);
    WeightAxes axes = axes(tensor, heavy);
    StorageRules.Form form = StorageRules.form(storage, tensor, heavy, opset);
    if (form == StorageRules.Form.LOOK_UP) {
      WeightLayout rows = WeightLayout.perBlock(tensor.dims(), WeightAxes.of(1), rowLength(tensor));
      return new Plan(form, rows, type, scaleType(rows));
    }
    if (form == StorageRules.Form.DEQUANTIZE && !PlainTranspose.isBehind(value)) {
      ElemType scaleType = format.scaleType().orElse(ElemType.FLOAT);
      return new Plan(form, dequantizeLayout(tensor, axes, opset), type, scaleType);
    }
    WeightLayout layout = castLayout(tensor, axes, fine);
    return new Plan(StorageRules.Form.CAST, layout, type, scaleType(layout));
  }

  private WeightLayout castLayout(Tensor tensor, WeightAxes axes, boolean fine) {
    long[] dims = tensor.dims();
    boolean blocks =
        format.sharing() == WeightFormat.Sharing.BLOCK
            || format.sharing() == WeightFormat.Sharing.AUTO && fine;
    if (format.sharing() == WeightFormat.Sharing.TENSOR || dims.length == 0) {
      return WeightLayout.perTensor(dims);
    }
    if (!axes.isContiguous()) {
      return WeightLayout.perAxis(dims, channel(dims, axes));
    }
    return WeightLayout.perBlock(dims, axes, blocks ? blockSize() : Long.MAX_VALUE);
  }

  private WeightLayout dequantizeLayout(Tensor tensor, WeightAxes axes, long opset) {
    long[] dims = tensor.dims();
    if (format.sharing() == WeightFormat.Sharing.TENSOR
        || dims.length == 0
        || opset < DequantizeStorage.PER_AXIS_OPSET) {
      return WeightLayout.perTensor(dims);
    }
    int axesLeft = dims.length - axes.reduced().size();
    if (axesLeft == 0 && opset < DequantizeStorage.BLOCK_OPSET) {
      return WeightLayout.perTensor(dims);
    }
    if (opset < DequantizeStorage.BLOCK_OPSET || !axes.isContiguous()) {
      return WeightLayout.perAxis(dims, channel(dims, axes));
    }
    boolean channels = format.sharing() == WeightFormat.Sharing.CHANNEL;
    WeightLayout layout =
        WeightLayout.perBlock(dims, axes, channels ? Long.MAX_VALUE : blockSize());
    if (layout.scales() == 1) {
      return WeightLayout.perTensor(dims);
    }
    boolean wholeChannels = !layout.needsReshape(dims);
    return wholeChannels && axesLeft == 1
        ? WeightLayout.perAxis(dims, channel(dims, axes))
        : layout;
  }

  /** 16 bits where they save more than the Cast that they need. */
  private ElemType scaleType(WeightLayout layout) {
    boolean saves = 2 * layout.scales() > StorageCost.NODE_MESSAGE;
    return format.scaleType().orElse(saves ? ElemType.FLOAT16 : ElemType.FLOAT);
  }

  /** The reduced axes by the first reader that tells; else the last axis. */
  private static WeightAxes axes(Tensor tensor, List<WeightReader> heavy) {
    Optional<WeightAxes> known =
        heavy.stream().map(WeightReader::axes).flatMap(Optional::stream).findFirst();
    return known.orElseGet(() -> new WeightAxes(List.of(Math.max(0, tensor.rank() - 1))));
  }

  /** The longest axis that is not reduced; the first if all are. */
  private static int channel(long[] dims, WeightAxes axes) {
    return IntStream.range(0, dims.length)
        .filter(axis -> !axes.reduced().contains(axis))
        .boxed()
        .max((a, b) -> Long.compare(dims[a], dims[b]))
        .orElse(0);
  }

  private long blockSize() {
    return format.blockSize().isPresent() ? format.blockSize().getAsInt() : BLOCK;
  }

  private static long rowLength(Tensor tensor) {
    return Math.max(1, tensor.dims()[1]);
  }
}
