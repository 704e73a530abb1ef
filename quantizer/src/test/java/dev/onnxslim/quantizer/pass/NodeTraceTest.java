package dev.onnxslim.quantizer.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.onnxslim.model.Model;
import dev.onnxslim.model.ModelFormatException;
import dev.onnxslim.model.ModelText;
import dev.onnxslim.quantizer.slim.EliminateIdentity;
import dev.onnxslim.quantizer.slim.RemoveUnused;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeTraceTest {
  @Test
  void whatBecameOfEachNodeIsTold() throws ModelFormatException {
    Model model =
        ModelText.parse(
            "g (float[2] x) => (float[2] y, float[2] z) { [copy] a = Identity(x) [read] b = Neg(a)"
                + " u = Abs(a) z = Abs(b) [last] y = Identity(b) }");
    NodeTrace trace = new NodeTrace(model, List.of("copy", "b", "u", "z", "last", "no"));
    assertEquals(List.of("no"), trace.unknown());
    new Pipeline(List.of(new EliminateIdentity(), new RemoveUnused()), trace).run(model);
    List<NodeTrace.Fate> fates = trace.fates();
    assertEquals(5, fates.size());
    assertEquals(
        new NodeTrace.Fate(
            "copy",
            "Identity 'copy'",
            Optional.of("eliminate-identity"),
            List.of(),
            Optional.empty()),
        fates.get(0));
    assertEquals("Neg 'read'", fates.get(1).node());
    assertEquals(Optional.empty(), fates.get(1).removedBy());
    assertEquals(List.of("eliminate-identity"), fates.get(1).changedBy());
    assertEquals(Optional.of("remove-unused"), fates.get(2).removedBy());
    assertEquals(List.of("eliminate-identity"), fates.get(3).changedBy());
    assertEquals(Optional.of("Neg 'read'"), fates.get(4).now());
  }
}
