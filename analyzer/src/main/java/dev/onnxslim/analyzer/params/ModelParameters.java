package dev.onnxslim.analyzer.params;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A model's initializers by name, to be read and changed. One of the main graph goes by its own
 * name, and so does one of a body unless an earlier one has that name: two branches of an {@code
 * If} may both have a {@code w}. Then it is called after the way to it, {@code
 * NODE.ATTRIBUTE/NAME}, such as {@code if_1.else_branch/w}.
 *
 * <p>Constant nodes and sparse initializers are not listed. Every change is made in the model at
 * once; bytes stay where they are until the model is written.
 */
public final class ModelParameters {
  private static final int MOST_READERS = 3;

  private final Model model;
  private final Map<String, Value> values = new LinkedHashMap<>();

  private ModelParameters(Model model) {
    this.model = model;
  }

  /** The initializers of an open model, outer graphs first. */
  public static ModelParameters of(Model model) {
    ModelParameters parameters = new ModelParameters(model);
    for (Graph graph : model.graphs()) {
      for (Initializer initializer : graph.initializers()) {
        parameters.values.put(parameters.freeName(initializer), initializer.value());
      }
    }
    return parameters;
  }

  /** What the initializers hold now. */
  public ParameterDictionary dictionary() {
    ParameterDictionary dictionary = ParameterDictionary.empty();
    values.forEach((name, value) -> dictionary.add(tensor(name, value)));
    return dictionary;
  }

  /** Constant nodes with numbers: they are no parameters here, however large. */
  public ConstantNodes constantNodes() {
    int count = 0;
    long bytes = 0;
    for (TensorCollector.Stored stored : TensorCollector.of(model)) {
      if (stored.value().producer().isPresent()) {
        count++;
        bytes += stored.tensor().data().size();
      }
    }
    return new ConstantNodes(count, bytes);
  }

  /**
   * The Constant nodes of all graphs and functions.
   *
   * @param bytes of what they hold
   */
  public record ConstantNodes(int count, long bytes) {}

  /** The nodes that read a parameter; none if the graph itself gives it to its caller. */
  public List<Node> readers(String name) {
    return value(name).uses().stream().map(Use::node).distinct().toList();
  }

  /**
   * Gives a parameter, which is no text, another value of the same type and shape.
   *
   * @throws UnknownParameterException if there is none of that name
   * @throws ParameterMismatchException if type or shape differ
   */
  public void set(Tensor tensor) {
    Value value = value(tensor.name());
    ParameterDictionary.checkFits(tensor(tensor.name(), value), tensor);
    value.graph().setInitializer(value, tensor);
  }

  /**
   * Gives a parameter another name, for all that read it; it comes last from then on.
   *
   * @throws UnknownParameterException if there is none called {@code from}
   * @throws ParameterInUseException if something in the model has the name {@code to}, or callers
   *     know the parameter as an input or output
   */
  public void rename(String from, String to) {
    Value old = value(from);
    if (from.equals(to)) {
      return;
    }
    if (old.isGraphOutput() || old.isOverridable()) {
      throw new ParameterInUseException(
          "'" + from + "' is an " + role(old) + " too, whose name callers know");
    }
    if (to.isEmpty() || values.containsKey(to) || !model.uniqueName(to).equals(to)) {
      throw new ParameterInUseException(
          to.isEmpty() ? "the new name is empty" : "the model has a '" + to + "' already");
    }
    Graph graph = old.graph();
    Tensor tensor = ParameterDictionary.named(to, old.initializer().orElseThrow().tensor());
    Value renamed = graph.addConstant(tensor, Optional.empty());
    graph.replaceUses(old, renamed);
    graph.removeInitializer(old);
    values.remove(from);
    values.put(to, renamed);
  }

  /**
   * Removes a parameter that nothing reads.
   *
   * @throws UnknownParameterException if there is none of that name
   * @throws ParameterInUseException if a node reads it, or callers know it as an input or output
   */
  public void remove(String name) {
    Value value = value(name);
    if (!value.uses().isEmpty()) {
      throw new ParameterInUseException("'" + name + "' is read by " + readersText(name));
    }
    if (value.isGraphOutput() || value.isOverridable()) {
      throw new ParameterInUseException("'" + name + "' is an " + role(value) + " of the graph");
    }
    value.graph().removeInitializer(value);
    values.remove(name);
  }

  /**
   * Puts values into the parameters of the same names; nothing is changed when it throws. Text
   * stays as it is, as no file of parameters holds it.
   *
   * @param mode whether every name has to be on both sides
   * @return what was on one side only
   * @throws ParameterMismatchException if a value has another type or shape than its parameter
   * @throws MissingParametersException if {@code mode} is strict and the names differ
   */
  public ImportResult importAll(ParameterDictionary given, ImportMode mode) {
    List<String> missing =
        values.keySet().stream()
            .filter(name -> !given.contains(name) && !isText(values.get(name)))
            .toList();
    List<String> unexpected = new ArrayList<>();
    List<Tensor> fitting = new ArrayList<>();
    for (Tensor tensor : given) {
      Value value = values.get(tensor.name());
      if (value == null) {
        unexpected.add(tensor.name());
      } else if (!isText(value)) {
        ParameterDictionary.checkFits(tensor(tensor.name(), value), tensor);
        fitting.add(tensor);
      }
    }
    if (mode == ImportMode.STRICT && !(missing.isEmpty() && unexpected.isEmpty())) {
      throw new MissingParametersException(missing, unexpected);
    }
    fitting.forEach(this::set);
    return new ImportResult(fitting.size(), missing, List.copyOf(unexpected));
  }

  /** Whether an import asks for every name. */
  public enum ImportMode {
    /** The same names on both sides. */
    STRICT,
    /** Those that are on both sides. */
    PARTIAL
  }

  /**
   * What an import did.
   *
   * @param replaced how many parameters got a value
   * @param missing parameters of the model that no value was given for
   * @param unexpected names of values that the model has no parameter for
   */
  public record ImportResult(int replaced, List<String> missing, List<String> unexpected) {}

  private Value value(String name) {
    Value value = values.get(name);
    if (value == null) {
      throw UnknownParameterException.of(name, values.keySet());
    }
    return value;
  }

  private static Tensor tensor(String name, Value value) {
    return ParameterDictionary.named(name, value.initializer().orElseThrow().tensor());
  }

  private static boolean isText(Value value) {
    return value.initializer().orElseThrow().tensor().elemType().bits() == 0;
  }

  private static String role(Value value) {
    return value.isGraphOutput() ? "output" : "input";
  }

  private String readersText(String name) {
    List<Node> readers = readers(name);
    String first =
        readers.stream().limit(MOST_READERS).map(Node::label).collect(Collectors.joining(", "));
    int more = readers.size() - MOST_READERS;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private String freeName(Initializer initializer) {
    String own = initializer.name();
    if (!values.containsKey(own)) {
      return own;
    }
    String base = path(initializer.value().graph()) + own;
    String name = base;
    for (int k = 2; values.containsKey(name); k++) {
      name = base + "_" + k;
    }
    return name;
  }

  /** The nodes and attributes that lead to a body. */
  private static String path(Graph graph) {
    Node owner = graph.owner().orElse(null);
    if (owner == null) {
      return "";
    }
    String node = owner.name().isEmpty() ? owner.output(0).name() : owner.name();
    String attribute =
        owner.bodies().entrySet().stream()
            .filter(body -> body.getValue() == graph)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse("body");
    return path(owner.graph()) + node + "." + attribute + "/";
  }
}
