package dev.onnxslim.quantizer.slim;

import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.infer.Scope;
import dev.onnxslim.analyzer.infer.ShapeInference;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * States sizes that the caller chose in the declarations of the main graph's inputs, and those that
 * follow from them in declarations of outputs. Sizes that are stated already stay, as do names of
 * dims that stay open, and outputs whose shape is not stated.
 *
 * @param shapes the sizes
 */
public record FixInputShapes(InputShapes shapes) implements Pass {
  @Override
  public String name() {
    return "fix-input-shapes";
  }

  @Override
  public String summary() {
    return "inputs get the sizes that were asked for, and outputs those that follow";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph != graph.model().graph()) {
      return 0;
    }
    int edits = 0;
    Scope asked = asked(graph);
    for (Value input : List.copyOf(graph.inputs())) {
      if (input.initializer().isEmpty()) {
        edits += state(input, asked.tensor(input).flatMap(TensorType::shape), true);
      }
    }
    for (Value output : List.copyOf(graph.outputs())) {
      edits += state(output, facts.shape(output), false);
    }
    return edits;
  }

  /** The inputs' types with the sizes in them, one for all places where a name stands. */
  private Scope asked(Graph graph) {
    try {
      return ShapeInference.infer(graph.model(), shapes).main();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int state(Value value, Optional<Shape> found, boolean whole) {
    Optional<TensorType> stated = value.type();
    if (stated.isEmpty() || found.isEmpty() || stated.get().shape().isEmpty() && !whole) {
      return 0;
    }
    Shape before = stated.get().shape().orElse(Shape.ofRank(found.get().rank()));
    if (before.rank() != found.get().rank()) {
      return 0;
    }
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < before.rank(); axis++) {
      Dim dim = found.get().dim(axis);
      boolean size = dim instanceof Dim.Known known && known.size() >= 0;
      dims.add(!before.dim(axis).isKnown() && size ? dim : before.dim(axis));
    }
    Shape after = new Shape(dims);
    if (stated.get().shape().equals(Optional.of(after))) {
      return 0;
    }
    value.graph().setType(value, TensorType.of(stated.get().elemType(), after));
    return 1;
  }
}
