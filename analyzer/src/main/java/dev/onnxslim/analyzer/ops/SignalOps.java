package dev.onnxslim.analyzer.ops;

import dev.onnxslim.analyzer.ops.OpRule.ElemTypeRule;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Optional;

/**
 * Rules of Fourier transforms, their windows, and determinants.
 *
 * <p>A transform of N points is counted as a fast one: {@code 5·N·log2(N)} operations for complex
 * values and half as many for real ones. Of a length that is not a number the cost is not known.
 *
 * @see <a href="https://www.fftw.org/speed/method.html">FFTW, how operations are counted</a>
 */
final class SignalOps {
  private SignalOps() {}

  static List<OpRule> rules() {
    return List.of(
        OpRule.onnx("DFT", 17, SignalOps::transform, SignalOps::transformCost),
        OpRule.onnx("STFT", 17, SignalOps::frames, SignalOps::framesCost),
        OpRule.ms("Rfft", SignalOps::real, op -> fast(op, false)),
        OpRule.ms("Irfft", SignalOps::inverseReal, op -> fast(op, true)),
        // 0.5 - 0.5·cos(2·pi·n/N); Blackman adds a second cosine.
        window("HannWindow", 4),
        window("HammingWindow", 4),
        window("BlackmanWindow", 7),
        OpRule.onnx("MelWeightMatrix", 17, SignalOps::melWeights, SignalOps::melWeightsCost)
            .withElemTypes(ElemTypeRule.ofAttribute("output_datatype", ElemType.FLOAT)),
        OpRule.onnx("Det", 11, op -> op.known(matrices(op)), SignalOps::determinantCost),
        OpRule.ms("Inverse", SignalOps::inverse, SignalOps::inverseCost));
  }

  // ---- DFT

  /**
   * {@code X[...,N,...,1 or 2] -> Y[...,K,...,2]}; K is {@code dft_length}, N without it, of which
   * {@code onesided} keeps one more than half. The inverse of a one-sided transform is real: {@code
   * Y[...,K,...,1]} with {@code K = 2·(N - 1)} by default.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__DFT.html">ONNX DFT</a>
   */
  private static Inferred transform(OpContext op) {
    Shape x = op.shape(0);
    if (x.rank() < 2) {
      throw op.invalid("no axis of real and imaginary parts beside the signal: " + x);
    }
    boolean onesided = isOnesided(op);
    boolean toReal = onesided && isInverse(op);
    Shape y = x.with(-1, Dim.of(toReal ? 1 : 2));
    Optional<Integer> axis = transformAxis(op, x.rank());
    if (!onesided && !op.has(1)) {
      return op.known(y);
    }
    if (axis.isEmpty()) {
      return op.known(Shape.ofRank(x.rank()).with(-1, y.dim(-1)));
    }
    Dim length = transformLength(op, x.dim(axis.get()));
    return op.known(y.with(axis.get(), onesided && !toReal ? half(length) : length));
  }

  private static Dim transformLength(OpContext op, Dim size) {
    if (op.has(1)) {
      return scalar(op, 1);
    }
    return isOnesided(op) && isInverse(op) ? size.minus(1).times(2) : size;
  }

  /** From version 20 on an input, the last axis of the signal by default; empty if not known. */
  private static Optional<Integer> transformAxis(OpContext op, int rank) {
    final int firstVersionWithInput = 20;
    int axis;
    if (op.opset() < firstVersionWithInput) {
      axis = op.axis("axis", 1, rank);
    } else if (op.has(2)) {
      if (!(scalar(op, 2) instanceof Dim.Known known)) {
        return Optional.empty();
      }
      axis = op.normalised(known.size(), rank);
    } else {
      axis = rank - 2;
    }
    if (axis == rank - 1) {
      throw op.invalid("the axis of real and imaginary parts is not one of the signal");
    }
    return Optional.of(axis);
  }

  private static OpCost transformCost(OpContext op) {
    Shape x = op.shape(0);
    int axis =
        transformAxis(op, x.rank()).orElseThrow(() -> op.unknown("the axis of the transform"));
    boolean real = isReal(op, x) || isOnesided(op) && isInverse(op);
    return fast(op, x.without(-1).without(axis).elements(), transformLength(op, x.dim(axis)), real);
  }

  private static boolean isOnesided(OpContext op) {
    return op.attributes().i("onesided", 0) != 0;
  }

  private static boolean isInverse(OpContext op) {
    return op.attributes().i("inverse", 0) != 0;
  }

  private static boolean isReal(OpContext op, Shape signal) {
    if (!signal.dim(-1).isKnown()) {
      throw op.unknown("whether the signal is complex");
    }
    return signal.dim(-1).is(1);
  }

  // ---- STFT

  /**
   * {@code signal[B,L,1 or 2] -> Y[B,frames,K,2]}; frames of {@code frame_length}, else as long as
   * the window, else of the whole signal, {@code frame_step} apart.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__STFT.html">ONNX STFT</a>
   */
  private static Inferred frames(OpContext op) {
    Shape signal = op.shape(0);
    if (signal.rank() != 2 && signal.rank() != 3) {
      throw op.invalid("neither [B,L] nor [B,L,1 or 2]: " + signal);
    }
    Dim length = frameLength(op, signal);
    Dim frames = signal.dim(1).minus(length).floorDiv(scalar(op, 1)).plus(1);
    boolean onesided = op.attributes().i("onesided", 1) != 0;
    return op.known(Shape.of(signal.dim(0), frames, onesided ? half(length) : length, Dim.of(2)));
  }

