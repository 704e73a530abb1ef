package dev.onnxslim.model;

import dev.onnxslim.proto.FunctionProto;
import dev.onnxslim.proto.ModelProto;
import dev.onnxslim.proto.OperatorSetIdProto;
import dev.onnxslim.proto.StringStringEntryProto;
import dev.onnxslim.tensor.PayloadTable;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An ONNX model: its graph, local functions and metadata. Weights stay in the files they were found
 * in, which are open until {@link #close()}.
 */
public final class Model implements Closeable {
  private final Path path;
  private ModelProto proto;
  private final TensorCodec codec;
  private final Closeable files;
  private final long externalBytes;
  private final Set<String> names = new HashSet<>();
  private final Map<String, Integer> suffixes = new HashMap<>();
  private final List<Function> functions = new ArrayList<>();
  private final Map<OpId, List<Function>> functionsById = new HashMap<>();
  private final Graph graph;
  private boolean trainingInfoDropped;
  private boolean docsStripped;
  private int edits;

  /**
   * Builds a model from its skeleton.
   *
   * @param path the model's file
   * @param skeleton the model with references instead of large tensors' bytes
   * @param payloads what the references mean
   * @param files closed with the model
   * @param externalBytes size of the other files that hold tensors' data
   * @throws ModelFormatException if the skeleton is not a valid model
   */
  public Model(
      Path path, ModelProto skeleton, PayloadTable payloads, Closeable files, long externalBytes)
      throws ModelFormatException {
    this.path = path;
    this.proto = skeleton;
    this.codec = new TensorCodec(path, payloads);
    this.files = files;
    this.externalBytes = externalBytes;
    GraphDecoder decoder = new GraphDecoder(this);
    for (FunctionProto function : skeleton.getFunctionsList()) {
      Function local = new Function(function);
      functions.add(local);
      functionsById.computeIfAbsent(local.id(), id -> new ArrayList<>()).add(local);
    }
    this.graph = decoder.main(skeleton.getGraph());
    for (int k = 0; k < functions.size(); k++) {
      decoder.function(functions.get(k), skeleton.getFunctions(k));
    }
  }

  /**
   * A new model without nodes, which has no file.
   *
   * @param irVersion of the format, at least 4: constants are no inputs
   * @param opset of the standard's operators
   */
  public static Model create(String graphName, long irVersion, long opset) {
    ModelProto.Builder skeleton =
        ModelProto.newBuilder().setIrVersion(irVersion).setProducerName("onnx-slim");
    skeleton.addOpsetImportBuilder().setVersion(opset);
    skeleton.getGraphBuilder().setName(graphName);
    try {
      Path none = Path.of("");
      Model model = new Model(none, skeleton.build(), new PayloadTable(), () -> {}, 0);
      model.countEdit(); // it differs from its file, as there is none
      return model;
    } catch (ModelFormatException e) {
      throw new IllegalStateException(e);
    }
  }

  public Path path() {
    return path;
  }

  public long irVersion() {
    return proto.getIrVersion();
  }

  /** The version of a domain's operators that the main graph uses. */
  public OptionalLong opset(String domain) {
    return version(proto.getOpsetImportList(), domain);
  }

  /** Domains and versions that the model imports, as written. */
  public Map<String, Long> opsets() {
    Map<String, Long> opsets = new LinkedHashMap<>();
    for (OperatorSetIdProto opset : proto.getOpsetImportList()) {
      opsets.put(new OpId(opset.getDomain(), "").domain(), opset.getVersion());
    }
    return opsets;
  }

  public Graph graph() {
    return graph;
  }

  public List<Function> functions() {
    return List.copyOf(functions);
  }

  /** The local function that a node calls, if it calls one. */
  public Optional<Function> function(Node call) {
    for (Function function : functionsById.getOrDefault(call.op(), List.of())) {
      if (function.overload().equals(call.proto().getOverload())) {
        return Optional.of(function);
      }
    }
    return Optional.empty();
  }

  /** The main graph, every function's and all their bodies, outer ones first. */
  public List<Graph> graphs() {
    List<Graph> graphs = new ArrayList<>(List.of(graph));
    functions.forEach(function -> graphs.add(function.body()));
    for (int k = 0; k < graphs.size(); k++) { // grows: bodies of bodies
      for (Node node : graphs.get(k).nodes()) {
        graphs.addAll(node.bodies().values());
      }
    }
    return graphs;
  }

  public String producer() {
    return (proto.getProducerName() + " " + proto.getProducerVersion()).strip();
  }

  public Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    proto.getMetadataPropsList().forEach(p -> metadata.put(p.getKey(), p.getValue()));
    return metadata;
  }

  /** Whether any tensor's data lie outside the model's own file. */
  public boolean hasExternalData() {
    return externalBytes > 0;
  }

  /** The model's file and the files with its tensors' data together, in bytes. */
  public long fileBytes() throws IOException {
    return Files.size(path) + externalBytes;
  }

  /** Whether the model carries a section that only a training runtime reads. */
  public boolean hasTrainingInfo() {
    return !trainingInfoDropped && proto.getTrainingInfoCount() > 0;
  }

  /** Drops the section that only a training runtime reads. */
  public void dropTrainingInfo() {
    trainingInfoDropped = true;
    countEdit();
  }

  /**
   * Takes out every doc string, and the metadata of graphs, functions, nodes, values and tensors.
   * The model's own metadata stay.
   *
   * @return how many there were
   */
  public int stripDocs() {
    DocStrings docs = new DocStrings();
    docs.strip(toSkeleton());
    if (docs.cleared() > 0) {
      docsStripped = true;
      countEdit();
    }
    return docs.cleared();
  }

  /**
   * States another version for a domain that the main graph imports; what its nodes mean is the
   * caller's care.
   *
   * @throws IllegalArgumentException if the domain is not imported
   */
  public void setOpset(String domain, long version) {
    if (opset(domain).isEmpty()) {
      throw new IllegalArgumentException("no opset of '" + domain + "' is imported");
    }
    ModelProto.Builder raised = proto.toBuilder();
    raised.getOpsetImportBuilderList().stream()
        .filter(opset -> sameDomain(opset.getDomain(), domain))
        .forEach(opset -> opset.setVersion(version));
    proto = raised.build();
    countEdit();
  }

  /** The same for a local function, which imports its own. */
  public void setOpset(Function function, String domain, long version) {
    if (opset(function, domain).isEmpty()) {
      throw new IllegalArgumentException(function + " imports no opset of '" + domain + "'");
    }
    function.body().message().setOpset(domain, version);
  }

  /**
   * States a newer version of the format. Below IR 4 every initializer is listed among the inputs
   * of its graph and nobody can replace it: at 4 they are taken off the lists, so that they stay
   * constants.
   *
   * @throws IllegalArgumentException if the model states a newer one already
   */
  public void raiseIrVersion(long version) {
    if (version < irVersion()) {
      throw new IllegalArgumentException("IR " + irVersion() + " does not fall to " + version);
    }
    if (irVersion() < 4 && version >= 4) {
      graph.constants().unlist();
    }
    proto = proto.toBuilder().setIrVersion(version).build();
    countEdit();
  }

  /**
   * Removes a local function.
   *
   * @throws IllegalStateException if a node still calls it
   */
  public void removeFunction(Function function) {
    for (Graph caller : graphs()) {
      for (Node node : caller.nodes()) {
        if (function(node).equals(Optional.of(function))) {
          throw new IllegalStateException(function + " is still called by " + node.label());
        }
      }
    }
    if (functions.remove(function)) {
      functionsById.get(function.id()).remove(function);
      countEdit();
    }
  }

  /** Imports a domain's operators no longer; no node may use them. Functions' imports stay. */
  public void removeOpset(String domain) {
    ModelProto.Builder result = proto.toBuilder().clearOpsetImport();
    proto.getOpsetImportList().stream()
        .filter(i -> !sameDomain(i.getDomain(), domain))
        .forEach(result::addOpsetImport);
    if (result.getOpsetImportCount() < proto.getOpsetImportCount()) {
      proto = result.build();
      countEdit();
    }
  }

  /** Writes an entry of the metadata, in place of one of that key. */
  public void putMetadata(String key, String value) {
    removeMetadata(key);
    proto =
        proto.toBuilder()
            .addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value))
            .build();
    countEdit();
  }

  /** Removes an entry of the metadata, if there is one of that key. */
  public void removeMetadata(String key) {
    ModelProto.Builder result = proto.toBuilder().clearMetadataProps();
    proto.getMetadataPropsList().stream()
        .filter(entry -> !entry.getKey().equals(key))
        .forEach(result::addMetadataProps);
    if (result.getMetadataPropsCount() < proto.getMetadataPropsCount()) {
      proto = result.build();
      countEdit();
    }
  }

  /** How many edits were made since the model was read. */
  public int edits() {
    return edits;
  }

  /** A name that nothing in the model has: {@code base}, or {@code base_1}, {@code base_2} ... */
  public String uniqueName(String base) {
    String name = base;
    while (!names.add(name)) {
      name = base + "_" + suffixes.merge(base, 1, Integer::sum);
    }
    return name;
  }

  /** The model as a message, large tensors as references into {@link #payloads()}. */
  public ModelProto toSkeleton() {
    if (edits == 0) {
      return proto;
    }
    ModelProto.Builder result = proto.toBuilder().setGraph(graph.message().toGraphProto());
    result.clearFunctions();
    functions.forEach(function -> result.addFunctions(function.body().message().toFunctionProto()));
    if (trainingInfoDropped) {
      result.clearTrainingInfo();
    }
    return docsStripped ? new DocStrings().strip(result.build()) : result.build();
  }

  /** The bytes that a skeleton's references mean. */
  public PayloadTable payloads() {
    return codec.payloads();
  }

  /** Closes the files that hold the weights. */
  @Override
  public void close() throws IOException {
    files.close();
  }

  OptionalLong opset(Function function, String domain) {
    return function == null
        ? opset(domain)
        : version(function.body().message().opsetImports(), domain);
  }

  ModelProto proto() {
    return proto;
  }

  TensorCodec codec() {
    return codec;
  }

  void claimName(String name) {
    names.add(name);
  }

  void releaseName(String name) {
    names.remove(name);
  }

  void countEdit() {
    edits++;
  }

  private static OptionalLong version(List<OperatorSetIdProto> imports, String domain) {
    long version = 0; // a loop: asked for every node of a cold start
    boolean found = false;
    for (OperatorSetIdProto i : imports) {
      if (sameDomain(i.getDomain(), domain)) {
        version = found ? Math.max(version, i.getVersion()) : i.getVersion();
        found = true;
      }
    }
    return found ? OptionalLong.of(version) : OptionalLong.empty();
  }

  static boolean sameDomain(String a, String b) {
    return a.equals(b) || isStandard(a) && isStandard(b);
  }

  private static boolean isStandard(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }
}
