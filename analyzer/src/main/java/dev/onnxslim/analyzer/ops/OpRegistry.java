package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.OpId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules by operator; immutable. */
public final class OpRegistry {
  private final Map<OpId, List<OpRule>> newestFirst;

  private OpRegistry(Map<OpId, List<OpRule>> newestFirst) {
    this.newestFirst = newestFirst;
  }

  /**
   * A registry of rules.
   *
   * @throws IllegalArgumentException if two rules are for the same operator and version
   */
  public static OpRegistry of(List<OpRule> rules) {
    Map<OpId, List<OpRule>> byOp = new HashMap<>();
    for (OpRule rule : rules) {
      List<OpRule> versions = byOp.computeIfAbsent(rule.op(), op -> new ArrayList<>(2));
      for (OpRule other : versions) {
        if (other.sinceVersion() == rule.sinceVersion()) {
          throw new IllegalArgumentException(
              "two rules for " + rule.op() + " since version " + rule.sinceVersion());
        }
      }
      versions.add(rule);
      versions.sort(Comparator.comparingInt(OpRule::sinceVersion).reversed());
    }
    return new OpRegistry(byOp);
  }

  /** The rule that applies in a graph that imports version {@code opset} of the domain. */
  public Optional<OpRule> find(OpId op, long opset) {
    for (OpRule rule : newestFirst.getOrDefault(op, List.of())) {
      if (rule.sinceVersion() <= opset) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  /** These rules and others, such as those of an own domain; a rule that is there is replaced. */
  public OpRegistry with(List<OpRule> more) {
    Map<OpId, List<OpRule>> all = new HashMap<>(newestFirst);
    OpRegistry.of(more).newestFirst.forEach(all::put);
    return new OpRegistry(all);
  }

  /** The operators that have a rule. */
  public Set<OpId> ops() {
    return Set.copyOf(newestFirst.keySet());
  }
}
