package dev.onnxslim.quantizer.lift;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Value;

/** Axes, sizes and counts that were attributes and became inputs. */
final class AxisRules {
  private AxisRules() {}

  /**
   * Squeeze, Unsqueeze and ReduceSum from 13 on, the other reductions from 18 on. No axes at all
   * mean every axis, but for Unsqueeze none.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__ReduceSum.html">ONNX ReduceSum</a>
   */
  static void axesToInput(LiftSite site) {
    Attributes attributes = site.attributes();
    if (!attributes.has("axes")) {
      return;
    }
    long[] axes = attributes.ints("axes");
    site.setAttributes(attributes.without("axes"));
    if (axes.length > 0 || site.node().op().type().equals("Unsqueeze")) {
      site.setInputs(1, site.ints("axes", axes));
    }
  }

  static void splitToInput(LiftSite site) {
    Attributes attributes = site.attributes();
    if (attributes.ints("split").length > 0) {
      site.setInputs(1, site.ints("split", attributes.ints("split")));
    }
    if (attributes.has("split")) {
      site.setAttributes(attributes.without("split"));
    }
  }

  /** From 18 on equal parts need their number. */
  static void countSplitOutputs(LiftSite site) {
    if (site.node().input(1).isAbsent()) {
      site.setAttributes(
          site.attributes().with("num_outputs", (long) site.node().outputs().size()));
    }
  }

  static void sliceToInputs(LiftSite site) {
    Attributes a = site.attributes();
    Value axes = a.has("axes") ? site.ints("axes", a.ints("axes")) : Value.ABSENT;
    site.setInputs(
        1, site.ints("starts", a.ints("starts")), site.ints("ends", a.ints("ends")), axes);
    site.setAttributes(a.without("starts").without("ends").without("axes"));
  }

  static void topKToInput(LiftSite site) {
    Attributes attributes = site.attributes();
    site.setInputs(1, site.ints("k", attributes.i("k", 0)));
    site.setAttributes(attributes.without("k"));
  }

  /** The axis was 1 by default and is the last but one. */
  static void dftToInput(LiftSite site) {
    Attributes attributes = site.attributes();
    site.setInputs(2, site.scalar("axis", attributes.i("axis", 1)));
    site.setAttributes(attributes.without("axis"));
  }
}
