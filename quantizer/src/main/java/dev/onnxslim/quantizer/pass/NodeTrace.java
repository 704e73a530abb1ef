package dev.onnxslim.quantizer.pass;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Follows single nodes through a {@link Pipeline} and says what became of each. */
public final class NodeTrace implements Pipeline.Observer {
  private final Model model;
  private final Map<String, List<Followed>> asked = new LinkedHashMap<>();

  /**
   * What became of a node.
   *
   * @param asked the name that was asked for
   * @param node how messages called it before
   * @param removedBy the pass that removed it; empty if it is still there
   * @param changedBy the passes that changed its inputs, outputs or attributes, in order
   * @param now how messages call the node that gives its first output now; empty if none does
   */
  public record Fate(
      String asked,
      String node,
      Optional<String> removedBy,
      List<String> changedBy,
      Optional<String> now) {}

  /** One node on its way. */
  private static final class Followed {
    private final Node node;
    private final String label;
    private final String output;
    private final List<String> changedBy = new ArrayList<>();
    private Optional<String> removedBy = Optional.empty();
    private String form;

    Followed(Node node) {
      this.node = node;
      this.label = node.label();
      this.output = node.output(0).name();
      this.form = form(node);
    }

    void look(Set<Node> left, String pass) {
      if (removedBy.isPresent()) {
        return;
      }
      if (!left.contains(node)) {
        removedBy = Optional.of(pass);
      } else if (!form.equals(form(node))) {
        form = form(node);
        changedBy.add(pass);
      }
    }

    private static String form(Node node) {
      return node.inputs() + " " + node.outputs() + " " + node.attributes().hashCode();
    }
  }

  /**
   * Finds the nodes before the pipeline runs.
   *
   * @param names of nodes, or of their outputs
   */
  public NodeTrace(Model model, List<String> names) {
    this.model = model;
    names.forEach(name -> asked.put(name, new ArrayList<>()));
    for (Node node : nodes(model)) {
      for (Map.Entry<String, List<Followed>> entry : asked.entrySet()) {
        if (isCalled(node, entry.getKey())) {
          entry.getValue().add(new Followed(node));
        }
      }
    }
  }

  /** The names that no node has. */
  public List<String> unknown() {
    return asked.entrySet().stream()
        .filter(entry -> entry.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public void edited(String pass) {
    Set<Node> left = Collections.newSetFromMap(new IdentityHashMap<>());
    left.addAll(nodes(model));
    asked.values().forEach(nodes -> nodes.forEach(followed -> followed.look(left, pass)));
  }

  /** What became of them so far. */
  public List<Fate> fates() {
    List<Fate> fates = new ArrayList<>();
    asked.forEach(
        (name, nodes) ->
            nodes.forEach(
                followed ->
                    fates.add(
                        new Fate(
                            name,
                            followed.label,
                            followed.removedBy,
                            List.copyOf(followed.changedBy),
                            maker(followed)))));
    return fates;
  }

  private static Optional<String> maker(Followed followed) {
    Optional<Value> value = followed.node.graph().value(followed.output);
    if (value.isPresent() && value.get().initializer().isPresent()) {
      return Optional.of("a constant");
    }
    return value.flatMap(Value::producer).map(Node::label);
  }

  /** Every name that can be asked for. */
  public static List<String> names(Model model) {
    List<String> names = new ArrayList<>();
    for (Node node : nodes(model)) {
      if (!node.name().isEmpty()) {
        names.add(node.name());
      }
      node.outputs().stream().filter(v -> !v.isAbsent()).map(Value::name).forEach(names::add);
    }
    return names;
  }

  private static boolean isCalled(Node node, String name) {
    return node.name().equals(name)
        || node.outputs().stream().anyMatch(v -> !v.isAbsent() && v.name().equals(name));
  }

  private static List<Node> nodes(Model model) {
    List<Node> nodes = new ArrayList<>();
    for (Graph graph : model.graphs()) {
      nodes.addAll(graph.nodes());
    }
    return nodes;
  }
}
