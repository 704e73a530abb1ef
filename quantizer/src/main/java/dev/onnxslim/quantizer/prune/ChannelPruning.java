package dev.onnxslim.quantizer.prune;

import dev.onnxslim.analyzer.params.NamePattern;
import dev.onnxslim.model.Model;
import dev.onnxslim.model.Node;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.prune.ChannelGroup.Filters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes whole channels of convolutions and matrix products, and everything that reads them, where
 * all readers are known. Channels that are added to others, concatenated, given to the caller, read
 * in a body or by an operator without a rule stay, and the row says so. Bodies and local functions
 * stay as they are.
 *
 * @see <a href="https://arxiv.org/abs/1608.08710">Li et al. 2017, Pruning Filters for Efficient
 *     ConvNets: channels of the smallest norm</a>
 */
public final class ChannelPruning {
  private final ChannelCut cut;
  private final List<NamePattern> kept;

  /**
   * Pruning of any number of models.
   *
   * @param kept names of weights whose channels stay
   */
  public ChannelPruning(ChannelCut cut, List<NamePattern> kept) {
    this.cut = cut;
    this.kept = List.copyOf(kept);
  }

  /**
   * Prunes a model. Norms are read here; what is left of weights is read while the model is
   * written.
   *
   * @return a row for each group of channels, in the order of the nodes that give them
   */
  public List<ChannelRow> apply(Model model) throws IOException {
    List<ChannelGroup> groups = ChannelFlow.of(model.graph(), Facts.of(model));
    Map<ChannelGroup, int[]> left = new LinkedHashMap<>();
    List<ChannelRow> rows = new ArrayList<>();
    for (ChannelGroup group : groups) {
      keepNamed(group);
      int removed = group.reason().isEmpty() ? cut.removed(group.channels()) : 0;
      if (removed > 0) {
        left.put(group, FilterNorms.kept(group, removed, cut.norm()));
      }
      rows.add(new ChannelRow(makers(group), group.channels(), removed, group.reason()));
    }
    for (Map.Entry<ChannelGroup, int[]> entry : left.entrySet()) {
      entry.getKey().edits().forEach(edit -> edit.apply(entry.getValue()));
    }
    return rows;
  }

  private void keepNamed(ChannelGroup group) {
    for (Filters filters : group.filters()) {
      String name = filters.node().input(1).name();
      if (kept.stream().anyMatch(pattern -> pattern.test(name))) {
        group.keep("asked to be kept");
      }
    }
  }

  private static List<String> makers(ChannelGroup group) {
    return group.filters().stream().map(Filters::node).map(ChannelPruning::name).toList();
  }

  private static String name(Node node) {
    return FlowRules.name(node);
  }
}
