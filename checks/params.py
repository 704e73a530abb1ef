"""Parameters in files against the libraries of those files: params.py SHARED COMMAND.

What the command writes has to be read by safetensors and numpy with equal bytes, and the other way round.
"""

import hashlib
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import safetensors
import safetensors.numpy
from onnx import TensorProto, helper

MODELS = ["fc_784_10.onnx", "mobilenet_v3_small.onnx", "silero_vad.onnx", "tied_embedding.onnx", "lstm2.onnx"]
NUMPY = [np.bool_, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64, np.float16,
         np.float32, np.float64, np.complex64, np.complex128]
# The types that numpy has not: ONNX's name, safetensors' name, bits.
OTHERS = [("BFLOAT16", "BF16", 16), ("FLOAT8E4M3FN", "F8_E4M3", 8), ("FLOAT8E5M2", "F8_E5M2", 8),
          ("FLOAT8E4M3FNUZ", "F8_E4M3FNUZ", 8), ("FLOAT8E5M2FNUZ", "F8_E5M2FNUZ", 8)]
SHAPES = [(), (0, 3), (1,), (7,), (2, 3), (1, 2, 3, 4)]
NAMES = ["plain", "a/b.c", "../up", "größe 模型 😀", 'quote"back\\slash', "tab\tline\n"]


class Check:
    def __init__(self, command, folder):
        self.command, self.folder, self.wrong = command, folder, 0

    def __call__(self, good, what):
        if not good:
            print(f"wrong: {what}")
            self.wrong += 1

    def params(self, *args, code=0):
        run = subprocess.run([self.command, "params", *map(str, args)], capture_output=True, text=True)
        self(run.returncode == code, f"params {' '.join(map(str, args))}: exit {run.returncode}: {run.stderr}")
        return run


def arrays(types):
    """Odd names and shapes of every type, all bits random."""
    random = np.random.default_rng(1)
    found = {}
    for k, name in enumerate(NAMES):
        found[name] = random.standard_normal(SHAPES[k]).astype(np.float32)
    for dtype in types:
        for shape in SHAPES:
            count = int(np.prod(shape))
            bits = random.integers(0, 256, count * np.dtype(dtype).itemsize, dtype=np.uint8)
            bits = bits & 1 if dtype is np.bool_ else bits
            found[f"{np.dtype(dtype).name}{list(shape)}"] = bits.view(dtype).reshape(shape)
    return found


def model(path, tensors):
    """A model with these initializers, the data raw."""
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [1])
    graph = helper.make_graph([helper.make_node("Neg", ["x"], ["y"])], "g", [x], [y], tensors)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10), path)


def tensor(name, elem_type, dims, data):
    return TensorProto(name=name, data_type=elem_type, dims=dims, raw_data=data)


def equal(check, expected, found, what):
    """expected, found: (dims, bytes) by name."""
    check(list(expected) == list(found), f"{what}: names {sorted(set(expected) ^ set(found))} or their order")
    for name in expected.keys() & found.keys():
        check(expected[name] == found[name], f"{what}: {name!r}: {expected[name][0]} {found[name][0]}")


def plain(found):
    return {name: (list(a.shape), a.tobytes()) for name, a in found.items()}


def held(path):
    """What a model's initializers hold, by onnx."""
    return {t.name: (list(t.dims), onnx.numpy_helper.to_array(t).tobytes())
            for t in onnx.load(path).graph.initializer}


def read(path):
    if path.suffix == ".npz":
        with np.load(path, allow_pickle=False) as npz:
            return plain({name: npz[name] for name in npz.files})
    # The header's order is the dictionary's; the library's is that of the bytes.
    found = {name: (t["shape"], bytes(t["data"])) for name, t in safetensors.deserialize(path.read_bytes())}
    length, = struct.unpack("<Q", path.read_bytes()[:8])
    header = json.loads(path.read_bytes()[8:8 + length])
    return {name: found[name] for name in header if name != "__metadata__"}


def written_here(check):
    """Ours are read by theirs, and say the same the second time."""
    folder = check.folder
    named = arrays(NUMPY)
    source = folder / "all.onnx"
    model(source, [onnx.numpy_helper.from_array(a, name) for name, a in named.items()])
    for form in ["npz", "safetensors"]:
        fits = {n: a for n, a in named.items() if form == "npz" or a.dtype != np.complex128}
        path, again, back = folder / f"ours.{form}", folder / f"again.{form}", folder / f"{form}.onnx"
        options = [] if form == "npz" else ["--exclude", "complex128*"]
        check.params("export", source, path, *options)
        check.params("export", path, again)
        equal(check, plain(fits), read(path), f"ours, {form}")
        check(path.read_bytes() == again.read_bytes(), f"{form}: written again it differs")
        check.params("import", source, path, back, "--partial")
        equal(check, held(source), held(back), f"imported from {form}")
    with np.load(folder / "ours.npz") as npz:
        check(all(npz[name].dtype == a.dtype for name, a in named.items()), "npz: a dtype differs")
    loaded = safetensors.numpy.load_file(folder / "ours.safetensors")
    check(all(loaded[n].dtype == a.dtype for n, a in named.items() if n in loaded), "safetensors: a dtype differs")
    for name in ["plain", "a/b.c", "float16[2, 3]"]:
        npy = folder / "one.npy"
        check.params("get", source, name, "-o", npy)
        np.save(folder / "theirs.npy", named[name])
        check(npy.read_bytes() == (folder / "theirs.npy").read_bytes(), f"get {name}: not numpy.save's bytes")


