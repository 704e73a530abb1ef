package dev.onnxslim.analyzer.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.onnxslim.model.OpId;
import dev.onnxslim.model.OpSchemas;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetTest {
  @Test
  void versionsOfOnnxruntimeSayWhatTheyLoad() {
    Target target = Target.find("onnxruntime-1.20").orElseThrow();
    assertEquals(OptionalLong.of(21), target.newestOpset());
    assertEquals(OptionalLong.of(10), target.newestIr());
    assertEquals("onnxruntime 1.20", target.title());
    assertEquals(OptionalLong.of(26), Target.find("onnxruntime-1.29").orElseThrow().newestOpset());
    assertTrue(Target.find("onnxruntime-0.0").isEmpty());
  }

  @Test
  void providersSayWhatTheyTake() {
    Target nnapi = Target.find("NNAPI").orElseThrow();
    assertTrue(nnapi.ops().orElseThrow().contains(OpId.onnx("Conv")));
    assertTrue(nnapi.ops().get().contains(OpId.ms("QLinearAdd")));
    assertFalse(nnapi.ops().get().contains(OpId.onnx("LSTM")));
    assertEquals(OptionalLong.empty(), nnapi.newestOpset());
  }

  @Test
  void everyNameIsUniqueAndEveryOperatorExists() {
    Set<String> names = new HashSet<>();
    Set<OpId> known = OpSchemas.standard().ops();
    for (Target target : Target.all()) {
      assertTrue(names.add(target.name()), target::name);
      target
          .ops()
          .ifPresent(
              ops -> ops.forEach(op -> assertTrue(known.contains(op), () -> target + ": " + op)));
    }
    assertTrue(names.containsAll(Set.of("nnapi", "coreml", "coreml-neuralnetwork", "xnnpack")));
  }

  @Test
  void anotherTableIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Target.parse("runtime\tx\t1"));
    assertThrows(IllegalArgumentException.class, () -> Target.parse("phone\tx\t1\t2"));
  }
}
