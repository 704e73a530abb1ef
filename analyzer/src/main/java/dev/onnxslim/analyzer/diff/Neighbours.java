package dev.onnxslim.analyzer.diff;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The nodes beside a node that have no partner yet, by what they are and where they stand. */
final class Neighbours {
  private static final int FARTHEST = 3;

  private final FlatGraph graph;
  private final long[] labels;
  private final int[] partners;

  Neighbours(FlatGraph graph, long[] labels, int[] partners) {
    this.graph = graph;
    this.labels = labels;
    this.partners = partners;
  }

  /** Those that give what the node reads; {@code far}: also through nodes without a partner. */
  SortedMap<Long, List<Integer>> makers(int n, boolean far) {
    SortedMap<Long, List<Integer>> found = new TreeMap<>();
    Source[] reads = graph.reads(n);
    for (int k = 0; k < reads.length; k++) {
      if (reads[k].isNode()) {
        long slot = graph.slots(n)[k];
        makers(reads[k].index(), Mix.pair(slot, reads[k].port()), far ? FARTHEST : 0, found);
      }
    }
    return found;
  }

  private void makers(int maker, long place, int hops, Map<Long, List<Integer>> found) {
    if (partners[maker] >= 0) {
      return;
    }
    add(found, Mix.pair(labels[maker], place), maker);
    if (hops > 0) {
      for (Source source : graph.reads(maker)) {
        if (source.isNode()) {
          makers(source.index(), place, hops - 1, found);
        }
      }
    }
  }

  /** Those that read what the node gives; {@code far}: also through nodes without a partner. */
  SortedMap<Long, List<Integer>> readers(int n, boolean far) {
    SortedMap<Long, List<Integer>> found = new TreeMap<>();
    for (Link link : graph.links(n)) {
      readers(link, link.port(), far ? FARTHEST : 0, found);
    }
    return found;
  }

  private void readers(Link link, long port, int hops, Map<Long, List<Integer>> found) {
    int reader = link.reader();
    if (reader == Link.CALLER || partners[reader] >= 0) {
      return;
    }
    add(found, Mix.pair(labels[reader], Mix.pair(port, link.slot())), reader);
    if (hops > 0) {
      for (Link next : graph.links(reader)) {
        readers(next, port, hops - 1, found);
      }
    }
  }

  private static void add(Map<Long, List<Integer>> found, long key, int node) {
    List<Integer> nodes = found.computeIfAbsent(key, any -> new ArrayList<>(1));
    if (!nodes.contains(node)) {
      nodes.add(node);
    }
  }
}
