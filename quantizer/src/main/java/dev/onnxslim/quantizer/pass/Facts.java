package dev.onnxslim.quantizer.pass;

import dev.onnxslim.analyzer.infer.Inner;
import dev.onnxslim.analyzer.infer.InputShapes;
import dev.onnxslim.analyzer.infer.Scope;
import dev.onnxslim.analyzer.infer.ShapeInference;
import dev.onnxslim.analyzer.infer.Trust;
import dev.onnxslim.analyzer.ops.Contents;
import dev.onnxslim.analyzer.ops.OpRules;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.TensorType;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is sure of values, whatever is fed: equal dims are equal sizes. It is found when first asked
 * for, and stays right while passes edit, since a value keeps what it holds; a value that is newer
 * is looked at when asked for. Nothing is known inside local functions, where types differ from
 * call to call.
 */
public final class Facts {
  private final Model model;
  private final Map<Graph, Scope> scopes = new HashMap<>();
  private ShapeInference inference;
  private boolean missed;

  private Facts(Model model) {
    this.model = model;
  }

  /** The facts of a model as it is when they are first asked for. */
  public static Facts of(Model model) {
    return new Facts(model);
  }

  /** The type of a tensor; empty when it is not known or the value is no tensor. */
  public Optional<TensorType> type(Value value) {
    if (value.isAbsent()) {
      return Optional.empty();
    }
    Scope scope = scopeOf(value);
    return scope != null
        ? scope.tensor(value)
        : value.constant().map(t -> TensorType.of(t.elemType(), Shape.of(t.dims())));
  }

  /** The shape of a tensor; empty when not even its rank is known. */
  public Optional<Shape> shape(Value value) {
    return type(value).flatMap(TensorType::shape);
  }

  /** The element type; {@code UNDEFINED} when it is not known. */
  public ElemType elemType(Value value) {
    return type(value).map(TensorType::elemType).orElse(ElemType.UNDEFINED);
  }

  /** The elements of a small tensor, as far as they are known. */
  public Optional<Contents> contents(Value value) {
    if (value.isAbsent()) {
      return Optional.empty();
    }
    Scope scope = scopeOf(value);
    try {
      if (scope != null) {
        return scope.contents(value);
      }
      return value.constant().isPresent() ? Contents.of(value.constant().get()) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether somebody asked for a newer value that could not be looked at by itself. */
  boolean missed() {
    return missed;
  }

  private Scope scopeOf(Value value) {
    Scope scope = scopes().get(value.graph());
    missed |= scope == null ? value.graph().function().isEmpty() : !inference.catchUp(scope, value);
    return scope;
  }

  private Map<Graph, Scope> scopes() {
    if (inference == null) {
      try {
        inference = ShapeInference.of(model, InputShapes.NONE, Trust.ENFORCED, OpRules.standard());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      add(inference.main());
    }
    return scopes;
  }

  private void add(Scope scope) {
    if (scope.graph().function().isPresent()) {
      return;
    }
    scopes.put(scope.graph(), scope);
    for (Node node : scope.graph().nodes()) {
      for (Inner inner : scope.inner(node)) {
        add(inner.scope());
      }
    }
  }
}
