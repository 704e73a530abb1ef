package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Use;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Nodes and parameters that only training needs. */
final class TrainingFindings implements FindingRule {
  private static final OpId DROPOUT = OpId.onnx("Dropout");
  private static final OpId BATCH_NORM = OpId.onnx("BatchNormalization");

  /**
   * From here on BatchNormalization says whether it trains; before, it trains with more outputs.
   */
  private static final long TRAINING_MODE_OPSET = 14;

  private static final Set<String> TRAINING_OPS =
      Set.of(
          "Adagrad",
          "Adam",
          "Gradient",
          "Momentum",
          "NegativeLogLikelihoodLoss",
          "SoftmaxCrossEntropyLoss");

  @Override
  public List<Finding> find(FindingContext context) throws IOException {
    Examples idle = new Examples();
    Examples active = new Examples();
    Examples batchNorm = new Examples();
    Examples ops = new Examples();
    for (Graph graph : context.model().graphs()) {
      for (Node node : graph.nodes()) {
        if (node.op().equals(DROPOUT)) {
          (isOn(node.input(2)) ? active : idle).add(node.label());
        } else if (node.op().equals(BATCH_NORM) && trains(node)) {
          batchNorm.add(node.label());
        } else if (isTraining(node.op())) {
          ops.add(node.label());
        }
      }
    }
    List<Finding> found = new ArrayList<>();
    add(found, idle, "dropout", "nothing happens in them after training");
    add(found, active, "active-dropout", "in training mode, results are random");
    add(
        found,
        batchNorm,
        "training-batch-norm",
        "in training mode, results depend on the whole batch");
    add(found, ops, "training-nodes", "losses, gradients and optimizers are for training only");
    if (context.model().hasTrainingInfo()) {
      found.add(
          Finding.warning(
                  "training-info",
                  "a section for training",
                  "training_info holds graphs that only a training runtime reads")
              .mendedBy(Finding.SLIM));
    }
    auxiliary(context).ifPresent(found::add);
    return found;
  }

  private static void add(List<Finding> found, Examples nodes, String id, String what) {
    if (!nodes.isEmpty()) {
      String title = nodes.counted("node") + ": " + what;
      found.add(Finding.warning(id, title, nodes.toString()).mendedBy(Finding.SLIM));
    }
  }

  private static boolean isOn(Value flag) throws IOException {
    Optional<Tensor> constant = flag.constant();
    return constant.isPresent()
        && constant.get().elements() == 1
        && constant.get().toLongs()[0] != 0;
  }

  private static boolean trains(Node node) {
    long opset = node.graph().opset("").orElse(TRAINING_MODE_OPSET);
    if (opset >= TRAINING_MODE_OPSET) {
      return node.attributes().i("training_mode", 0) != 0;
    }
    for (int k = 1; k < node.outputs().size(); k++) {
      if (node.output(k).isUsed()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTraining(OpId op) {
    boolean known = op.domain().isEmpty() || op.domain().startsWith("ai.onnx");
    return known && TRAINING_OPS.contains(op.type())
        || op.domain().endsWith(".training")
        || op.domain().equals(OpId.MICROSOFT) && op.type().endsWith("Grad");
  }

  // ---- branches that are there for their loss

  /** Weights below an {@code aux...} prefix that not all outputs need. */
  private static Optional<Finding> auxiliary(FindingContext context) {
    Graph graph = context.model().graph();
    Examples names = new Examples();
    Set<String> prefixes = new HashSet<>();
    Deque<Value> open = new ArrayDeque<>();
    long bytes = 0;
    for (StoredTensor stored : context.tensors()) {
      Optional<String> prefix = auxiliaryPrefix(stored.name());
      if (prefix.isPresent() && stored.value().graph() == graph) {
        if (prefixes.add(prefix.get())) {
          names.add(prefix.get());
        }
        open.add(stored.value());
        bytes += stored.tensor().data().size();
      }
    }
    Set<Value> reached = reached(graph, open);
    List<String> extra = new ArrayList<>();
    for (Value output : graph.outputs()) {
      if (reached.contains(output)) {
        extra.add(output.name());
      }
    }
    if (extra.isEmpty() || extra.size() == graph.outputs().size()) {
      return Optional.empty();
    }
    String drop = "--drop-output " + String.join(" --drop-output ", extra);
    return Optional.of(
        Finding.warning(
                "training-only-parameters",
                "parameters of an auxiliary branch that only training needs",
                names + " lead to no output but " + String.join(", ", extra))
            .saving(bytes)
            .mendedBy("onnx-slim slim " + drop + " IN OUT"));
  }

  /** {@code neck.aux_head} of {@code neck.aux_head.conv.weight}. */
  static Optional<String> auxiliaryPrefix(String name) {
    int start = 0;
    while (start < name.length()) {
      int end = start;
      while (end < name.length() && "./".indexOf(name.charAt(end)) < 0) {
        end++;
      }
      String part = name.substring(start, end).toLowerCase(Locale.ROOT);
      if (part.startsWith("aux") && end < name.length()) {
        return Optional.of(name.substring(name.charAt(0) == '/' ? 1 : 0, end));
      }
      start = end + 1;
    }
    return Optional.empty();
  }

  private static Set<Value> reached(Graph graph, Deque<Value> open) {
    Set<Value> reached = new HashSet<>(open);
    while (!open.isEmpty()) {
      for (Use use : open.remove().uses()) {
        Node node = use.node();
        while (node.graph() != graph) {
          node = node.graph().owner().orElseThrow();
        }
        for (Value output : node.outputs()) {
          if (!output.isAbsent() && reached.add(output)) {
            open.add(output);
          }
        }
      }
    }
    return reached;
  }
}