  private static Dim frameLength(OpContext op, Shape signal) {
    Dim window = op.shapeIfKnown(2).isPresent() ? op.shapeOfRank(2, 1).dim(0) : Dim.UNKNOWN;
    if (!op.has(3)) {
      return op.has(2) ? window : signal.dim(1);
    }
    Dim stated = scalar(op, 3);
    if (stated.conflictsWith(window)) {
      throw op.invalid("frames of " + stated + ", a window of " + window);
    }
    return stated instanceof Dim.Unknown ? window : stated;
  }

  private static OpCost framesCost(OpContext op) {
    Shape signal = op.shape(0);
    boolean real = signal.rank() == 2 || isReal(op, signal);
    Dim frames = op.outputShape(0).elements(0, 2);
    Dim length = frameLength(op, signal);
    OpCost transforms = fast(op, frames, length, real);
    return op.has(2)
        ? transforms.plus(OpCost.of(Work.ELEMENTWISE, frames.times(length).times(real ? 1 : 2)))
        : transforms;
  }

  // ---- the real transforms of com.microsoft

  private static Inferred real(OpContext op) {
    Shape x = op.shape(0);
    return op.known(x.with(signalAxis(op, x.rank(), 1), half(x.dim(-1))).append(Dim.of(2)));
  }

  private static Inferred inverseReal(OpContext op) {
    Shape x = op.shape(0).dropLast(op.rank(0) == 0 ? 0 : 1);
    int last = signalAxis(op, x.rank(), 1);
    return op.known(x.with(last, x.dim(last).minus(1).times(2)));
  }

  /** The last axis; ends the rule when there are not as many as the signal has. */
  private static int signalAxis(OpContext op, int rank, long otherwise) {
    op.normalised(-op.attributes().i("signal_ndim", otherwise), rank);
    return op.normalised(-1, rank);
  }

  private static OpCost fast(OpContext op, boolean inverse) {
    Shape signal = inverse ? op.outputShape(0) : op.shape(0);
    int axes = (int) op.attributes().i("signal_ndim", 1);
    int first = op.normalised(-axes, signal.rank());
    return fast(op, signal.elements(0, first), signal.elements(first, signal.rank()), true);
  }

  // ---- windows and weights

  private static OpRule window(String type, int operationsPerElement) {
    return OpRule.onnx(
            type,
            17,
            op -> op.known(Shape.of(scalar(op, 0))),
            op ->
                OpCost.of(
                    Work.ELEMENTWISE, op.outputShape(0).elements().times(operationsPerElement)))
        .withElemTypes(ElemTypeRule.ofAttribute("output_datatype", ElemType.FLOAT));
  }

  /** {@code Y[floor(dft_length / 2) + 1,num_mel_bins]}. */
  private static Inferred melWeights(OpContext op) {
    return op.known(Shape.of(half(scalar(op, 1)), scalar(op, 0)));
  }

  /** Each weight is the smaller of a rising and a falling slope, or 0. */
  private static OpCost melWeightsCost(OpContext op) {
    return OpCost.of(Work.ELEMENTWISE, op.outputShape(0).elements().times(6));
  }

  // ---- square matrices

  private static Shape matrices(OpContext op) {
    Shape x = op.shape(0);
    if (x.rank() < 2 || x.dim(-1).conflictsWith(x.dim(-2))) {
      throw op.invalid("no square matrices: " + x);
    }
    return x.dropLast(2);
  }

  /** By elimination: {@code 2/3·M³} for each matrix. */
  private static OpCost determinantCost(OpContext op) {
    Dim m = op.dim(0, -1);
    Dim perMatrix = m.times(m).times(m).times(2).floorDiv(3);
    return OpCost.of(Work.ELEMENTWISE, matrices(op).elements().times(perMatrix));
  }

  private static Inferred inverse(OpContext op) {
    matrices(op);
    return op.known(op.shape(0));
  }

  /** By elimination: {@code 2·M³} for each matrix. */
  private static OpCost inverseCost(OpContext op) {
    return OpCost.of(Work.ELEMENTWISE, op.shape(0).elements().times(op.dim(0, -1)).times(2));
  }

  // ---- common

  /** How many bins of a real signal's transform are not the conjugate of another. */
  private static Dim half(Dim length) {
    return length.floorDiv(2).plus(1);
  }

  private static OpCost fast(OpContext op, Dim transforms, Dim length, boolean real) {
    if (!(length instanceof Dim.Known points)) {
      throw op.unknown("the length of the transform");
    }
    double n = Math.max(points.size(), 1);
    double operations = Math.rint((real ? 2.5 : 5) * n * (Math.log(n) / Math.log(2)));
    return OpCost.of(Work.ELEMENTWISE, transforms.times((long) operations));
  }

  /** The element of an input that is one number. */
  private static Dim scalar(OpContext op, int index) {
    boolean known = op.contents(index).flatMap(Contents::integers).isPresent();
    return known ? op.integer(index) : Dim.UNKNOWN;
  }
}
