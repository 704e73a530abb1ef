package dev.onnxslim.quantizer.lift;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Graph;
import dev.onnxslim.model.Node;
import dev.onnxslim.model.OpId;
import dev.onnxslim.model.Shape;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Softmax and normalisations whose axes, modes or parameters changed. */
final class NormRules {
  private NormRules() {}

  /**
   * Softmax, LogSoftmax and Hardmax went over all axes from {@code axis} (1 by default) on; from 13
   * on over that axis alone. The same where all others of them have size 1; else the node works on
   * a flattened tensor.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Softmax.html">ONNX Softmax</a>
   */
  static void flattenSoftmax(LiftSite site) {
    Node node = site.node();
    long axis = site.attributes().i("axis", 1);
    OptionalLong only = onlyAxis(site.shape(node.input(0)), axis);
    if (only.isPresent()) {
      site.setAttributes(site.attributes().with("axis", only.getAsLong()));
      return;
    }
    Graph graph = site.graph();
    Value x = node.input(0);
    Value y = node.output(0);
    String op = node.op().type();
    Value sizes = site.before("Shape", Attributes.none(), x);
    Value flat = site.before("Flatten", Attributes.none().with("axis", axis), x);
    Value result = graph.newValue(y.name() + "_" + op);
    Optional<Node> next = graph.detach(node);
    Attributes last = node.attributes().with("axis", -1L);
    graph.insert(next, OpId.onnx(op), List.of(flat), List.of(result), last);
    Attributes zeros = // sizes of 0 mean 0; below 14 that cannot be said
        site.target() < 14 ? Attributes.none() : Attributes.none().with("allowzero", 1L);
    site.insert(next, "Reshape", List.of(y), zeros, result, sizes);
  }

  /** The one axis that the old form goes over; empty if there are more, or they are not known. */
  private static OptionalLong onlyAxis(Optional<Shape> shape, long axis) {
    if (axis == -1) {
      return OptionalLong.of(axis);
    }
    if (shape.isEmpty() || axis < -shape.get().rank() || axis >= shape.get().rank()) {
      return OptionalLong.empty();
    }
    int first = (int) (axis < 0 ? axis + shape.get().rank() : axis);
    int only = -1;
    for (int k = first; k < shape.get().rank(); k++) {
      boolean one = shape.get().dim(k) instanceof Dim.Known known && known.size() == 1;
      if (!one && only >= 0) {
        return OptionalLong.empty();
      }
      only = one ? only : k;
    }
    return OptionalLong.of(only < 0 ? first : only);
  }

  static void batchNormIsSpatial(LiftSite site) throws Refusal {
    Attributes attributes = site.attributes();
    if (attributes.i("spatial", 1) == 0) {
      throw new Refusal("spatial = 0 was withdrawn");
    }
    if (attributes.has("spatial")) {
      site.setAttributes(attributes.without("spatial"));
    }
  }

  /**
   * More outputs than the first meant training, and were other ones.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__BatchNormalization.html">ONNX
   *     BatchNormalization</a>
   */
  static void batchNormTraining(LiftSite site) throws Refusal {
    List<Value> outputs = site.node().outputs();
    if (outputs.subList(1, outputs.size()).stream().anyMatch(v -> !v.isAbsent())) {
      throw new Refusal("it is in its form for training");
    }
    if (outputs.size() > 1) {
      site.graph().trimOutputs(site.node());
    }
  }

  /**
   * Scale and bias had an element for each group and have one for each channel; the arithmetic was
   * that of the data's type and is that of {@code stash_type}.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__GroupNormalization.html">ONNX
   *     GroupNormalization</a>
   */
  static void groupNormPerChannel(LiftSite site) throws Refusal {
    Node node = site.node();
    Value x = node.input(0);
    long groups = site.attributes().i("num_groups", 0);
    ElemType type = site.elemType(x);
    if (type == ElemType.UNDEFINED || groups <= 0) {
      throw new Refusal("the type of its input is not known");
    }
    if (type != ElemType.FLOAT) {
      site.setAttributes(site.attributes().with("stash_type", (long) type.code()));
    }
    OptionalLong channels = site.size(x, 1);
    if (channels.isPresent() && channels.getAsLong() == groups) {
      return;
    }
    Value sizes = groupSizes(site, x, groups, channels);
    site.setInputs(
        1, perChannel(site, node.input(1), sizes), perChannel(site, node.input(2), sizes));
  }

  /** The shape {@code [1, channels / groups]}, as a value. */
  private static Value groupSizes(LiftSite site, Value x, long groups, OptionalLong channels) {
    if (channels.isPresent()) {
      return site.ints("group", 1, channels.getAsLong() / groups);
    }
    Attributes second = Attributes.none().with("start", 1L).with("end", 2L);
    Value count = site.before("Shape", second, x);
    Value each = site.before("Div", Attributes.none(), count, site.ints("groups", groups));
    return site.before("Concat", Attributes.none().with("axis", 0L), site.ints("one", 1), each);
  }

  private static Value perChannel(LiftSite site, Value perGroup, Value sizes) {
    Attributes none = Attributes.none();
    Value column = site.before("Reshape", none, perGroup, site.ints("column", -1, 1));
    Value repeated = site.before("Expand", none, column, sizes);
    return site.before("Reshape", none, repeated, site.ints("flat", -1));
  }

  /** The runtime's own MeanVarianceNormalization of before 9, for images. */
  static void mvnToAxes(LiftSite site) throws Refusal {
    Attributes a = site.attributes();
    if (a.i("normalize_variance", 1) == 0 || a.i("across_channels", 0) != 0) {
      throw new Refusal("across_channels and normalize_variance were withdrawn");
    }
    site.setAttributes(a.without("normalize_variance").without("across_channels"));
  }
}
