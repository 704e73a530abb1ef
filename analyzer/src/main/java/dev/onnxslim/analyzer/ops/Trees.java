package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Attributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The decision trees of an ensemble. */
final class Trees {
  /** A leaf that is no node of its own. */
  private static final int LEAF = -1;

  private final List<Integer> roots;

  /** For each node where it goes on: two numbers, or none for a leaf. */
  private final List<List<Integer>> next;

  private Trees(List<Integer> roots, List<List<Integer>> next) {
    this.roots = roots;
    this.next = next;
  }

  /** The attributes of TreeEnsembleClassifier: nodes by their tree and their number in it. */
  static Trees listed(Attributes attributes) {
    long[] trees = attributes.ints("nodes_treeids");
    long[] ids = attributes.ints("nodes_nodeids");
    long[] whenTrue = attributes.ints("nodes_truenodeids");
    long[] whenFalse = attributes.ints("nodes_falsenodeids");
    List<String> modes = attributes.strings("nodes_modes");
    List<Integer> roots = new ArrayList<>();
    List<List<Integer>> next = new ArrayList<>();
    int count =
        trees.length == ids.length
                && trees.length == whenTrue.length
                && trees.length == whenFalse.length
                && trees.length == modes.size()
            ? trees.length
            : 0;
    Map<Long, Map<Long, Integer>> numbers = new HashMap<>();
    for (int k = 0; k < count; k++) {
      if (!numbers.containsKey(trees[k])) {
        roots.add(k);
      }
      numbers.computeIfAbsent(trees[k], tree -> new HashMap<>()).put(ids[k], k);
    }
    for (int k = 0; k < count; k++) {
      Map<Long, Integer> tree = numbers.get(trees[k]);
      // A child that does not exist makes the tree endless, so that its depth is not known.
      next.add(
          modes.get(k).equals("LEAF")
              ? List.of()
              : List.of(tree.getOrDefault(whenTrue[k], k), tree.getOrDefault(whenFalse[k], k)));
    }
    return new Trees(roots, next);
  }

  /** The attributes of TreeEnsemble: inner nodes by position, leaves apart. */
  static Trees rooted(Attributes attributes) {
    long[] whenTrue = attributes.ints("nodes_truenodeids");
    long[] whenFalse = attributes.ints("nodes_falsenodeids");
    long[] trueLeaves = attributes.ints("nodes_trueleafs");
    long[] falseLeaves = attributes.ints("nodes_falseleafs");
    List<List<Integer>> next = new ArrayList<>();
    if (whenTrue.length != whenFalse.length
        || whenTrue.length != trueLeaves.length
        || whenTrue.length != falseLeaves.length) {
      return new Trees(List.of(), next);
    }
    for (int k = 0; k < whenTrue.length; k++) {
      boolean single = trueLeaves[k] != 0 && falseLeaves[k] != 0 && whenTrue[k] == whenFalse[k];
      // A tree that is one leaf is written as a node with the same leaf on both ways.
      next.add(
          single
              ? List.of()
              : List.of(
                  trueLeaves[k] != 0 ? LEAF : number(whenTrue[k], whenTrue.length, k),
                  falseLeaves[k] != 0 ? LEAF : number(whenFalse[k], whenTrue.length, k)));
    }
    List<Integer> roots = new ArrayList<>();
    for (long root : attributes.ints("tree_roots")) {
      if (root >= 0 && root < next.size()) {
        roots.add((int) root);
      }
    }
    return new Trees(roots, next);
  }

  private static int number(long node, int nodes, int otherwise) {
    return node >= 0 && node < nodes ? (int) node : otherwise;
  }

  /**
   * How many comparisons one row takes through all trees; empty unless all ways in a tree are of
   * one length.
   */
  OptionalLong comparisons() {
    if (roots.isEmpty()) {
      return OptionalLong.empty();
    }
    long comparisons = 0;
    int visited = 0;
    for (int root : roots) {
      List<Integer> level = List.of(root);
      while (leaves(level) == 0) {
        level = below(level);
        visited += level.size();
        if (visited > 2 * next.size()) {
          return OptionalLong.empty(); // a cycle: every node has but one parent
        }
        comparisons++;
      }
      if (leaves(level) < level.size()) {
        return OptionalLong.empty();
      }
    }
    return OptionalLong.of(comparisons);
  }

  private int leaves(List<Integer> nodes) {
    int leaves = 0;
    for (int node : nodes) {
      leaves += node == LEAF || next.get(node).isEmpty() ? 1 : 0;
    }
    return leaves;
  }

  private List<Integer> below(List<Integer> nodes) {
    List<Integer> below = new ArrayList<>();
    for (int node : nodes) {
      below.addAll(next.get(node));
    }
    return below;
  }
}
