package dev.onnxslim.quantizer.prune;

import dev.onnxslim.model.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Channels that can only go together wherever they are read: found as one, or joined later. After a
 * {@link #join} both stand for the same channels; {@link #root} is what they are now.
 */
final class ChannelGroup {
  /**
   * The filters of the channels: input 1 of a node, sliced along an axis.
   *
   * @param gates whether they only make factors for the channels
   */
  record Filters(Node node, int axis, boolean gates) {}

  private final int channels;
  private List<Filters> filters = new ArrayList<>();
  private final List<ChannelEdit> edits = new ArrayList<>();
  private ChannelGroup parent;
  private String reason = "";

  ChannelGroup(int channels) {
    this.channels = channels;
  }

  ChannelGroup root() {
    ChannelGroup root = this;
    while (root.parent != null) {
      root = root.parent;
    }
    return root;
  }

  int channels() {
    return channels;
  }

  /** The filters that give the channels, and those of depthwise convolutions on the way. */
  List<Filters> filters() {
    return root().filters;
  }

  List<ChannelEdit> edits() {
    return root().edits;
  }

  /** Why the channels have to stay; empty if nothing is known that keeps them. */
  String reason() {
    return root().reason;
  }

  void add(Node node, int axis) {
    root().filters.add(new Filters(node, axis, false));
  }

  void add(ChannelEdit edit) {
    root().edits.add(edit);
  }

  /** The channels have to stay; the first reason is told. */
  void keep(String why) {
    ChannelGroup root = root();
    if (root.reason.isEmpty()) {
      root.reason = why;
    }
  }

  /** What was found so far only makes factors for other channels. */
  void markGates() {
    ChannelGroup root = root();
    root.filters =
        new ArrayList<>(
            root.filters.stream().map(f -> new Filters(f.node(), f.axis(), true)).toList());
  }

  /** From here on the channels of both go together. */
  void join(ChannelGroup other) {
    ChannelGroup mine = root();
    ChannelGroup theirs = other.root();
    if (mine == theirs) {
      return;
    }
    mine.filters.addAll(theirs.filters);
    mine.edits.addAll(theirs.edits);
    if (!theirs.reason.isEmpty()) {
      mine.keep(theirs.reason);
    }
    theirs.parent = mine;
  }
}
