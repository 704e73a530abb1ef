package dev.onnxslim.quantizer.slim.layout;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import dev.onnxslim.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes away the two changes of shape around an Add, Sub, Mul or Div with a constant, where the
 * first only adds and drops axes of size 1 and the second undoes it: the constant gets the other
 * shape instead. It must not enlarge the other operand, and what lies between has no other reader.
 * A constant of more than a few elements is changed for all of its readers or not at all.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/docs/Broadcasting.md">ONNX broadcasting</a>
 */
public record DropReshapesAroundConstants() implements Pass {
  private static final Set<OpId> OPS =
      Set.of(OpId.onnx("Add"), OpId.onnx("Sub"), OpId.onnx("Mul"), OpId.onnx("Div"));

  /** Below it broadcasting is an attribute. */
  private static final int BROADCASTS = 7;

  /** So many bytes may be stored twice, as nodes go. */
  private static final int SMALL = 64;

  /** Where it can be done: {@code last(node(first(data), constant))}. */
  private record Site(Node first, Node node, Node last, int constant, long[] dims) {
    Value stored() {
      return node.input(constant);
    }
  }

  @Override
  public String name() {
    return "drop-reshapes-around-constants";
  }

  @Override
  public String summary() {
    return "changes of shape around arithmetic with a constant go, which changes its own";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.opset("").orElse(0) < BROADCASTS) {
      return 0;
    }
    List<Site> sites = new ArrayList<>();
    Map<Value, Integer> readers = new HashMap<>();
    for (Node node : graph.nodes()) {
      Optional<Site> site = OPS.contains(node.op()) ? site(node, facts) : Optional.empty();
      site.ifPresent(sites::add);
      site.ifPresent(found -> readers.merge(found.stored(), 1, Integer::sum));
    }
    int edits = 0;
    Set<Node> gone = new HashSet<>();
    for (Site site : sites) {
      if (gone.contains(site.first())) {
        continue; // it was the last one of another
      }
      Value stored = site.stored();
      boolean goes = readers.get(stored) == stored.uses().size() && !stored.isGraphOutput();
      if (goes || stored.constant().get().data().size() <= SMALL) {
        readers.merge(stored, -1, Integer::sum); // its use is about to go
        gone.add(site.last());
        rewrite(graph, site);
        edits++;
      }
    }
    return edits;
  }

  private static Optional<Site> site(Node node, Facts facts) {
    int constant = node.input(1).constant().isPresent() ? 1 : 0;
    Value operand = node.input(1 - constant);
    if (node.input(constant).constant().isEmpty() || node.output(0).uses().size() != 1) {
      return Optional.empty();
    }
    Node last = node.output(0).uses().get(0).node();
    Optional<Node> first = operand.producer().filter(MergeReshapes::changesShape);
    if (first.isEmpty()
        || !MergeReshapes.changesShape(last)
        || last.input(0) != node.output(0)
        || !Reach.isOnlyFor(node.output(0), last)
        || !Reach.isOnlyFor(operand, node)
        || first.get().graph() != node.graph()) {
      return Optional.empty();
    }
    Optional<Shape> before = facts.shape(first.get().input(0));
    Optional<Shape> inside = facts.shape(operand);
    boolean returns =
        areEqual(inside, facts.shape(node.output(0)))
            && areEqual(before, facts.shape(last.output(0)));
    Tensor tensor = node.input(constant).constant().get();
    return returns && tensor.rank() <= inside.get().rank()
        ? dims(before.get(), inside.get(), tensor)
            .map(dims -> new Site(first.get(), node, last, constant, dims))
        : Optional.empty();
  }

  private static boolean areEqual(Optional<Shape> a, Optional<Shape> b) {
    return a.isPresent() && b.isPresent() && ReshapeTarget.areEqual(a.get(), b.get());
  }

  /** The constant's sizes beside the data: those of the same axes, 1 where one was dropped. */
  private static Optional<long[]> dims(Shape data, Shape inside, Tensor constant) {
    long[] dims = new long[data.rank()];
    int next = 0;
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = 1;
      if (data.dim(axis).is(1)) {
        continue;
      }
      while (next < inside.rank() && inside.dim(next).is(1)) {
        next++;
      }
      if (next == inside.rank() || !isSame(inside.dim(next), data.dim(axis))) {
        return Optional.empty();
      }
      int own = next - (inside.rank() - constant.rank());
      dims[axis] = own < 0 ? 1 : constant.dims()[own];
      next++;
    }
    while (next < inside.rank() && inside.dim(next).is(1)) {
      next++;
    }
    return next == inside.rank() ? Optional.of(dims) : Optional.empty();
  }

  private static boolean isSame(Dim a, Dim b) {
    return !(a instanceof Dim.Unknown) && a.equals(b);
  }

  private static void rewrite(Graph graph, Site site) {
    Node last = site.last();
    Tensor old = site.stored().constant().get();
    String name = graph.model().uniqueName(site.stored().name());
    Value constant =
        graph.addConstant(
            new Tensor(name, old.elemType(), site.dims(), old.data()), Optional.of(site.node()));
    Value data = site.first().input(0);
    Value result = last.output(0);
    boolean isLeft = site.constant() == 0;
    Optional<Node> next = graph.detach(last);
    graph.insert(
        next,
        site.node().op(),
        isLeft ? List.of(constant, data) : List.of(data, constant),
        List.of(result),
        site.node().attributes());
    graph.remove(site.node());
    graph.remove(site.first());
  }
}
