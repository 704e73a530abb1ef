package dev.onnxslim.analyzer.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.OpId;
import dev.onnxslim.model.OpSchema;
import dev.onnxslim.model.OpSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OpRulesTest {
  private static final String BODIES = "runs bodies, which the inference itself goes through";
  private static final String COMPILED =
      "holds a model compiled for one device; nothing in it tells what comes out";

  /** Operators without a rule, and why. */
  private static final Map<String, String> WITHOUT_RULE =
      Map.of(
          "If", BODIES,
          "Loop", BODIES,
          "Scan", BODIES,
          "SequenceMap", BODIES,
          "com.microsoft::EPContext", COMPILED,
          "com.microsoft::Snpe", COMPILED);

  /** Operators that the schemas do not have: models of older runtimes carry them. */
  private static final Set<String> WITHOUT_SCHEMA =
      Set.of("com.microsoft::SimplifiedLayerNormalization");

  @Test
  void everyOperatorHasARuleOrAReason() {
    Set<String> missing = new TreeSet<>();
    for (OpId op : OpSchemas.standard().ops()) {
      if (!OpRules.standard().ops().contains(op)) {
        missing.add(op.toString());
      }
    }
    assertEquals(new TreeSet<>(WITHOUT_RULE.keySet()), missing);
  }

  @Test
  void everyVersionOfAnOperatorHasARule() {
    List<String> missing = new ArrayList<>();
    for (OpId op : OpRules.standard().ops()) {
      for (OpSchema schema : OpSchemas.standard().versions(op)) {
        if (OpRules.standard().find(op, schema.sinceVersion()).isEmpty()) {
          missing.add(op + " of version " + schema.sinceVersion());
        }
      }
    }
    assertEquals(List.of(), missing);
  }

  @Test
  void everyRuleIsOfAnOperatorThatExists() {
    Set<String> unheardOf = new TreeSet<>();
    for (OpId op : OpRules.standard().ops()) {
      if (OpSchemas.standard().versions(op).isEmpty()) {
        unheardOf.add(op.toString());
      }
    }
    assertEquals(WITHOUT_SCHEMA, unheardOf);
  }
}
