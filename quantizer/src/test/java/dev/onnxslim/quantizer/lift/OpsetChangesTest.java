package dev.onnxslim.quantizer.lift;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.OpId;
import dev.onnxslim.model.OpSchema;
import dev.onnxslim.model.OpSchemas;
import dev.onnxslim.quantizer.lift.OpsetChanges.Version;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpsetChangesTest {
  private final OpSchemas schemas = OpSchemas.standard();
  private final OpsetChanges changes = OpsetChanges.load();

  /** Versions of the standard domain from 8 to 26; true for an operator's first. */
  private Map<Version, Boolean> versions() {
    Map<Version, Boolean> versions = new HashMap<>();
    for (OpId op : schemas.ops()) {
      if (op.domain().equals(OpId.onnx("Relu").domain())) {
        List<OpSchema> all = schemas.versions(op);
        for (OpSchema schema : all) {
          if (schema.sinceVersion() > OpsetLift.OLDEST
              && schema.sinceVersion() <= OpsetLift.NEWEST) {
            versions.put(new Version(op, schema.sinceVersion()), schema.equals(all.get(0)));
          }
        }
      }
    }
    return versions;
  }

  @Test
  void everyVersionOfEveryOperatorIsClassified() {
    Set<Version> missing = new HashSet<>(versions().keySet());
    missing.removeAll(changes.rows().keySet());
    assertEquals(Set.of(), missing, "rows that opset-changes.tsv lacks");
    Set<Version> extra = new HashSet<>(changes.rows().keySet());
    extra.removeAll(versions().keySet());
    assertEquals(Set.of(), extra, "rows of opset-changes.tsv that no operator has");
  }

  @Test
  void firstVersionsAreNew() {
    versions()
        .forEach(
            (version, first) ->
                assertEquals(first, changes.rows().get(version).equals("new"), version.toString()));
  }

  @Test
  void everyRuleExists() {
    changes
        .rows()
        .forEach(
            (version, what) ->
                assertEquals(
                    what.equals("new") || what.equals("same"),
                    changes.rule(version.op(), version.since()).isEmpty(),
                    version.toString()));
  }

  /** What a version took away can only be the same by a rule. */
  @Test
  void nothingIsTakenAwayWithoutARule() {
    for (Version version : versions().keySet()) {
      List<OpSchema> all = schemas.versions(version.op());
      for (int k = 1; k < all.size(); k++) {
        OpSchema now = all.get(k);
        OpSchema before = all.get(k - 1);
        boolean keeps =
            now.attributes().keySet().containsAll(before.attributes().keySet())
                && now.inputs().max() >= before.inputs().max()
                && now.inputs().min() <= before.inputs().min()
                && now.outputs().max() >= before.outputs().max()
                && (!now.deprecated() || before.deprecated());
        if (now.sinceVersion() == version.since() && !keeps) {
          assertTrue(
              changes.rule(version.op(), version.since()).isPresent(), () -> version.toString());
        }
      }
    }
  }
}
