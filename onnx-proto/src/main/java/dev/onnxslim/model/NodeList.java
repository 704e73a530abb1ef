package dev.onnxslim.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A graph's nodes in stored order, linked through the nodes: inserting and removing cost O(1). */
final class NodeList {
  private Node first;
  private Node last;
  private int size;

  Optional<Node> first() {
    return Optional.ofNullable(first);
  }

  /** All nodes; a copy. */
  List<Node> toList() {
    List<Node> nodes = new ArrayList<>(size);
    for (Node node = first; node != null; node = node.next()) {
      nodes.add(node);
    }
    return nodes;
  }

  /**
   * Adds a node.
   *
   * @param before a node of this list; null for the end
   */
  void add(Node node, Node before) {
    Node previous = before == null ? last : before.previous();
    node.setPrevious(previous);
    node.setNext(before);
    if (previous == null) {
      first = node;
    } else {
      previous.setNext(node);
    }
    if (before == null) {
      last = node;
    } else {
      before.setPrevious(node);
    }
    size++;
    node.setLinked(true);
  }

  void remove(Node node) {
    if (node.previous() == null) {
      first = node.next();
    } else {
      node.previous().setNext(node.next());
    }
    if (node.next() == null) {
      last = node.previous();
    } else {
      node.next().setPrevious(node.previous());
    }
    size--;
    node.setLinked(false);
  }
}
