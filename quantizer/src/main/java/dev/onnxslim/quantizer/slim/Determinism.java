package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.OpSchemas;
import dev.onnxslim.model.OpSchemas.Availability;
import java.util.OptionalLong;
import java.util.Set;

/** Which nodes give the same outputs whenever they are given the same inputs. */
public final class Determinism {
  private static final Set<OpId> RANDOM =
      Set.of(
          OpId.onnx("Bernoulli"),
          OpId.onnx("Dropout"),
          OpId.onnx("Multinomial"),
          OpId.onnx("RandomNormal"),
          OpId.onnx("RandomNormalLike"),
          OpId.onnx("RandomUniform"),
          OpId.onnx("RandomUniformLike"));

  private static final Set<String> MICROSOFT =
      Set.of("BiasGelu", "FastGelu", "FusedConv", "FusedGemm", "FusedMatMul", "Gelu", "QuickGelu");

  private Determinism() {}

  /**
   * Whether a node is sure to be deterministic and without effects: an operator of the standard or
   * of ai.onnx.ml that is not random, no local function, without bodies. Of com.microsoft a few
   * that are known to be pure.
   */
  public static boolean isSure(Node node) {
    return node.bodies().isEmpty() && isSureWithBodies(node);
  }

  /** The same of a node that may have bodies: all nodes in them have to be such as well. */
  static boolean isSureWithBodies(Node node) {
    OpId op = node.op();
    if (!isPureDomain(op) || isRandom(op)) {
      return false;
    }
    OptionalLong opset = node.graph().opset(op.domain());
    return opset.isPresent()
        && node.graph().model().function(node).isEmpty()
        && OpSchemas.standard().availability(op, opset.getAsLong()) == Availability.CURRENT
        && node.bodies().values().stream()
            .flatMap(body -> body.nodes().stream())
            .allMatch(Determinism::isSureWithBodies);
  }

  /** Whether an operator may give other outputs each time; that of another domain is not known. */
  static boolean isRandom(OpId op) {
    return RANDOM.contains(op);
  }

  private static boolean isPureDomain(OpId op) {
    return switch (op.domain()) {
      case "", "ai.onnx.ml" -> true;
      case OpId.MICROSOFT -> MICROSOFT.contains(op.type());
      default -> false;
    };
  }
}
