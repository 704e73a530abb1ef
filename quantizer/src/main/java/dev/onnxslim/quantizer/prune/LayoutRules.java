package dev.onnxslim.quantizer.prune;

import dev.onnxslim.analyzer.ops.Contents;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What operators that move elements, or sum over other axes, do to channels. */
final class LayoutRules {
  private final ChannelFlow flow;

  LayoutRules(ChannelFlow flow) {
    this.flow = flow;
  }

  /** Sums and the like over axes that have no channels. */
  boolean reduce(Node node) {
    ChannelPlace in = flow.place(node.input(0)).orElse(null);
    if (in == null) {
      return true;
    }
    Set<Integer> axes = axes(node, rank(node));
    if (axes.isEmpty() || axes.contains(in.axis())) {
      return false;
    }
    boolean stay = node.attributes().i("keepdims", 1) != 0;
    return pass(node, stay ? in : in.at(in.axis() - before(axes, in.axis())));
  }

  /** {@code [N, C, ...] -> [N, C * ...]}. */
  boolean flatten(Node node) {
    ChannelPlace in = flow.place(node.input(0)).orElse(null);
    long inner = inner(node, in);
    return in == null
        || inner > 0
            && node.attributes().i("axis", 1) == 1
            && pass(node, new ChannelPlace(in.group(), 1, in.block() * inner));
  }

  /** The same by a Reshape to two axes, of which the first stays. */
  boolean reshape(Node node) {
    ChannelPlace in = flow.place(node.input(0)).orElse(null);
    if (in == null) {
      return true;
    }
    long inner = inner(node, in);
    long[] target = numbers(node.input(1));
    if (inner < 1 || target.length != 2) {
      return false;
    }
    long block = in.block() * inner;
    Dim first = flow.facts().shape(node.input(0)).orElseThrow().dim(0);
    boolean counted = target[1] == in.group().channels() * block;
    boolean firstStays =
        target[0] == 0 && node.attributes().i("allowzero", 0) == 0
            || first.is(target[0])
            || target[0] == -1 && counted;
    if (!firstStays || !counted && target[1] != -1) {
      return false;
    }
    if (counted) {
      in.group().add(new ChannelEdit.Target(node, target[0], block));
    }
    return pass(node, new ChannelPlace(in.group(), 1, block));
  }

  /** Axes of size 1 go. */
  boolean squeeze(Node node) {
    ChannelPlace in = flow.place(node.input(0)).orElse(null);
    if (in == null) {
      return true;
    }
    Set<Integer> axes = axes(node, rank(node));
    return !axes.isEmpty()
        && !axes.contains(in.axis())
        && pass(node, in.at(in.axis() - before(axes, in.axis())));
  }

  /** Axes of size 1 come. */
  boolean unsqueeze(Node node) {
    ChannelPlace in = flow.place(node.input(0)).orElse(null);
    if (in == null) {
      return true;
    }
    int rank = rank(node);
    int added = stated(node).length;
    Set<Integer> axes = axes(node, rank == 0 ? 0 : rank + added);
    if (axes.isEmpty()) {
      return false;
    }
    int axis = -1;
    for (int seen = -1; seen < in.axis(); ) {
      axis++;
      seen += axes.contains(axis) ? 0 : 1;
    }
    return pass(node, in.at(axis));
  }

  /** Axes change places. */
  boolean transpose(Node node) {
    ChannelPlace in = flow.place(node.input(0)).orElse(null);
    if (in == null) {
      return true;
    }
    int rank = rank(node);
    long[] perm = node.attributes().ints("perm");
    if (rank == 0 || perm.length != 0 && perm.length != rank) {
      return false;
    }
    for (int k = 0; k < rank; k++) {
      if ((perm.length == 0 ? rank - 1 - k : perm[k]) == in.axis()) {
        return pass(node, in.at(k));
      }
    }
    return false;
  }

  /** By factors, of which that of the channels is 1. */
  boolean resize(Node node) {
    ChannelPlace in = flow.place(node.input(0)).orElse(null);
    if (in == null) {
      return true;
    }
    boolean old = node.op().type().equals("Upsample") || node.graph().opset("").orElse(0) < 11;
    Tensor scales = node.input(old ? 1 : 2).constant().orElse(null);
    if (scales == null
        || scales.rank() != 1
        || scales.dims()[0] <= in.axis()
        || node.attributes().has("axes")
        || !node.input(3).isAbsent()) {
      return false;
    }
    try {
      return scales.toFloats()[in.axis()] == 1 && pass(node, in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Along other axes than the channels'. */
  boolean pad(Node node) {
    ChannelPlace in = flow.place(node.input(0)).orElse(null);
    if (in == null) {
      return true;
    }
    int rank = rank(node);
    long[] stated = node.attributes().ints("pads");
    long[] pads = stated.length > 0 ? stated : numbers(node.input(1));
    return rank > 0
        && pads.length == 2 * rank
        && node.input(3).isAbsent()
        && pads[in.axis()] == 0
        && pads[in.axis() + rank] == 0
        && pass(node, in);
  }

  private boolean pass(Node node, ChannelPlace place) {
    flow.put(node.output(0), place);
    return true;
  }

  /**
   * The entries behind the channels of a node's data; 0 if they are not known, or not at axis 1.
   */
  private long inner(Node node, ChannelPlace in) {
    Optional<Shape> shape = flow.facts().shape(node.input(0));
    return in == null || in.axis() != 1 || shape.isEmpty()
        ? 0
        : shape.get().elements(2, shape.get().rank()).sizeOrMinusOne();
  }

  private int rank(Node node) {
    return flow.facts().shape(node.input(0)).map(Shape::rank).orElse(0);
  }

  /** The axes that a node states, counted from 0; empty if they are not known. */
  private Set<Integer> axes(Node node, int rank) {
    Set<Integer> axes = new TreeSet<>();
    for (long axis : stated(node)) {
      axes.add((int) (axis < 0 ? axis + rank : axis));
    }
    return rank == 0 || axes.stream().anyMatch(axis -> axis < 0 || axis >= rank) ? Set.of() : axes;
  }

  /** An attribute of older opsets, an input of newer ones. */
  private long[] stated(Node node) {
    long[] attribute = node.attributes().ints("axes");
    return attribute.length > 0 ? attribute : numbers(node.input(1));
  }

  private long[] numbers(Value value) {
    Optional<Contents> contents =
        value.isAbsent() ? Optional.empty() : flow.facts().contents(value);
    return contents.flatMap(LayoutRules::known).orElse(new long[0]);
  }

  private static Optional<long[]> known(Contents contents) {
    return contents instanceof Contents.Integers integers
            && integers.elements().stream().allMatch(Dim::isKnown)
        ? Optional.of(integers.elements().stream().mapToLong(LayoutRules::number).toArray())
        : Optional.empty();
  }

  private static long number(Dim dim) {
    return ((Dim.Known) dim).size();
  }

  private static int before(Set<Integer> axes, int axis) {
    return (int) axes.stream().filter(a -> a < axis).count();
  }
}
