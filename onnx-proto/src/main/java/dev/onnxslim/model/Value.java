package dev.onnxslim.model;

import dev.onnxslim.proto.SparseTensorProto;
import dev.onnxslim.proto.TypeProto;
import dev.onnxslim.proto.ValueInfoProto;
import dev.onnxslim.tensor.Tensor;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * A named value of a graph: an input, an initializer or a node's output. Nodes in bodies that read
 * a value of an outer graph (a capture) are among its {@link #uses()}.
 */
public final class Value {
  /** Stands for an optional input or output that is left out: the empty name. */
  public static final Value ABSENT = new Value(null, "");

  private final Graph graph;
  private final String name;
  private final LinkedHashSet<Use> uses = new LinkedHashSet<>();
  private Node producer;
  private Initializer initializer;
  private ValueInfoProto info;
  private boolean graphInput;
  private boolean sparseInitializer;
  private boolean retyped;
  private int timesGraphOutput;

  Value(Graph graph, String name) {
    this.graph = graph;
    this.name = name;
  }

  public String name() {
    return name;
  }

  public boolean isAbsent() {
    return this == ABSENT;
  }

  /** The graph that defines the value. */
  public Graph graph() {
    return graph;
  }

  public Optional<Node> producer() {
    return Optional.ofNullable(producer);
  }

  public Optional<Initializer> initializer() {
    return Optional.ofNullable(initializer);
  }

  /** Every reading of the value, in the order it was found; a copy. */
  public List<Use> uses() {
    return List.copyOf(uses);
  }

  /** Whether a node, or the graph's caller, reads the value. */
  public boolean isUsed() {
    return !uses.isEmpty() || timesGraphOutput > 0;
  }

  public boolean isGraphInput() {
    return graphInput;
  }

  /** Whether its own graph, or a body inside it, gives the value to its caller. */
  public boolean isGraphOutput() {
    return timesGraphOutput > 0;
  }

  /** Whether a caller may replace the initializer: it is a graph input too, from IR 4 on. */
  public boolean isOverridable() {
    return initializer != null && graphInput && graph.model().irVersion() >= 4;
  }

  /**
   * The tensor, when the value never changes: an initializer that no caller can replace or the
   * output of a Constant node.
   */
  public Optional<Tensor> constant() {
    if (initializer != null) {
      return isOverridable() ? Optional.empty() : Optional.of(initializer.tensor());
    }
    return producer != null && producer.op().equals(OpId.onnx("Constant"))
        ? producer.attributes().tensor("value")
        : Optional.empty();
  }

  /** The values and the indices of a sparse initializer; empty for any other value. */
  public List<Tensor> sparseParts() {
    if (sparseInitializer) {
      for (SparseTensorProto sparse : graph.message().sparseInitializers()) {
        if (sparse.getValues().getName().equals(name)) {
          TensorCodec codec = graph.model().codec();
          return List.of(
              AttributeValue.contents(sparse.getValues(), codec),
              AttributeValue.contents(sparse.getIndices(), codec));
        }
      }
    }
    return List.of();
  }

  /** The type the model states; empty when it states none or the value is no tensor. */
  public Optional<TensorType> type() {
    if (info != null && info.getType().hasTensorType()) {
      return Optional.of(Types.tensorType(info.getType().getTensorType()));
    }
    return Optional.ofNullable(initializer)
        .map(i -> new TensorType(i.tensor().elemType(), Optional.of(Shape.of(i.tensor().dims()))));
  }

  /** The type the model states, of whatever kind. */
  public ValueType valueType() {
    if (info != null && hasStatedType()) {
      return Types.valueType(info.getType());
    }
    return type().isPresent() ? type().get() : ValueType.UNSTATED;
  }

  /** What the value is when it is no tensor: {@code sequence}, {@code map}, {@code optional} ... */
  public Optional<String> nonTensorKind() {
    TypeProto type = info == null ? TypeProto.getDefaultInstance() : info.getType();
    return switch (type.getValueCase()) {
      case TENSOR_TYPE, VALUE_NOT_SET -> Optional.empty();
      case SEQUENCE_TYPE -> Optional.of("sequence");
      case MAP_TYPE -> Optional.of("map");
      case OPTIONAL_TYPE -> Optional.of("optional");
      case SPARSE_TENSOR_TYPE -> Optional.of("sparse tensor");
      case OPAQUE_TYPE -> Optional.of("opaque");
    };
  }

  /** Whether anything defines the value: an undefined name is an error of the model. */
  boolean isDefined() {
    return graphInput || sparseInitializer || initializer != null || producer != null;
  }

  boolean hasStatedType() {
    return info != null && info.getType().getValueCase() != TypeProto.ValueCase.VALUE_NOT_SET;
  }

  ValueInfoProto info() {
    return info;
  }

  void setInfo(ValueInfoProto info) {
    this.info = info;
  }

  /** States something else than the file does, perhaps of a value that had this name before. */
  void restate(ValueInfoProto info) {
    this.info = info;
    retyped = true;
  }

  /** Whether what the file states under this name no longer holds. */
  boolean isRetyped() {
    return retyped;
  }

  void setType(ValueType type) {
    ValueInfoProto.Builder builder =
        info == null ? ValueInfoProto.newBuilder().setName(name) : info.toBuilder();
    info = builder.setType(Types.toProto(type, builder.getType())).build();
    retyped = true;
  }

  void setProducer(Node producer) {
    this.producer = producer;
  }

  void setInitializer(Initializer initializer) {
    this.initializer = initializer;
  }

  void setGraphInput(boolean graphInput) {
    this.graphInput = graphInput;
  }

  /** Its data are a sparse tensor: kept as they are, never a constant for a pass. */
  void markSparseInitializer() {
    sparseInitializer = true;
  }

  void countGraphOutput(int change) {
    timesGraphOutput += change;
  }

  void addUse(Use use) {
    if (!isAbsent()) {
      uses.add(use);
    }
  }

  void removeUse(Use use) {
    if (!isAbsent()) {
      uses.remove(use);
    }
  }

  @Override
  public String toString() {
    return "'" + name + "'";
  }
}
