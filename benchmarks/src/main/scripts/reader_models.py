#!/usr/bin/env python3
"""Writes the models of the storage benchmark, one for each reader of weights. Needs onnx.

`Constant <value_ints = [dims]>` stands for a weight of these sizes: the benchmark puts random floats there; for a name
that starts with h fp16, with b bf16.
"""
import pathlib
import onnx
import onnx.parser

HEAD = '<ir_version: 10, opset_import: ["" : 21, "com.microsoft" : 1, "local" : 1]>\n'
OUT = pathlib.Path(__file__).parent.parent / "resources/dev/onnxslim/benchmarks"


def w(name, *dims):
    return f"{name} = Constant <value_ints = [{', '.join(map(str, dims))}]> ()\n"


def graph(inputs, outputs, body, extra=""):
    return f"{HEAD}g ({inputs}) => ({outputs})\n{{\n{body}}}\n{extra}"


def recurrent(op, gates):
    return graph("float[16,1,128] x", "float[seq,1,1,128] y",
                 w("w", 1, gates * 128, 128) + w("r", 1, gates * 128, 128)
                 + f"y = {op} <hidden_size = 128> (x, w, r)\n")


MODELS = {
    "matmul": graph("float[32,512] x", "float[32,512] y", w("w", 512, 512) + "y = MatMul (x, w)\n"),
    "matmul_small": graph("float[1,64] x", "float[1,64] y", w("w", 64, 64) + "y = MatMul (x, w)\n"),
    "matmul_add": graph("float[1,32,384] x", "float[1,32,384] y",
                        w("w", 384, 384) + w("c", 384) + "t = MatMul (x, w)\ny = Add (t, c)\n"),
    "matmul_transposed": graph("float[1,32,384] x", "float[1,32,384] y",
                               w("w", 384, 384) + "t = Transpose <perm = [1, 0]> (w)\ny = MatMul (x, t)\n"),
    "gemm": graph("float[1,512] x", "float[1,512] y",
                  w("w", 512, 512) + w("c", 512) + "y = Gemm <transB = 1> (x, w, c)\n"),
    "conv": graph("float[1,64,28,28] x", "float[1,64,28,28] y",
                  w("w", 64, 64, 3, 3) + "y = Conv <pads = [1, 1, 1, 1]> (x, w)\n"),
    "conv_bn_relu": graph("float[1,32,28,28] x", "float[1,32,28,28] y",
                          w("w", 32, 32, 3, 3) + w("s", 32) + w("c", 32) + w("m", 32)
                          + "v = Constant <value_floats = [" + ", ".join(["1.0"] * 32) + "]> ()\n"
                          + "a = Conv <pads = [1, 1, 1, 1]> (x, w)\n"
                          + "n = BatchNormalization (a, s, c, m, v)\ny = Relu (n)\n"),
    "conv_depthwise": graph("float[1,256,28,28] x", "float[1,256,28,28] y",
                            w("w", 256, 1, 3, 3) + "y = Conv <group = 256, pads = [1, 1, 1, 1]> (x, w)\n"),
    "conv_transpose": graph("float[1,64,14,14] x", "float[1,64,28,28] y",
                            w("w", 64, 64, 2, 2) + "y = ConvTranspose <strides = [2, 2]> (x, w)\n"),
    "gather_small": graph("int64[1,16] ids", "float[1,16,64] y",
                          w("w", 1000, 64) + "y = Gather <axis = 0> (w, ids)\n"),
    "gather": graph("int64[1,32] ids", "float[1,32,384] y",
                    w("w", 30000, 384) + "y = Gather <axis = 0> (w, ids)\n"),
    "gather_many": graph("int64[32,128] ids", "float[32,128,384] y",
                         w("w", 30000, 384) + "y = Gather <axis = 0> (w, ids)\n"),
    "gather_columns": graph("int64[16] ids", "float[256,16] y",
                            w("w", 256, 2000) + "y = Gather <axis = 1> (w, ids)\n"),
    "gather_tied": graph("int64[1,32] ids", "float[1,32,8000] y",
                         w("w", 8000, 256) + "e = Gather <axis = 0> (w, ids)\n"
                         + "t = Transpose <perm = [1, 0]> (w)\ny = MatMul (e, t)\n"),
    "lstm": recurrent("LSTM", 4),
    "gru": recurrent("GRU", 3),
    "rnn": recurrent("RNN", 1),
    "einsum": graph("float[1,32,256] x", "float[1,32,4,64] y",
                    w("w", 256, 4, 64) + 'y = Einsum <equation = "bsd,dhk->bshk"> (x, w)\n'),
    "attention": graph("float[1,32,256] x", "float[1,32,256] y",
                       w("w", 256, 768) + w("c", 768)
                       + "y = com.microsoft.Attention <num_heads = 4> (x, w, c)\n"),
    "if_body": graph("float[1,32,256] x, bool c", "float[1,32,256] y",
                     "y = If (c) <then_branch = t () => (float[1,32,256] a) {\n" + w("w", 256, 256)
                     + "a = MatMul (x, w)\n}, else_branch = e () => (float[1,32,256] b) {\n" + w("v", 256, 256)
                     + "b = MatMul (x, v)\n}>\n"),
    "if_captured": graph("float[1,32,256] x, bool c", "float[1,32,256] y", w("w", 256, 256)
                         + "y = If (c) <then_branch = t () => (float[1,32,256] a) {\n"
                         + "a = MatMul (x, w)\n}, else_branch = e () => (float[1,32,256] b) {\n"
                         + "t = Relu (x)\nb = MatMul (t, w)\n}>\n"),
    "loop_body": graph("float[1,256] x", "float[1,256] y",
                       "n = Constant <value = int64 {8}> ()\nk = Constant <value = bool {1}> ()\n"
                       + "y = Loop (n, k, x) <body = l (int64 i, bool k1, float[1,256] s)"
                       + " => (bool k2, float[1,256] o) {\n" + w("w", 256, 256)
                       + "p = MatMul (s, w)\no = Tanh (p)\nk2 = Identity (k1)\n}>\n"),
    "function": graph("float[1,32,256] x", "float[1,32,256] y", "y = local.linear (x)\n",
                      '<opset_import: ["" : 21], domain: "local">\nlinear (a) => (b)\n{\n'
                      + w("w", 256, 256) + "b = MatMul (a, w)\n}\n"),
    "matmul_fp16": graph("float16[32,512] x", "float16[32,512] y",
                         w("hw", 512, 512) + "y = MatMul (x, hw)\n"),
    "matmul_bf16_cast": graph("float[32,512] x", "float[32,512] y",
                              w("bw", 512, 512) + "t = Cast <to = 1> (bw)\ny = MatMul (x, t)\n"),
}

for name, text in MODELS.items():
    onnx.save(onnx.parser.parse_model(text), str(OUT / f"{name}.onnx"))
