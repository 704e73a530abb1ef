package dev.onnxslim.analyzer.params;

import dev.onnxslim.analyzer.report.ModelReport;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.tensor.ElemType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tensors that a model stores and what they count for.
 *
 * <p>A parameter is an element of a floating-point tensor of more than one element that something
 * reads, or of integers that stand for such floats. Each stored tensor counts once wherever it is
 * used. Scales and zero points of integers do not count, nor do running means and variances.
 *
 * <p>Weights are not read, but for a few elements of tensors that may repeat each other.
 */
public final class ParameterInventory {
  private static final OpId OUTPUT = new OpId("", "(output)");

  private final List<StoredTensor> tensors;
  private final Map<Node, Long> byNode;
  private final Map<OpId, Long> byOp;
  private final long params;
  private final long buffers;
  private final List<ModelReport.Explanation> explanations;

  private ParameterInventory(
      List<StoredTensor> tensors,
      Map<Node, Long> byNode,
      Map<OpId, Long> byOp,
      List<ModelReport.Explanation> explanations) {
    this.tensors = tensors;
    this.byNode = byNode;
    this.byOp = byOp;
    this.explanations = explanations;
    long allParams = 0;
    long allBuffers = 0;
    for (StoredTensor tensor : tensors) {
      allParams += tensor.params();
      boolean state = tensor.role() == Role.RUNNING_STATISTIC;
      allBuffers += state ? tensor.tensor().elements() : 0;
    }
    this.params = allParams;
    this.buffers = allBuffers;
  }

  /**
   * Goes through an open model.
   *
   * @throws IOException if the elements that are compared cannot be read
   */
  public static ParameterInventory of(Model model) throws IOException {
    List<StoredTensor> tensors = new ArrayList<>();
    Map<Node, Long> byNode = new HashMap<>();
    Map<OpId, Long> byOp = new HashMap<>();
    for (TensorCollector.Stored stored : TensorCollector.of(model)) {
      RoleFinder.Reading reading = RoleFinder.read(stored.value(), stored.tensor());
      StoredTensor tensor = tensor(stored, reading);
      tensors.add(tensor);
      if (tensor.params() > 0) {
        boolean isRead = !reading.readers().isEmpty();
        byOp.merge(isRead ? tensor.readers().get(0) : OUTPUT, tensor.params(), Long::sum);
        if (isRead) {
          byNode.merge(reading.readers().get(0), tensor.params(), Long::sum);
        }
      }
    }
    Duplicates duplicates = Duplicates.of(tensors);
    return new ParameterInventory(
        duplicates.marked(),
        byNode,
        descending(byOp),
        Explanations.of(duplicates.marked(), duplicates));
  }

  private static StoredTensor tensor(TensorCollector.Stored stored, RoleFinder.Reading reading) {
    List<OpId> readers = new ArrayList<>();
    for (Node node : reading.readers()) {
      readers.add(node.op());
    }
    Graph graph = stored.value().graph();
    boolean main = graph.owner().isEmpty() && graph.function().isEmpty();
    Node first = reading.readers().isEmpty() ? null : reading.readers().get(0);
    return new StoredTensor(
        stored.value(),
        stored.tensor(),
        main ? "" : graph.label(),
        reading.role(),
        List.copyOf(readers),
        ModuleNames.of(stored.value(), first),
        params(stored, reading),
        Optional.empty());
  }

  private static long params(TensorCollector.Stored stored, RoleFinder.Reading reading) {
    ElemType type = stored.tensor().elemType();
    if (!type.isFloat() && !type.isInteger() || stored.tensor().elements() <= 1) {
      return 0;
    }
    return switch (reading.role()) {
      case WEIGHT, EMBEDDING, BIAS, NORMALISATION, CONSTANT ->
          PackedElements.of(stored.tensor(), reading.readers());
      case QUANTIZATION, RUNNING_STATISTIC, SHAPE, UNUSED -> 0;
    };
  }

  private static Map<OpId, Long> descending(Map<OpId, Long> counts) {
    List<Map.Entry<OpId, Long>> entries = new ArrayList<>(counts.entrySet());
    entries.sort(
        Map.Entry.<OpId, Long>comparingByValue(Comparator.reverseOrder())
            .thenComparing(entry -> entry.getKey().toString()));
    Map<OpId, Long> sorted = new LinkedHashMap<>();
    entries.forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  /** Every stored tensor, graph by graph, in the order of the file. */
  public List<StoredTensor> tensors() {
    return tensors;
  }

  /** How many parameters the model stores. */
  public long params() {
    return params;
  }

  /** Elements of running means and variances, which {@link #params} leaves out. */
  public long buffers() {
    return buffers;
  }

  /** The parameters that a node is the first to read: a tensor counts at one node only. */
  public long params(Node node) {
    return byNode.getOrDefault(node, 0L);
  }

  /** The counts by type, role and operator, and why an architecture's own may differ. */
  public ModelReport.Parameters parameters() {
    Map<ElemType, Long> byElemType = new EnumMap<>(ElemType.class);
    Map<Role, Long> byRole = new EnumMap<>(Role.class);
    for (StoredTensor tensor : tensors) {
      if (tensor.params() > 0) {
        byElemType.merge(tensor.tensor().elemType(), tensor.params(), Long::sum);
      }
      long elements = tensor.params() > 0 ? tensor.params() : tensor.tensor().elements();
      byRole.merge(tensor.role(), elements, Long::sum);
    }
    return new ModelReport.Parameters(byElemType, byRole, byOp, explanations);
  }
}
