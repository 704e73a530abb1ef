"""Writes the tiny models of the runtime and parity tests: python3 parity_models.py FOLDER (needs onnx)."""
import sys

import onnx
from onnx import helper, parser

HEAD = '<ir_version: 8, opset_import: ["" : 17, "com.acme" : 1]>\n'
MODELS = {
    # indices of a table behind Cast and Unsqueeze; a mask by its name
    "embedding": """
g (int32[batch, seq] ids, int64[batch, seq] attention_mask) => (float[batch, seq, 2] y)
<float[5, 2] table = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0}, int64[1] axis = {2}>
{ wide = Cast<to = 7>(ids)  rows = Gather(table, wide)
  m = Cast<to = 1>(attention_mask)  m3 = Unsqueeze(m, axis)  y = Mul(rows, m3) }""",
    # positions shifted by 2, in the body of an If that captures them
    "captured": """
g (int64[n] ids, bool flag) => (float[n, 1] y)
<float[6, 1] table = {1, 2, 3, 4, 5, 6}, int64[1] two = {2}>
{ y = If(flag) <
    then_branch = t () => (float[n, 1] a) { p = Add(ids, two)  a = Gather(table, p) },
    else_branch = e () => (float[n, 1] b) { q = Add(ids, two)  b = Gather(table, q) }> }""",
    # a sampling rate that the model compares, a fixed frame of 32 values
    "rate": """
g (float[?, ?] x, float[2, ?, 4] state, int64 sr) => (float[?, 4] y)
<int64 rate = {16000}, float[4] bias = {1, 2, 3, 4}, int64[2] frame = {-1, 32},
 int64[1] from = {0}, int64[1] to = {4}, int64[1] axis = {1}, int64 first = {0}>
{ c = Equal(sr, rate)
  s = Gather<axis = 0>(state, first)
  y = If(c) <
    then_branch = t () => (float[?, 4] a)
      { f = Reshape(x, frame) h = Slice(f, from, to, axis) b = Add(h, bias) a = Add(b, s) },
    else_branch = e () => (float[?, 4] z) { z = Mul(s, bias) }> }""",
    # an image of one size only, which nothing but trying tells
    "fixed_image": """
g (float[N, 3, H, W] image) => (float[N, 12288] y)
<int64[2] flat = {-1, 12288}>
{ y0 = Reshape(image, flat) s = Shape(image) z = Cast<to = 1>(s) o = Sub(z, z) e = ReduceSum(o)
  y = Add(y0, e) }""",
    "lengths": """
g (float[seq, batch, 2] x, int32[batch] lens) => (float[seq, 1, batch, 2] y)
<float[1, 2, 2] w = {0.5, 0.25, -0.5, 0.75}, float[1, 2, 2] r = {0.1, 0.2, 0.3, 0.4}>
{ y = RNN<hidden_size = 2>(x, w, r, , lens) }""",
    "sizes": """
g (float[2, 6] x, int64[1] k) => (float[2, K] values, int64[2, K] places)
{ values, places = TopK(x, k) }""",
    "nonzero": """
g (float[4, 8] x) => (int64[2, count] places, float[4, 8] y)
{ r = Relu(x) places = NonZero(r) y = Identity(r) }""",
    "argmax": """
g (float[4, 8] x) => (int64[4, 1] best) { best = ArgMax<axis = 1>(x) }""",
    "sequence": """
g (float[4, 2] x) => (seq(float[2, 2]) parts) { parts = SplitToSequence<axis = 0>(x) }""",
    "custom": """
g (float[2] x) => (float[2] y) { y = com.acme.Frobnicate(x) }""",
    # runs for hours
    "endless": """
g (float[2] x) => (float[2] y)
<int64 trips = {4000000000000}, bool on = {1}>
{ y = Loop(trips, on, x) <body = b (int64 i, bool c, float[2] v) => (bool d, float[2] w)
  { d = Identity(c) w = Add(v, v) }> }""",
    # 40 GB
    "huge": """
g (float[1] x) => (float y)
<int64[1] n = {10000000000}>
{ big = ConstantOfShape(n) sum = ReduceSum<keepdims = 0>(big) y = Add(sum, x) }""",
    "random": """
g (float[2, 8] x) => (float[2, 8] y, float[2, 8] z)
{ n = RandomNormalLike(x)  y = Add(x, n)  z = Relu(x) }""",
    "dropout": """
g (float[2, 8] x) => (float[2, 8] y)
<float ratio = {0.5}, bool train = {1}>
{ y = Dropout(x, ratio, train) }""",
    "axis": """
g (float[2, 6] x, int64 axis, int64[1] axes) => (float[2, 6] y, float[1, 6] r)
{ y = CumSum(x, axis)  r = ReduceSum(x, axes) }""",
    "sigmoid": """
g (float[N, 4] x) => (float[N, 1] p)
<float[4, 1] w = {0.5, 0.4, -0.3, 0.2}, float[1] b = {-9}>
{ s = Gemm(x, w, b) p = Sigmoid(s) }""",
    "types": """
g (float16[2] h, double[2] d, int8[2] i1, uint8[2] u1, int16[2] i2, int32[2] i4, int64[2] i8, bool[2] b,
   string[2] s, bfloat16[2] bf)
  => (float16[2] h_, double[2] d_, int8[2] i1_, uint8[2] u1_, int16[2] i2_, int32[2] i4_, int64[2] i8_, bool[2] b_,
   string[2] s_, bfloat16[2] bf_)
{ h_ = Identity(h) d_ = Identity(d) i1_ = Identity(i1) u1_ = Identity(u1) i2_ = Identity(i2) i4_ = Identity(i4)
  i8_ = Identity(i8) b_ = Identity(b) s_ = Identity(s) bf_ = Identity(bf) }""",
    "mlp": """
g (float[N, 8] x) => (float[N, 4] y)
<float[8, 4] w = {W}>
{ h = MatMul(x, w) r = Relu(h) y = Add(r, h) }""",
}
W = [((i * 37) % 64 - 31) / 32 for i in range(32)]
VARIANTS = {"mlp": W, "mlp_near": [round(w * 24) / 24 for w in W], "mlp_far": [-w for w in W]}
FUNCTION = """
<ir_version: 8, opset_import: ["" : 17, "local" : 1]>
g (int64[n] ids) => (float[n, 1] y)
<float[3, 1] table = {1, 2, 3}>
{ y = local.look_up(table, ids) }
<domain: "local", opset_import: ["" : 17]>
look_up (rows, at) => (found) { same = Identity(at) found = Gather(rows, same) }"""


def main(folder):
    for name, text in MODELS.items():
        if name == "mlp":
            continue
        onnx.save(parser.parse_model(HEAD + text), f"{folder}/{name}.onnx")
    for name, w in VARIANTS.items():
        text = MODELS["mlp"].replace("{W}", "{" + ", ".join(map(str, w)) + "}")
        onnx.save(parser.parse_model(HEAD + text), f"{folder}/{name}.onnx")
    onnx.save(parser.parse_model(FUNCTION), f"{folder}/function.onnx")


main(sys.argv[1])
