package dev.onnxslim.analyzer.ops;

import dev.onnxslim.model.Dim;
import dev.onnxslim.model.Shape;
import java.util.ArrayList;
import java.util.List;

/** Where the channels of an image stand: the batch is always first. */
enum ChannelOrder {
  /** {@code [N, C, d1, d2 ...]}. */
  FIRST,
  /** {@code [N, d1, d2 ..., C]}. */
  LAST;

  /** The order that the attribute {@code channels_last} states. */
  static ChannelOrder of(OpContext op) {
    return op.attributes().i("channels_last", 0) != 0 ? LAST : FIRST;
  }

  Dim channels(Shape image) {
    return image.dim(this == FIRST ? 1 : -1);
  }

  /** The sizes {@code d1, d2 ...}. */
  List<Dim> spatial(Shape image) {
    int from = this == FIRST ? 2 : 1;
    return image.sub(from, from + image.rank() - 2).dims();
  }

  Shape image(Dim batch, Dim channels, List<Dim> spatial) {
    List<Dim> dims = new ArrayList<>();
    dims.add(batch);
    if (this == FIRST) {
      dims.add(channels);
    }
    dims.addAll(spatial);
    if (this == LAST) {
      dims.add(channels);
    }
    return new Shape(dims);
  }
}
