package dev.onnxslim.analyzer.diff;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;

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

  private void run() {
    whole(Detail.CONTENTS);
    near(Detail.CONTENTS);
    whole(Detail.SIZES);
    spread();
    byName(Detail.SIZES);
    near(Detail.SIZES);
    spread();
    for (Detail detail : Detail.values()) {
      spread(detail, Reach.ANY);
    }
    byName(Detail.OPERATOR);
    spread();
    pair(places(a, inB, false), places(b, inA, true), Optional.empty());
  }

  /**
   * Where nodes without a partner stand, told by the partners around them: of two nodes at one
   * place the operator has changed.
   *
   * @param inOther whether a partner's number is used for a node, and not its own
   */
  private static long[] places(FlatGraph graph, int[] partners, boolean inOther) {
    long[] places = new long[graph.size()];
    for (int n = 0; n < places.length; n++) {
      if (partners[n] != NONE) {
        continue;
      }
      long place = graph.reads(n).length;
      boolean known = true;
      for (Source source : graph.reads(n)) {
        long maker = source.isNode() ? number(source.index(), partners, inOther) : 0;
        known &= maker != NONE;
        place = Mix.pair(place, Mix.pair(source.kind().ordinal(), Mix.pair(maker, source.port())));
      }
      long[] readers = new long[graph.links(n).size()];
      for (int k = 0; k < readers.length; k++) {
        Link link = graph.links(n).get(k);
        boolean caller = link.reader() == Link.CALLER;
        long reader = caller ? Long.MAX_VALUE : number(link.reader(), partners, inOther);
        known &= reader != NONE;
        readers[k] = Mix.pair(reader, Mix.pair(link.port(), link.slot()));
      }
      long whole = Mix.pair(place, Mix.bag(readers, readers.length));
      places[n] = known ? whole : Mix.pair(inOther ? 1 : 2, n); // like nothing else
    }
    return places;
  }

  private static long number(int n, int[] partners, boolean inOther) {
    return inOther || partners[n] == NONE ? partners[n] : n;
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
    spread(detail, Reach.NEXT);
    pair(bothA, bothB, Optional.of(detail));
    pair(upA, upB, Optional.empty());
    pair(downA, downB, Optional.empty());
    spread(detail, Reach.NEXT);
  }

  private void near(Detail detail) {
    for (int steps : STEPS) {
      pair(labelsA.get(detail).around(steps), labelsB.get(detail).around(steps), Optional.empty());
      spread(detail, Reach.NEXT);
    }
  }

  /** To neighbours, the likest first, at last over nodes that only one graph has. */
  private void spread() {
    spread(Detail.CONTENTS, Reach.NEXT);
    spread(Detail.SIZES, Reach.NEXT);
    spread(Detail.SIZES, Reach.FAR);
    spread(Detail.OPERATOR, Reach.NEXT);
    spread(Detail.OPERATOR, Reach.FAR);
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
    spread(detail, Reach.NEXT);
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
        drain(detail, Reach.NEXT);
      }
    }
  }

  private void put(int left, int right) {
    inB[left] = right;
    inA[right] = left;
    fresh.add(left);
  }

  /** From all pairs, in an order that neither side's decides. */
  private void spread(Detail detail, Reach reach) {
    long[] left = labelsA.get(Detail.CONTENTS).alone();
    long[] right = labelsB.get(Detail.CONTENTS).alone();
    fresh.clear();
    IntStream.range(0, inB.length)
        .filter(n -> inB[n] != NONE)
        .boxed()
        .sorted(Comparator.comparingLong(n -> Mix.spread(left[n]) + Mix.spread(right[inB[n]])))
        .forEach(fresh::add);
    drain(detail, reach);
  }

  private void drain(Detail detail, Reach reach) {
    Neighbours left = new Neighbours(a, labelsA.get(detail).alone(), inB);
    Neighbours right = new Neighbours(b, labelsB.get(detail).alone(), inA);
    boolean any = reach == Reach.ANY;
    while (!fresh.isEmpty()) {
      int n = fresh.remove();
      pairUp(left.makers(n, false), right.makers(inB[n], false), any);
      pairUp(left.readers(n, false), right.readers(inB[n], false), any);
      if (reach == Reach.FAR) {
        pairUp(left.makers(n, true), right.makers(inB[n], true), false);
        pairUp(left.readers(n, true), right.readers(inB[n], true), false);
      }
    }
  }

  /**
   * Pairs neighbours of one kind.
   *
   * @param any of several the first with the first; else only where there is one on both sides
   */
  private void pairUp(
      SortedMap<Long, List<Integer>> left, SortedMap<Long, List<Integer>> right, boolean any) {
    left.forEach(
        (key, mine) -> {
          List<Integer> theirs = right.getOrDefault(key, List.of());
          boolean clear = mine.size() == 1 && theirs.size() == 1;
          for (int k = 0; k < Math.min(mine.size(), theirs.size()); k++) {
            if ((clear || any) && inB[mine.get(k)] == NONE && inA[theirs.get(k)] == NONE) {
              put(mine.get(k), theirs.get(k));
            }
          }
        });
  }

  /** Which neighbours of a pair are looked at. */
  private enum Reach {
    /** Those beside it that are the only ones of their kind. */
    NEXT,
    /** And those behind nodes that have no partner. */
    FAR,
    /** Those beside it, the first of several of a kind too. */
    ANY
  }
}
