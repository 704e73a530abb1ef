package dev.onnxslim.analyzer.report;

import dev.onnxslim.analyzer.cost.NodeCost;
import dev.onnxslim.analyzer.params.ModuleNames;
import dev.onnxslim.analyzer.params.StoredTensor;
import dev.onnxslim.model.Dim;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the tree of modules from the names of nodes and tensors. */
public final class ModuleTree {
  private ModuleTree() {}

  /**
   * The tree. Its root is the model and holds what no name puts elsewhere.
   *
   * @param nodes every node, as {@link dev.onnxslim.analyzer.cost.ModelCost} lists them
   * @param tensors every stored tensor
   */
  public static ModuleRow of(List<NodeCost> nodes, List<StoredTensor> tensors) {
    Part root = new Part("", "");
    List<String> modules = modules(nodes);
    for (int k = 0; k < nodes.size(); k++) {
      root.add(modules.get(k), 1, 0, 0, nodes.get(k).total().macs());
    }
    Dim none = Dim.of(0);
    for (StoredTensor tensor : tensors) {
      root.add(tensor.module(), 0, tensor.params(), tensor.bytes(), none);
    }
    return root.row();
  }

  /**
   * The module of each node: by its name, else that of the node that runs its graph.
   *
   * @param nodes those that a node runs stand behind it
   */
  public static List<String> modules(List<NodeCost> nodes) {
    List<String> modules = new ArrayList<>();
    Deque<Integer> callers = new ArrayDeque<>();
    for (int k = 0; k < nodes.size(); k++) {
      String path = nodes.get(k).path();
      while (!callers.isEmpty() && !isInside(path, nodes.get(callers.peek()).path())) {
        callers.pop();
      }
      String own = ModuleNames.of(nodes.get(k).node());
      modules.add(own.isEmpty() && !callers.isEmpty() ? modules.get(callers.peek()) : own);
      callers.push(k);
    }
    return modules;
  }

  private static boolean isInside(String path, String outer) {
    return path.length() > outer.length() && path.startsWith(outer);
  }

  private static final class Part {
    private final String name;
    private final String path;
    private final Map<String, Part> children = new LinkedHashMap<>();
    private long nodes;
    private long params;
    private long weightBytes;
    private Dim macs = Dim.of(0);

    private Part(String name, String path) {
      this.name = name;
      this.path = path;
    }

    /** Counts something here and in all parts that lead to its module. */
    private void add(String module, long moreNodes, long moreParams, long bytes, Dim moreMacs) {
      Part at = this;
      int from = 0;
      while (true) {
        at.nodes += moreNodes;
        at.params += moreParams;
        at.weightBytes += bytes;
        if (!moreMacs.is(0)) {
          at.macs = at.macs.plus(moreMacs);
        }
        if (from >= module.length()) {
          return;
        }
        int slash = module.indexOf('/', from);
        int to = slash < 0 ? module.length() : slash;
        at = at.child(module.substring(from, to), module.substring(0, to));
        from = to + 1;
      }
    }

    private Part child(String childName, String childPath) {
      Part child = children.get(childName);
      if (child == null) {
        child = new Part(childName, childPath);
        children.put(childName, child);
      }
      return child;
    }

    private ModuleRow row() {
      List<ModuleRow> rows = new ArrayList<>();
      for (Part child : children.values()) {
        rows.add(child.row());
      }
      return new ModuleRow(name, path, nodes, params, weightBytes, macs, List.copyOf(rows));
    }
  }
}
