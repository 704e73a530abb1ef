package dev.onnxslim.analyzer.diff;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds which node of one graph is which of another. First come those that stand at places that
 * look alike in both, strictest first; from every pair the search goes on to its neighbours. Only
 * what is left is looked for by name. Both graphs are treated alike: swapped, the pairs are the
 * same.
 */
final class NodeMatcher {
  private static final int NONE = -1;
  private static final int[] STEPS = {8, 4, 2, 1};

  private final FlatGraph a;
  private final FlatGraph b;
  private final int[] inB;
  private final int[] inA;
  private final Deque<Integer> fresh = new ArrayDeque<>();
  private final Map<Detail, NodeLabels> labelsA = new HashMap<>();
  private final Map<Detail, NodeLabels> labelsB = new HashMap<>();

  private NodeMatcher(FlatGraph a, FlatGraph b, Ports ports) throws IOException {
    this.a = a;
    this.b = b;
    inB = new int[a.size()];
    inA = new int[b.size()];
    Arrays.fill(inB, NONE);
    Arrays.fill(inA, NONE);
    for (Detail detail : Detail.values()) {
      labelsA.put(detail, new NodeLabels(a, detail, ports.inputsA(), ports.outputsA()));
      labelsB.put(detail, new NodeLabels(b, detail, ports.inputsB(), ports.outputsB()));
    }
  }

  /**
   * Finds the pairs.
   *
   * @return for each node of {@code a} the index of the one in {@code b}, or -1
   */
  static int[] match(FlatGraph a, FlatGraph b, Ports ports) throws IOException {
    NodeMatcher matcher = new NodeMatcher(a, b, ports);
    matcher.run();
    return matcher.inB;
  }

  private void run() throws IOException {
    whole(Detail.CONTENTS);
    near(Detail.CONTENTS);
    whole(Detail.SIZES);
    spread();
    byName(Detail.SIZES);
    near(Detail.SIZES);
    spread();
    byName(Detail.OPERATOR);
    spread();
  }

  /** By all that is above and below a node, then by either. */
  private void whole(Detail detail) {
    NodeLabels left = labelsA.get(detail);
    NodeLabels right = labelsB.get(detail);
    long[] upA = left.up();
    long[] upB = right.up();
    long[] downA = left.down();
    long[] downB = right.down();
    long[] bothA = both(upA, downA);
    long[] bothB = both(upB, downB);
    pair(bothA, bothB, Optional.empty());
    spread(detail, false);
    pair(bothA, bothB, Optional.of(detail));
    pair(upA, upB, Optional.empty());
    pair(downA, downB, Optional.empty());
    spread(detail, false);
  }

  private void near(Detail detail) {
    for (int steps : STEPS) {
      pair(labelsA.get(detail).around(steps), labelsB.get(detail).around(steps), Optional.empty());
      spread(detail, false);
    }
  }

  /** To neighbours, the likest first, at last over nodes that only one graph has. */
  private void spread() {
    spread(Detail.CONTENTS, false);
    spread(Detail.SIZES, false);
    spread(Detail.SIZES, true);
    spread(Detail.OPERATOR, false);
    spread(Detail.OPERATOR, true);
  }

  private static long[] both(long[] up, long[] down) {
    long[] both = new long[up.length];
    for (int n = 0; n < both.length; n++) {
      both[n] = Mix.pair(up[n], down[n]);
    }
    return both;
  }

  private void byName(Detail detail) {
    long[] left = labelsA.get(detail).alone();
    long[] right = labelsB.get(detail).alone();
    pair(named(a, left), named(b, right), Optional.empty());
    spread(detail, false);
  }

  /** A node without a name is called as its first output. */
  private static long[] named(FlatGraph graph, long[] labels) {
    long[] named = new long[labels.length];
    for (int n = 0; n < named.length; n++) {
      named[n] = Mix.pair(labels[n], Mix.text(graph.node(n).label()));
    }
    return named;
  }

  /** Pairs nodes of equal labels: those that nothing else is like, or each of equally many. */
  private void pair(long[] left, long[] right, Optional<Detail> groups) {
    Map<Long, List<Integer>> groupsB = new HashMap<>();
    for (int n = 0; n < right.length; n++) {
      if (inA[n] == NONE) {
        groupsB.computeIfAbsent(right[n], label -> new ArrayList<>(1)).add(n);
      }
    }
    Map<Long, List<Integer>> groupsA = new HashMap<>();
    for (int n = 0; n < left.length; n++) {
      if (inB[n] == NONE && groupsB.containsKey(left[n])) {
        groupsA.computeIfAbsent(left[n], label -> new ArrayList<>(1)).add(n);
      }
    }
    for (int n = 0; n < left.length; n++) { // not in the map's order
      List<Integer> mine = groupsA.get(left[n]);
      if (mine == null || mine.get(0) != n) {
        continue;
      }
      List<Integer> theirs = groupsB.get(left[n]);
      if (mine.size() == 1 && theirs.size() == 1) {
        put(n, theirs.get(0));
      } else if (groups.isPresent()) {
        pairGroup(mine, theirs, groups.get());
      }
    }
  }

  /** One pair of a group decides others: they are looked for before the next is made. */
  private void pairGroup(List<Integer> mine, List<Integer> theirs, Detail detail) {
    int at = 0;
    for (int n : mine) {
      if (inB[n] != NONE) {
        continue;
      }
      while (at < theirs.size() && inA[theirs.get(at)] != NONE) {
        at++;
      }
      if (at < theirs.size()) {
        put(n, theirs.get(at));
        drain(detail, false);
      }
    }
  }

  private void put(int left, int right) {
    inB[left] = right;
    inA[right] = left;
    fresh.add(left);
  }

  private void spread(Detail detail, boolean far) {
    fresh.clear();
    for (int n = 0; n < inB.length; n++) {
      if (inB[n] != NONE) {
        fresh.add(n);
      }
    }
    drain(detail, far);
  }

  private void drain(Detail detail, boolean far) {
    Neighbours left = new Neighbours(a, labelsA.get(detail).alone(), inB);
    Neighbours right = new Neighbours(b, labelsB.get(detail).alone(), inA);
    while (!fresh.isEmpty()) {
      int n = fresh.remove();
      pairUp(left.makers(n, false), right.makers(inB[n], false), false);
      pairUp(left.readers(n, false), right.readers(inB[n], false), false);
      if (far) {
        pairUp(left.makers(n, true), right.makers(inB[n], true), true);
        pairUp(left.readers(n, true), right.readers(inB[n], true), true);
      }
    }
  }

  /** Pairs the first of each kind with the first of the same kind, and so on. */
  private void pairUp(
      Map<Long, List<Integer>> left, Map<Long, List<Integer>> right, boolean onlyOne) {
    left.forEach(
        (key, mine) -> {
          List<Integer> theirs = right.getOrDefault(key, List.of());
          boolean clear = mine.size() == 1 && theirs.size() == 1;
          for (int k = 0; k < Math.min(mine.size(), theirs.size()); k++) {
            if ((clear || !onlyOne) && inB[mine.get(k)] == NONE && inA[theirs.get(k)] == NONE) {
              put(mine.get(k), theirs.get(k));
            }
          }
        });
  }
}
