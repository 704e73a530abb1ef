package dev.onnxslim.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Asserts what every {@link Graph} promises, after any sequence of edits. */
public final class GraphInvariants {
  private GraphInvariants() {}

  /** Checks the main graph, the bodies and the functions of a model. */
  public static void check(Model model) {
    List<Graph> graphs = model.graphs();
    Set<Value> given = new HashSet<>();
    graphs.forEach(graph -> given.addAll(graph.outputs()));
    for (Graph graph : graphs) {
      assertTrue(graph.isAttached(), graph.label());
      Set<String> made = new HashSet<>();
      for (Node node : graph.nodes()) {
        node(graph, node);
        for (Value output : node.outputs()) {
          assertTrue(output.isAbsent() || made.add(output.name()), output + " is made twice");
        }
      }
      for (Value input : graph.inputs()) {
        assertTrue(input.isGraphInput(), input + " is an input");
        assertTrue(made.add(input.name()), input + " is made twice");
      }
      for (Initializer initializer : graph.initializers()) {
        Value value = graph.value(initializer.name()).orElseThrow();
        assertSame(initializer, value.initializer().orElseThrow());
        assertTrue(value.isGraphInput() || made.add(value.name()), value + " is made twice");
      }
      for (Value output : graph.outputs()) {
        assertSame(output, visible(graph, output.name()), "output " + output);
      }
      graph.values().forEach(value -> value(graph, value, given.contains(value)));
    }
  }

  /** The value that a name means in a graph, or null. */
  private static Value visible(Graph graph, String name) {
    for (Graph scope = graph; scope != null; scope = scope.parent().orElse(null)) {
      if (scope.value(name).isPresent()) {
        return scope.value(name).get();
      }
    }
    return null;
  }

  private static void node(Graph graph, Node node) {
    assertSame(graph, node.graph(), node.label());
    assertTrue(node.isLinked(), node.label());
    assertSame(node, node.next() == null ? node : node.next().previous(), node.label());
    assertSame(node, node.previous() == null ? node : node.previous().next(), node.label());
    for (int k = 0; k < node.inputs().size(); k++) {
      Value input = node.input(k);
      if (!input.isAbsent()) {
        assertTrue(
            input.uses().contains(new Use(node, k)), input + " knows that " + node + " reads it");
        assertSame(input, visible(graph, input.name()), node + " reads " + input + " by its name");
      }
    }
    for (Value output : node.outputs()) {
      if (!output.isAbsent()) {
        assertSame(node, output.producer().orElseThrow(), "the producer of " + output);
        assertSame(output, graph.value(output.name()).orElseThrow());
      }
    }
    node.bodies().values().forEach(body -> assertSame(node, body.owner().orElseThrow()));
  }

  private static void value(Graph graph, Value value, boolean given) {
    assertSame(graph, value.graph(), value.toString());
    assertEquals(given, value.isGraphOutput(), value + " is an output");
    for (Use use : value.uses()) {
      assertSame(value, use.node().input(use.index()), "use of " + value);
      assertTrue(use.node().isLinked() && use.node().graph().isAttached(), "use of " + value);
    }
    value
        .producer()
        .ifPresent(node -> assertTrue(node.isLinked() && node.outputs().contains(value)));
    value
        .initializer()
        .ifPresent(initializer -> assertTrue(graph.initializers().contains(initializer)));
  }
}
