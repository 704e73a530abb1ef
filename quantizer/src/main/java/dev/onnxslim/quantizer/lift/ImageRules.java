package dev.onnxslim.quantizer.lift;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.ElemType;
import dev.onnxslim.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Resizing and sampling of images. */
final class ImageRules {
  private static final String COORDINATES = "coordinate_transformation_mode";

  private ImageRules() {}

  static void upsampleToInput(LiftSite site) {
    Attributes attributes = site.attributes();
    Value scales = site.floats("scales", ElemType.FLOAT, false, attributes.floats("scales"));
    site.setInputs(1, scales);
    site.setAttributes(attributes.without("scales"));
  }

  /** Upsample is a Resize by scales of 1 or more. */
  static void upsampleToResize(LiftSite site) {
    site.markUpsample();
    site.setType("Resize");
  }

  /**
   * Before 11 an output's coordinate was that of the input times the scale. Nearest took the
   * coordinate below where the image grows and, in the standard's own example, the one above where
   * it shrinks; so the scales have to be known there.
   *
   * @see <a href="https://onnx.ai/onnx/operators/onnx__Resize.html">ONNX Resize</a>
   */
  static void resizeIsAsymmetric(LiftSite site) throws Refusal {
    Attributes attributes = site.attributes();
    Attributes lifted = attributes.with(COORDINATES, "asymmetric");
    if (attributes.s("mode", "nearest").equals("nearest")) {
      lifted = lifted.with("nearest_mode", shrinks(site) ? "ceil" : "floor");
    }
    Value scales = site.node().input(1);
    Value roi = site.floats("roi", ElemType.FLOAT, false);
    site.setInputs(1, roi, scales);
    site.setAttributes(lifted);
  }

  private static boolean shrinks(LiftSite site) throws Refusal {
    if (site.wasUpsample()) {
      return false;
    }
    Optional<Tensor> scales = site.node().input(1).constant();
    if (scales.isEmpty()) {
      throw new Refusal("its scales are not constant");
    }
    try {
      boolean down = false;
      boolean up = false;
      for (float scale : scales.get().toFloats()) {
        down |= scale < 1;
        up |= scale > 1;
      }
      if (down && up) {
        throw new Refusal("one axis grows and another shrinks");
      }
      return down;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One way to transform coordinates was withdrawn. */
  static void resizeCoordinates(LiftSite site) throws Refusal {
    String mode = site.attributes().s(COORDINATES, "half_pixel");
    if (mode.equals("tf_half_pixel_for_nn")) {
      throw new Refusal(COORDINATES + " = " + mode + " was withdrawn");
    }
  }

  /** From 16 on a pixel's coordinate is that of its middle, unless said otherwise. */
  static void roiAlignIsUnshifted(LiftSite site) {
    site.setAttributes(site.attributes().with(COORDINATES, "output_half_pixel"));
  }

  /** Two modes got other names. */
  static void gridSampleMode(LiftSite site) {
    Attributes attributes = site.attributes();
    switch (attributes.s("mode", "")) {
      case "bilinear" -> site.setAttributes(attributes.with("mode", "linear"));
      case "bicubic" -> site.setAttributes(attributes.with("mode", "cubic"));
      default -> {}
    }
  }
}