def other_types(check):
    """bfloat16 and the floats of 8 bits: in safetensors, and refused by npz."""
    folder = check.folder
    source = folder / "others.onnx"
    tensors = [tensor(n, getattr(TensorProto, n), [2, 3], bytes(range(6 * bits // 8))) for n, _, bits in OTHERS]
    model(source, tensors)
    check.params("export", source, folder / "o.safetensors")
    found = {name: t for name, t in safetensors.deserialize((folder / "o.safetensors").read_bytes())}
    for name, code, bits in OTHERS:
        check(found[name]["dtype"] == code and bytes(found[name]["data"]) == bytes(range(6 * bits // 8)),
              f"{name}: {found[name]}")
    run = check.params("export", source, folder / "o.npz", code=2)
    check("'BFLOAT16' (BFLOAT16) cannot be held by .npz" in run.stderr, run.stderr)
    check(not (folder / "o.npz").exists(), "a refused file was written")
    packed = folder / "int4.onnx"
    model(packed, [tensor("w", TensorProto.INT4, [5], b"\x21\x43\x05")])
    check.params("export", packed, folder / "int4.safetensors", code=2)
    check.params("export", packed, folder / "int4.json")
    listing = json.loads((folder / "int4.json").read_text())
    row = listing["parameters"][0]
    data = (folder / listing["data"]).read_bytes()[row["offset"]:row["offset"] + row["bytes"]]
    check(row["elemType"] == "INT4" and row["dims"] == [5] and data == b"\x21\x43\x05", f"json: {row}")
    check.params("import", packed, folder / "int4.json", folder / "int4back.onnx")
    check((folder / "int4back.onnx").read_bytes() == packed.read_bytes(), "int4 came back otherwise")


def written_there(check):
    """Theirs are read by ours: plain, compressed, big-endian, in Fortran's order."""
    folder = check.folder
    named = arrays(NUMPY)
    target = folder / "target.onnx"
    model(target, [onnx.numpy_helper.from_array(np.zeros_like(a), name) for name, a in named.items()])
    turned = {n: np.asfortranarray(a) if a.ndim > 1 else a for n, a in named.items()}
    swapped = {n: a.astype(a.dtype.newbyteorder(">")) for n, a in named.items()}
    np.savez(folder / "plain.npz", **named)
    np.savez_compressed(folder / "packed.npz", **named)
    np.savez(folder / "turned.npz", **turned)
    np.savez(folder / "swapped.npz", **swapped)
    fits = {n: a for n, a in named.items() if a.dtype != np.complex128}
    safetensors.numpy.save_file(fits, folder / "theirs.safetensors", metadata={"made by": "größe"})
    for name in ["plain.npz", "packed.npz", "turned.npz", "swapped.npz"]:
        back = folder / (name + ".onnx")
        check.params("import", target, folder / name, back)
        equal(check, plain(named), held(back), name)
    back = folder / "theirs.onnx"
    check.params("import", target, folder / "theirs.safetensors", back, "--partial")
    expected = {n: (s, bytes(len(d)) if n.startswith("complex128") else d) for n, (s, d) in plain(named).items()}
    equal(check, expected, held(back), "theirs.safetensors")
    check.params("export", folder / "theirs.safetensors", folder / "copied.safetensors")
    with safetensors.safe_open(folder / "copied.safetensors", "np") as copied:
        check(copied.metadata() == {"made by": "größe"}, "metadata differ")


def refused(check):
    """One line and an exit code for what is broken or does not fit."""
    folder = check.folder
    target = folder / "target.onnx"
    np.savez(folder / "object.npz", a=np.array([{}], dtype=object))
    np.savez(folder / "text.npz", a=np.array(["text"]))
    whole = (folder / "theirs.safetensors").read_bytes()
    (folder / "cut.safetensors").write_bytes(whole[:-1])
    (folder / "huge.safetensors").write_bytes(struct.pack("<Q", 1 << 40) + whole[8:])
    np.savez(folder / "shape.npz", plain=np.zeros((3, 3), np.float32))
    for name, code in [("object.npz", 3), ("text.npz", 3), ("cut.safetensors", 3), ("huge.safetensors", 3),
                       ("shape.npz", 2), ("none.npz", 5)]:
        run = check.params("import", target, folder / name, folder / "no.onnx", "--partial", code=code)
        check(len(run.stderr.splitlines()) == 1, f"{name}: {run.stderr}")
        check(not (folder / "no.onnx").exists(), f"{name}: wrote a model")
    run = check.params("get", target, "plian", code=2)
    check("did you mean 'plain'" in run.stderr, run.stderr)


def real_models(check, models):
    """Every form gives back a model whose tensors are the same; export names every initializer."""
    for name in MODELS:
        for form in ["safetensors", "npz", "json"]:
            path, back = check.folder / f"m.{form}", check.folder / "m.onnx"
            check.params("export", models / name, path)
            check.params("import", models / name, path, back)
            same = onnx.load(models / name).SerializeToString(deterministic=True) == \
                onnx.load(back).SerializeToString(deterministic=True)
            equal(check, held(models / name), held(back), f"{name} through {form}")
            print(f"{name:28} {form:12} {path.stat().st_size:10} bytes  "
                  f"{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}  {'identical' if same else 'same values'}")


def main():
    shared, command = pathlib.Path(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as folder:
        check = Check(command, pathlib.Path(folder))
        written_here(check)
        other_types(check)
        written_there(check)
        refused(check)
        real_models(check, shared / "models")
    print(f"{check.wrong} wrong")
    return bool(check.wrong)


if __name__ == "__main__":
    sys.exit(main())
