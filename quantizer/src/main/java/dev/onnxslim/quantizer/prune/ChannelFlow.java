package dev.onnxslim.quantizer.prune;

import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.Value;
import dev.onnxslim.quantizer.pass.Facts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows channels through the main graph: from the filters that give them to the weights that read
 * them. What happens at an operator says {@link FlowRules}; at any other the channels have to stay.
 */
final class ChannelFlow {
  private final Facts facts;
  private final List<ChannelGroup> groups = new ArrayList<>();
  private final Map<Value, ChannelPlace> places = new HashMap<>();
  private final List<Meeting> meetings = new ArrayList<>();

  /** Two values that are added: their channels are those of one group, or have to stay. */
  private record Meeting(Node node, ChannelGroup one, ChannelGroup other) {}

  private ChannelFlow(Facts facts) {
    this.facts = facts;
  }

  /** All groups of channels, in the order of the nodes that give them first. */
  static List<ChannelGroup> of(Graph graph, Facts facts) {
    ChannelFlow flow = new ChannelFlow(facts);
    FlowRules rules = new FlowRules(flow);
    for (Node node : graph.nodes()) {
      if (!rules.follow(node)) {
        flow.keepInputs(node, "read by " + FlowRules.label(node));
      }
    }
    for (Meeting meeting : flow.meetings) {
      if (meeting.one.root() != meeting.other.root()) {
        String why = "added to others by " + FlowRules.label(meeting.node);
        meeting.one.keep(why);
        meeting.other.keep(why);
      }
    }
    Set<ChannelGroup> roots = new LinkedHashSet<>();
    flow.groups.forEach(group -> roots.add(group.root()));
    return List.copyOf(roots);
  }

  Facts facts() {
    return facts;
  }

  /** Where a value has channels. */
  Optional<ChannelPlace> place(Value value) {
    return Optional.ofNullable(places.get(value));
  }

  /** Channels that begin at a node. */
  ChannelGroup begin(long channels) {
    ChannelGroup group = new ChannelGroup(Math.toIntExact(channels));
    groups.add(group);
    return group;
  }

  /** Notes where a value has channels, and what keeps them there. */
  void put(Value value, ChannelPlace place) {
    places.put(value, place);
    place.group().add(new ChannelEdit.Retype(value, place.axis(), place.block()));
    if (value.isGraphOutput()) {
      place.group().keep("gives output '" + value.name() + "'");
    }
    if (value.uses().stream().anyMatch(use -> use.node().graph() != value.graph())) {
      place.group().keep("read in a body");
    }
  }

  /** Channels that meet in a sum. */
  void meet(Node node, ChannelGroup one, ChannelGroup other) {
    meetings.add(new Meeting(node, one, other));
  }

  private void keepInputs(Node node, String why) {
    for (Value input : node.inputs()) {
      place(input).ifPresent(place -> place.group().keep(why));
    }
  }
}
