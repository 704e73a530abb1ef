package dev.onnxslim.analyzer.diff;

import dev.onnxslim.analyzer.diff.Source.Kind;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Hashes of nodes with what is around them, after Weisfeiler and Leman: equal ones stand at places
 * that look alike. Names and the order of nodes play no part.
 *
 * @see <a href="https://www.jmlr.org/papers/volume12/shervashidze11a/shervashidze11a.pdf">
 *     Shervashidze et al. 2011, Weisfeiler-Lehman graph kernels</a>
 */
final class NodeLabels {
  private static final byte NEW = 0;
  private static final byte OPEN = 1;
  private static final byte DONE = 2;

  private final FlatGraph graph;
  private final long[] inputs;
  private final long[] outputs;
  private final long[] constants;
  private final long[] base;

  /**
   * Labels of single nodes.
   *
   * @param inputs a label for each input of the graph
   * @param outputs a label for each output of the graph
   */
  NodeLabels(FlatGraph graph, Detail detail, long[] inputs, long[] outputs) throws IOException {
    this.graph = graph;
    this.inputs = inputs;
    this.outputs = outputs;
    this.constants = new long[graph.constants().size()];
    for (int k = 0; k < constants.length; k++) {
      constants[k] = Signatures.of(graph.constants().get(k).tensor(), detail);
    }
    this.base = new long[graph.size()];
    for (int n = 0; n < base.length; n++) {
      long label = Signatures.of(graph.node(n), detail);
      Source[] reads = graph.reads(n);
      for (int k = 0; k < reads.length; k++) {
        boolean constant = reads[k].kind() == Kind.CONSTANT;
        if (constant || reads[k].kind() == Kind.ABSENT) {
          label = Mix.pair(label, Mix.pair(k, constant ? constants[reads[k].index()] : 0));
        }
      }
      base[n] = label;
    }
  }

  /** Each node alone: what it does, and its constants. */
  long[] alone() {
    return base;
  }

  /** Each node with all that its outputs are computed from. */
  long[] up() {
    Sweep sweep =
        new Sweep(2 * graph.size()) {
          @Override
          void needs(int task) {
            int n = task >> 1;
            boolean whole = (task & 1) == 1;
            if (whole) {
              need(task - 1);
            }
            Source[] reads = graph.reads(n);
            for (int k = 0; k < reads.length; k++) {
              if (reads[k].isNode() && graph.slots(n)[k] < 0 == whole) {
                need(task(reads[k]));
              }
            }
          }

          @Override
          long label(int task) {
            int n = task >> 1;
            boolean whole = (task & 1) == 1;
            long label = whole ? labels[task - 1] : base[n];
            Source[] reads = graph.reads(n);
            for (int k = 0; k < reads.length; k++) {
              long slot = graph.slots(n)[k];
              if (slot < 0 == whole) {
                label = Mix.pair(label, Mix.pair(slot, labelOf(reads[k])));
              }
            }
            return label;
          }

          private long labelOf(Source source) {
            return switch (source.kind()) {
              case ABSENT -> 0;
              case INPUT -> inputs[source.index()];
              case CONSTANT -> constants[source.index()];
              case NODE, BODY_INPUT -> Mix.pair(labels[task(source)], source.port());
            };
          }

          /** A body's inputs are there before the node that it belongs to is done. */
          private int task(Source source) {
            return 2 * source.index() + (source.kind() == Kind.NODE ? 1 : 0);
          }
        };
    sweep.run();
    long[] up = new long[graph.size()];
    for (int n = 0; n < up.length; n++) {
      up[n] = sweep.labels[2 * n + 1];
    }
    return up;
  }

  /** Each node with all that is computed from its outputs. */
  long[] down() {
    Sweep sweep =
        new Sweep(graph.size()) {
          @Override
          void needs(int n) {
            for (Link link : graph.links(n)) {
              if (link.port() >= 0 && link.reader() != Link.CALLER) {
                need(link.reader());
              }
            }
          }

          @Override
          long label(int n) {
            List<Link> links = graph.links(n);
            long[] readers = new long[links.size()];
            int count = 0;
            for (Link link : links) {
              if (link.port() >= 0) { // what its body does is below the node, not behind it
                readers[count++] = Mix.pair(link.port(), reader(link, labels));
              }
            }
            return Mix.pair(base[n], Mix.bag(readers, count));
          }
        };
    sweep.run();
    return sweep.labels;
  }

  /** Each node with those that are at most so many steps away, in both directions. */
  long[] around(int steps) {
    long[] labels = base;
    for (int step = 0; step < steps; step++) {
      long[] next = new long[labels.length];
      for (int n = 0; n < next.length; n++) {
        next[n] = refined(n, labels);
      }
      labels = next;
    }
    return labels;
  }

  private long refined(int n, long[] labels) {
    long label = labels[n];
    Source[] reads = graph.reads(n);
    for (int k = 0; k < reads.length; k++) {
      long read =
          reads[k].isNode()
              ? Mix.pair(labels[reads[k].index()], reads[k].port())
              : reads[k].kind() == Kind.INPUT ? inputs[reads[k].index()] : 0;
      label = Mix.pair(label, Mix.pair(graph.slots(n)[k], read));
    }
    List<Link> links = graph.links(n);
    long[] readers = new long[links.size()];
    for (int k = 0; k < readers.length; k++) {
      readers[k] = Mix.pair(links.get(k).port(), reader(links.get(k), labels));
    }
    return Mix.pair(label, Mix.bag(readers, readers.length));
  }

  private long reader(Link link, long[] labels) {
    return link.reader() == Link.CALLER
        ? outputs[(int) link.slot()]
        : Mix.pair(labels[link.reader()], link.slot());
  }

  /** Labels whatever needs the labels of others, those first; a circle counts as nothing. */
  private abstract static class Sweep {
    final long[] labels;
    private final byte[] state;
    private final Deque<Integer> stack = new ArrayDeque<>();

    Sweep(int tasks) {
      labels = new long[tasks];
      state = new byte[tasks];
    }

    abstract void needs(int task);

    abstract long label(int task);

    final void need(int task) {
      if (state[task] == NEW) {
        stack.push(task);
      }
    }

    final void run() {
      for (int first = 0; first < labels.length; first++) {
        need(first);
        while (!stack.isEmpty()) {
          int task = stack.peek();
          if (state[task] == NEW) {
            state[task] = OPEN;
            needs(task);
          } else {
            stack.pop();
            if (state[task] == OPEN) {
              labels[task] = label(task);
              state[task] = DONE;
            }
          }
        }
      }
    }
  }
}
