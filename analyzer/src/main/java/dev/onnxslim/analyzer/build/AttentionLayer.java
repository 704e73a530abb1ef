package dev.onnxslim.analyzer.build;

import dev.onnxslim.model.Attributes;
import dev.onnxslim.model.Value;
import dev.onnxslim.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Self-attention of PyTorch's parameters: {@code in_proj_weight [3*E, E]} with the rows of query,
 * key and value, {@code in_proj_bias [3*E]}, {@code out_proj.weight [E, E]}, {@code out_proj.bias
 * [E]}: {@code softmax(Q K' / sqrt(E / heads)) V} for each head.
 *
 * @see <a href="https://arxiv.org/abs/1706.03762">Vaswani et al. 2017, Attention Is All You
 *     Need</a>
 */
record AttentionLayer(GraphWriter writer, String name, int heads) {
  /**
   * Adds it.
   *
   * @param x {@code [batch, time, E]}
   */
  Value add(Value x, long size) {
    String layer = "attention '" + name + "'";
    if (heads < 1 || size % heads != 0) {
      throw new LayerException(
          layer, "expected features that " + heads + " heads share evenly, found " + size);
    }
    Value all = project(layer, name + ".in_proj_weight", name + ".in_proj_bias", x, 3 * size, size);
    Value thirds = writer.numbers(name + ".split", size, size, size);
    List<Value> qkv =
        writer.nodes(name, "Split", 3, Attributes.none().with("axis", -1L), all, thirds);
    Value perHead = writer.numbers(name + ".heads", 0, 0, heads, size / heads);
    Value q = split(qkv.get(0), perHead, 0, 2, 1, 3);
    Value k = split(qkv.get(1), perHead, 0, 2, 3, 1);
    Value v = split(qkv.get(2), perHead, 0, 2, 1, 3);
    float factor = (float) (1 / Math.sqrt((double) size / heads));
    Value scaled = writer.node(name, "Mul", q, writer.scalar(name + ".scale", factor));
    Value scores = writer.node(name, "MatMul", scaled, k);
    Value shares = writer.node(name, "Softmax", Attributes.none().with("axis", -1L), scores);
    Value mixed = writer.node(name, "MatMul", shares, v);
    Value moved = writer.node(name, "Transpose", Attributes.none().with("perm", 0, 2, 1, 3), mixed);
    Value joined = writer.node(name, "Reshape", moved, writer.numbers(name + ".shape", 0, 0, size));
    return project(layer, name + ".out_proj.weight", name + ".out_proj.bias", joined, size, size);
  }

  private Value split(Value x, Value perHead, long... perm) {
    Value heads = writer.node(name, "Reshape", x, perHead);
    return writer.node(name, "Transpose", Attributes.none().with("perm", perm), heads);
  }

  private Value project(String layer, String weight, String bias, Value x, long out, long in) {
    Tensor w = writer.parameter(layer, weight);
    if (!Arrays.equals(w.dims(), new long[] {out, in})) {
      throw LayerException.of(layer, w, Arrays.toString(new long[] {out, in}));
    }
    Value turned = writer.node(weight, "Transpose", writer.store(w));
    Value product = writer.node(name, "MatMul", x, turned);
    if (!writer.has(bias)) {
      return product;
    }
    Tensor b = writer.parameter(layer, bias);
    if (!Arrays.equals(b.dims(), new long[] {out})) {
      throw LayerException.of(layer, b, Arrays.toString(new long[] {out}));
    }
    return writer.node(name, "Add", product, writer.store(b));
  }
}
