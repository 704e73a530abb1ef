package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.infer.Scope;
import dev.onnxslim.model.Function;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Initializer;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What is in a model. Nothing here needs a weight's bytes, so a model of any size is summed up as
 * soon as it is open.
 *
 * @param path the model's file
 * @param fileBytes the file and the files with its tensors' data together
 * @param externalBytes the files with its tensors' data alone; 0 when there are none
 * @param irVersion the version of the format
 * @param producer name and version of what wrote it; may be empty
 * @param opsets versions of the operators by domain; {@code ""} is ONNX's own
 * @param inputs what a caller has to give
 * @param outputs what a caller gets
 * @param nodes how many nodes there are, by operator, most frequent first; bodies and functions
 *     included
 * @param bodies how many graphs are bodies of {@code If}, {@code Loop}, {@code Scan} ...
 * @param functions the local functions
 * @param constants stored tensors by element type, largest first: initializers and Constant nodes
 * @param parameters elements of the stored tensors that may be weights: floats or integers of at
 *     most 8 bits, no scalars
 * @param hasTrainingInfo whether there is a section that only a training runtime reads
 * @param metadata what the producer added
 */
public record ModelSummary(
    Path path,
    long fileBytes,
    long externalBytes,
    long irVersion,
    String producer,
    Map<String, Long> opsets,
    List<Port> inputs,
    List<Port> outputs,
    List<OpCount> nodes,
    int bodies,
    List<String> functions,
    List<Constants> constants,
    long parameters,
    boolean hasTrainingInfo,
    Map<String, String> metadata) {

  /**
   * An input or output.
   *
   * @param type the element type in lower case, or {@code sequence}, {@code map} ...; {@code
   *     undefined} when the model does not say
   * @param shape empty when the model does not say
   */
  public record Port(String name, String type, Optional<Shape> shape) {}

  /** How many nodes one operator has. */
  public record OpCount(OpId op, long count) {}

  /**
   * The stored tensors of one element type.
   *
   * @param count of tensors
   * @param elements of all of them
   * @param bytes of all of them
   */
  public record Constants(ElemType elemType, long count, long elements, long bytes) {
    private Constants plus(Constants other) {
      return new Constants(
          elemType, count + other.count, elements + other.elements, bytes + other.bytes);
    }
  }

  /**
   * Sums a model up.
   *
   * @param model open
   * @throws IOException if the size of its file cannot be told
   */
  public static ModelSummary of(Model model) throws IOException {
    List<Graph> graphs = model.graphs();
    long own = Files.size(model.path());
    return new ModelSummary(
        model.path(),
        model.fileBytes(),
        model.fileBytes() - own,
        model.irVersion(),
        model.producer(),
        model.opsets(),
        ports(model.graph().inputs().stream().filter(v -> v.initializer().isEmpty()).toList()),
        ports(model.graph().outputs()),
        nodes(graphs),
        (int) graphs.stream().filter(graph -> graph.owner().isPresent()).count(),
        model.functions().stream().map(Function::id).map(OpId::toString).toList(),
        constants(graphs),
        stored(graphs).filter(ModelSummary::isWeight).mapToLong(Tensor::elements).sum(),
        model.hasTrainingInfo(),
        model.metadata());
  }

  /** The open sizes that a caller decides: those that can be given for an analysis. */
  public Set<String> inputSymbols() {
    Set<String> symbols = new TreeSet<>();
    for (Port input : inputs) {
      input.shape().ifPresent(shape -> shape.dims().forEach(dim -> symbols.addAll(dim.symbols())));
    }
    return symbols;
  }

  /** The same with the shapes of inputs and outputs as far as they were found. */
  public ModelSummary with(Scope main) {
    return new ModelSummary(
        path,
        fileBytes,
        externalBytes,
        irVersion,
        producer,
        opsets,
        found(inputs, main),
        found(outputs, main),
        nodes,
        bodies,
        functions,
        constants,
        parameters,
        hasTrainingInfo,
        metadata);
  }

  private static List<Port> found(List<Port> ports, Scope main) {
    return ports.stream()
        .map(
            port -> {
              Optional<Shape> shape = main.graph().value(port.name()).flatMap(main::shape);
              return shape.isPresent() ? new Port(port.name(), port.type(), shape) : port;
            })
        .toList();
  }

  /** How many nodes there are. */
  public long nodeCount() {
    return nodes.stream().mapToLong(OpCount::count).sum();
  }

  /** How many bytes the stored tensors have. */
  public long constantBytes() {
    return constants.stream().mapToLong(Constants::bytes).sum();
  }

  private static boolean isWeight(Tensor tensor) {
    ElemType type = tensor.elemType();
    return tensor.rank() > 0 && (type.isFloat() || type.isInteger() && type.bits() <= 8);
  }

  private static List<Port> ports(List<Value> values) {
    return values.stream().map(ModelSummary::port).toList();
  }

  private static Port port(Value value) {
    String type =
        value
            .nonTensorKind()
            .or(() -> value.type().map(t -> name(t.elemType())))
            .orElse(name(ElemType.UNDEFINED));
    return new Port(value.name(), type, value.type().flatMap(t -> t.shape()));
  }

  private static String name(ElemType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static List<OpCount> nodes(List<Graph> graphs) {
    Map<String, List<OpId>> byName = new TreeMap<>();
    for (Graph graph : graphs) {
      for (Node node : graph.nodes()) {
        byName.computeIfAbsent(node.op().toString(), name -> new ArrayList<>()).add(node.op());
      }
    }
    return byName.values().stream()
        .map(ops -> new OpCount(ops.get(0), ops.size()))
        .sorted(Comparator.comparingLong(OpCount::count).reversed())
        .toList();
  }

  private static List<Constants> constants(List<Graph> graphs) {
    Map<ElemType, Constants> byType = new EnumMap<>(ElemType.class);
    stored(graphs)
        .map(t -> new Constants(t.elemType(), 1, t.elements(), bytes(t)))
        .forEach(one -> byType.merge(one.elemType, one, Constants::plus));
    return byType.values().stream()
        .sorted(Comparator.comparingLong(Constants::bytes).reversed())
        .toList();
  }

  /** Texts have no fixed size. */
  private static long bytes(Tensor tensor) {
    return tensor.elemType().bits() == 0 ? 0 : tensor.byteSize();
  }

  /** The tensors of initializers and Constant nodes. */
  private static Stream<Tensor> stored(List<Graph> graphs) {
    return graphs.stream()
        .flatMap(
            graph ->
                Stream.concat(
                    graph.initializers().stream().map(Initializer::tensor),
                    graph.nodes(OpId.onnx("Constant")).stream()
                        .flatMap(node -> node.attributes().tensor("value").stream())));
  }
}
