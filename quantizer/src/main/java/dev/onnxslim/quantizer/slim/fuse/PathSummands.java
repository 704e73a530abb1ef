package dev.onnxslim.quantizer.slim.fuse;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The constants that are added on a {@link FactorPath}, as they have to be behind a factor. */
final class PathSummands {
  /** Larger constants are none for each channel, and not worth the memory. */
  private static final long MOST_ELEMENTS = 1 << 20;

  private final List<FactorPath.Step> additions = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();

  private PathSummands() {}

  static PathSummands none() {
    return new PathSummands();
  }

  /**
   * The new summands; empty if one of them cannot be had: it is too large, or differs along other
   * axes than the factor, or a shift has several to go to.
   *
   * @param places where the channels lie ahead of each step
   */
  static Optional<PathSummands> of(
      FactorPath path, List<ChannelAxis> places, ChannelAffine affine) {
    PathSummands summands = new PathSummands();
    for (int k = 0; k < path.steps().size(); k++) {
      FactorPath.Step step = path.steps().get(k);
      if (!step.is("Add")) {
        continue;
      }
      Optional<Tensor> tensor = summand(step, places.get(k), affine, path.use());
      if (tensor.isEmpty()) {
        return Optional.empty();
      }
      summands.additions.add(step);
      summands.tensors.add(tensor.get());
    }
    boolean lost = affine.shifts() && summands.additions.size() > 1;
    return lost ? Optional.empty() : Optional.of(summands);
  }

  private static Optional<Tensor> summand(
      FactorPath.Step step, ChannelAxis at, ChannelAffine affine, WeightUse use) {
    Tensor old = step.other().constant().orElseThrow();
    if (old.elemType() != use.type() || old.elements() == 0 || old.elements() > MOST_ELEMENTS) {
      return Optional.empty();
    }
    double[] scale = affine.scale();
    double[] shift = affine.shift();
    boolean uniform = isUniform(scale) && isUniform(shift);
    Optional<double[]> values =
        uniform
            ? Optional.of(ChannelAxis.doubles(old))
            : at.axis() < 0 ? Optional.empty() : at.read(old);
    if (values.isEmpty()) {
      return Optional.empty();
    }
    double[] all = values.get().clone();
    for (int k = 0; k < all.length; k++) {
      int channel = uniform ? 0 : k;
      all[k] = all[k] * scale[channel] + shift[channel];
    }
    long[] dims = uniform ? old.dims() : alongAxis(at);
    return Optional.of(Numbers.tensor("", use.type(), dims, all))
        .filter(t -> Numbers.areStorable(use.type(), all));
  }

  private static boolean isUniform(double[] values) {
    return Arrays.stream(values).allMatch(x -> x == values[0]);
  }

  private static long[] alongAxis(ChannelAxis at) {
    long[] dims = new long[at.rank() - at.axis()];
    Arrays.fill(dims, 1);
    dims[0] = at.channels();
    return dims;
  }

  boolean isEmpty() {
    return additions.isEmpty();
  }

  /** By how many bytes the new constants make the model grow. */
  long growth() {
    long growth = 0;
    for (int k = 0; k < additions.size(); k++) {
      Value old = additions.get(k).other();
      Tensor made = tensors.get(k);
      growth +=
          isReplaced(old)
              ? StoredBytes.stored(made, old.name())
                  - StoredBytes.stored(old.constant().orElseThrow(), old.name())
              : StoredBytes.added(made, old.name())
                  - StoredBytes.freed(old, additions.get(k).node());
    }
    return growth;
  }

  private static boolean isReplaced(Value old) {
    return old.initializer().isPresent() && old.uses().size() == 1 && !old.isGraphOutput();
  }

  /** Stores the new constants, each under the name of the old one if that goes. */
  void store() {
    for (int k = 0; k < additions.size(); k++) {
      Node node = additions.get(k).node();
      int index = 1 - additions.get(k).index();
      Value old = node.input(index);
      Graph graph = node.graph();
      String name = old.name();
      if (isReplaced(old) && old.graph() == graph) {
        graph.setInput(node, index, Value.ABSENT);
        graph.removeInitializer(old);
      } else {
        name = graph.model().uniqueName(name);
      }
      Tensor made = tensors.get(k);
      Tensor named = new Tensor(name, made.elemType(), made.dims(), made.data());
      graph.setInput(node, index, graph.addConstant(named, Optional.of(node)));
    }
  }
}
