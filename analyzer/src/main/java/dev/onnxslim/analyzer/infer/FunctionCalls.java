package dev.onnxslim.analyzer.infer;

import dev.onnxslim.analyzer.ops.Contents;
import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Function;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.model.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls of local functions: each is gone through with the types that it is given. */
final class FunctionCalls {
  private static final int MAX_DEPTH = 64;

  private record Argument(boolean isAbsent, ValueType type, Optional<Contents> contents) {}

  private record Call(Function function, Attributes attributes, List<Argument> arguments) {}

  private final ShapeInference inference;
  private final Map<Call, Scope> done = new HashMap<>();
  private int depth;

  FunctionCalls(ShapeInference inference) {
    this.inference = inference;
  }

  void infer(Scope scope, Node node, Function function) {
    if (depth >= MAX_DEPTH) {
      inference.undetermined(scope, node, "functions call each other too deeply", List.of());
      return;
    }
    Attributes attributes = scope.attributes(node).orElse(function.defaults());
    Call call = new Call(function, attributes, arguments(scope, node, function));
    Scope body = done.get(call);
    if (body == null) {
      int mark = inference.symbols().mark();
      depth++;
      body = run(call);
      depth--;
      if (inference.symbols().mark() == mark) {
        done.put(call, body); // with a symbol of its own inside, the next call is another
      }
    }
    scope.setInner(node, List.of(new Inner(function.id().toString(), body, Dim.of(1), false)));
    List<Value> results = function.body().outputs();
    List<ValueType> types = new ArrayList<>();
    for (Value result : results) {
      types.add(body.type(result));
    }
    inference.conclude(scope, node, types);
    for (int k = 0; k < Math.min(results.size(), node.outputs().size()); k++) {
      Optional<Contents> contents = body.contents(results.get(k));
      if (contents.isPresent() && !node.output(k).isAbsent()) {
        scope.define(node.output(k), contents);
      }
    }
  }

  private static List<Argument> arguments(Scope scope, Node node, Function function) {
    List<Argument> arguments = new ArrayList<>();
    for (int k = 0; k < function.body().inputs().size(); k++) {
      Value given = node.input(k);
      arguments.add(
          scope.isAbsent(given)
              ? new Argument(true, ValueType.UNSTATED, Optional.empty())
              : new Argument(false, scope.type(given), scope.contents(given)));
    }
    return arguments;
  }

  private Scope run(Call call) {
    Graph graph = call.function().body();
    Scope body = inference.scope(graph, call.attributes());
    for (int k = 0; k < call.arguments().size(); k++) {
      Value input = graph.inputs().get(k);
      Argument argument = call.arguments().get(k);
      if (argument.isAbsent()) {
        body.markAbsent(input);
      } else {
        inference.define(body, input, argument.type(), argument.contents());
      }
    }
    inference.run(body);
    return body;
  }
}
