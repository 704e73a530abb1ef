package dev.onnxslim.quantizer.lift;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Optional;

/** Numbers that were attributes and became inputs of the data's type, and other types. */
final class ValueRules {
  private ValueRules() {}

  /**
   * The value is 0 by default, and plays no part in other modes than constant.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Pad.html">ONNX Pad</a>
   */
  static void padToInputs(LiftSite site) throws Refusal {
    Attributes a = site.attributes();
    float value = a.f("value", 0);
    boolean plain = value == 0 || !a.s("mode", "constant").equals("constant");
    ElemType type = plain ? ElemType.UNDEFINED : floatType(site);
    Value pads = site.ints("pads", a.ints("pads"));
    site.setInputs(1, pads, plain ? Value.ABSENT : site.floats("value", type, true, value));
    site.setAttributes(a.without("pads").without("value"));
  }

  /**
   * A bound that is left out stays so, but for double: there the old default is a finite float.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Clip.html">ONNX Clip</a>
   */
  static void clipToInputs(LiftSite site) throws Refusal {
    Attributes a = site.attributes();
    ElemType known = site.elemType(site.node().input(0));
    boolean isDouble = known == ElemType.DOUBLE;
    if (!a.has("min") && !a.has("max") && !isDouble && known != ElemType.UNDEFINED) {
      return;
    }
    ElemType type = floatType(site);
    Value min =
        a.has("min") || isDouble
            ? site.floats("min", type, true, a.f("min", -Float.MAX_VALUE))
            : Value.ABSENT;
    Value max =
        a.has("max") || isDouble
            ? site.floats("max", type, true, a.f("max", Float.MAX_VALUE))
            : Value.ABSENT;
    site.setInputs(1, min, max);
    site.setAttributes(a.without("min").without("max"));
  }

  /** The mask had the data's type before. Whoever reads it still gets that. */
  static void dropoutMaskIsBool(LiftSite site) throws Refusal {
    Node node = site.node();
    Value mask = node.output(1);
    if (mask.isAbsent() || !mask.isUsed()) {
      return;
    }
    ElemType type = floatType(site);
    Graph graph = site.graph();
    Value data = node.input(0);
    Attributes attributes = node.attributes();
    List<Value> outputs = List.of(node.output(0), graph.newValue(mask.name() + "_bool"));
    Optional<Node> next = graph.detach(node);
    graph.insert(next, OpId.onnx("Dropout"), List.of(data), outputs, attributes);
    Attributes to = Attributes.none().with("to", (long) type.code());
    site.insert(next, "Cast", List.of(mask), to, outputs.get(1));
  }

  /** Without the new input {@code training_mode} it is inference, as it was. */
  static void dropoutToInputs(LiftSite site) {
    Attributes attributes = site.attributes();
    if (attributes.has("ratio")) {
      float ratio = attributes.f("ratio", 0);
      site.setInputs(1, site.floats("ratio", ElemType.FLOAT, true, ratio));
      site.setAttributes(attributes.without("ratio"));
    }
  }

  /** Erf of integers was withdrawn. */
  static void erfOfFloats(LiftSite site) throws Refusal {
    if (site.elemType(site.node().input(0)).isInteger()) {
      throw new Refusal("it is no operation on integers any more");
    }
  }

  private static ElemType floatType(LiftSite site) throws Refusal {
    ElemType type = site.elemType(site.node().input(0));
    switch (type) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> {
        return type;
      }
      default -> throw new Refusal("the type of its input is no float type, or not known");
    }
  }
}
