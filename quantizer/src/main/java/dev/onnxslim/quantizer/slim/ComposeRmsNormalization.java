package dev.onnxslim.quantizer.slim;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.quantizer.pass.Facts;
import dev.onnxslim.quantizer.pass.Pass;
import java.util.List;
import java.util.OptionalInt;

/**
 * {@code x / Sqrt(ReduceMean(x^2) + epsilon) * scale} becomes {@code RMSNormalization(x, scale)}.
 * From opset 23 on, for FLOAT, if the mean is over the last axes, the scale has exactly their
 * sizes, and nothing reads a value on the way.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__RMSNormalization.html">ONNX
 *     RMSNormalization</a>
 */
public record ComposeRmsNormalization() implements Pass {
  private static final long MIN_OPSET = 23;
  private static final Pattern SCALED = NormPattern.scaled(Pattern.value("x"));

  @Override
  public String name() {
    return "compose-rms-normalization";
  }

  @Override
  public String summary() {
    return "the formula becomes RMSNormalization, from opset 23 on";
  }

  @Override
  public int apply(Graph graph, Facts facts) {
    if (graph.opset("").orElse(0) < MIN_OPSET || graph.nodes(OpId.onnx("ReduceMean")).isEmpty()) {
      return 0;
    }
    int edits = 0;
    for (Node node : graph.nodes()) {
      Match match = SCALED.find(node).orElse(null);
      OptionalInt axis = match == null ? OptionalInt.empty() : NormPattern.axis(match, facts);
      if (axis.isPresent()) {
        match.replaceBy(
            OpId.onnx("RMSNormalization"),
            List.of(match.value("x"), match.value("scale")),
            Attributes.none()
                .with("axis", (long) axis.getAsInt())
                .with("epsilon", match.number("epsilon")));
        edits++;
      }
    }
    return edits;
  }
}
