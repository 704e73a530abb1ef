"""Quantizes every model of SHARED/models and judges the result with onnxruntime: models.py SHARED COMMAND.

Each must be processed, load, agree (SQNR), be no larger than before, have its quantized weights (integers, scales and
zero points) within 0.28 of their fp32 bytes where these are 64 KiB and more, come out with the same bytes twice, and leave nothing but the output behind.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnxruntime

MIN_SQNR_DB = 12.0
MAX_WEIGHT_RATIO = 0.28
MIN_ACCURACY = {"digits_mbv2": 0.996, "digits_mbv2_bn": 0.996, "digits_mlp": 0.992}
# Random by nature (Dropout in training mode): no comparison of outputs with the original as it is.
RANDOM = {"mobilenet_v3_small_train"}
# Dims and values that the file does not tell.
SHAPES = {
    "ppocr_v2_cls": {"x": [2, 3, 48, 192]},
    "silero_vad": {"input": [1, 512], "state": [2, 1, 128]},
    "silero_vad_16k_op15": {"input": [1, 512], "state": [2, 1, 128]},
}
VALUES = {"sr": np.array(16000, np.int64)}


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def feeds(name, model, rng):
    for value in model.get_inputs():
        if value.name in VALUES:
            yield value.name, VALUES[value.name]
            continue
        shape = SHAPES.get(name, {}).get(value.name) or [d if isinstance(d, int) else 2 for d in value.shape]
        if "float" in value.type:
            yield value.name, rng.standard_normal(shape).astype(np.float32)
        else:
            yield value.name, rng.integers(0, 100, shape)


def sqnr_db(name, before, after):
    """The worst float output's; the smallest of three random inputs."""
    first, second = session(before), session(after)
    rng = np.random.default_rng(2026)
    worst = np.inf
    for _ in range(3):
        feed = dict(feeds(name, first, rng))
        for x, y in zip(first.run(None, feed), second.run(None, feed), strict=True):
            if x.dtype.kind != "f":
                continue
            if x.shape != y.shape or not np.array_equal(np.isfinite(x), np.isfinite(y)):
                return -np.inf
            x, y = x.astype(np.float64), y.astype(np.float64)
            noise = ((x - y) ** 2).sum()
            worst = min(worst, 10 * np.log10((x**2).sum() / noise) if noise > 0 else np.inf)
    return worst


def accuracy(shared, before, after):
    models = shared / "models"
    done = subprocess.run(
        [sys.executable, shared / "tools/fidelity.py", before, after, "--images", models / "digits_test_images.npy",
         "--labels", models / "digits_test_labels.npy"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["accuracy"]


def quantize(command, before, after, report):
    """The complaints about one run, whose JSON report is put into report; a temporary folder stands for TMPDIR and HOME."""
    with tempfile.TemporaryDirectory() as empty:
        environment = dict(os.environ, TMPDIR=empty, HOME=empty)
        done = subprocess.run(
            [command, "quantize", before, after, "--json"], capture_output=True, text=True, env=environment, timeout=300)
        left = [str(p.relative_to(empty)) for p in pathlib.Path(empty).rglob("*")]
    left += [p.name for p in after.parent.iterdir() if p.name not in (after.name, after.name + ".data")]
    if done.returncode != 0:
        yield f"exit code {done.returncode}: {done.stderr.strip()[-200:]}"
    else:
        report.update(json.loads(done.stdout))
    if left:
        yield f"left behind: {', '.join(left)}"


def judge(shared, command, before, folder):
    """One line for the table, and the complaints."""
    name, wrong = before.stem, []
    after = folder / "1" / before.name
    again = folder / "2" / before.name
    after.parent.mkdir()
    again.parent.mkdir()
    start = time.perf_counter()
    report = {}
    wrong += quantize(command, before, after, report)
    seconds = time.perf_counter() - start
    if wrong:
        return f"{name:28} failed", wrong
    old, new = before.stat().st_size, after.stat().st_size
    if report["outputBytes"] != new or report["inputBytes"] != old:
        wrong.append("the report has other sizes than the files")
    if report["parity"]["verdict"] != "passed":
        wrong.append(f"parity {report['parity']['verdict']}: {report['parity']['reason']}")
    rows = [row for row in report["weights"] if row["action"] == "quantized"]
    weights = sum(row["bytesBefore"] for row in rows)
    ratio = sum(row["bytesAfter"] for row in rows) / weights if weights else 0.0
    sqnr = np.inf
    if new > old:
        wrong.append(f"larger than before: {new} > {old} bytes")
    if weights >= 1 << 16 and ratio > MAX_WEIGHT_RATIO:
        wrong.append(f"weights at {ratio:.3f} of their fp32 bytes, {MAX_WEIGHT_RATIO} allowed")
    if name in RANDOM:
        session(after)
    else:
        sqnr = sqnr_db(name, before, after)
    if sqnr < MIN_SQNR_DB:
        wrong.append(f"SQNR {sqnr:.1f} dB, {MIN_SQNR_DB} wanted")
    if name in MIN_ACCURACY:
        got = accuracy(shared, before, after)
        if got < MIN_ACCURACY[name]:
            wrong.append(f"accuracy {got}, {MIN_ACCURACY[name]} wanted")
    if old < 1 << 20:
        wrong += quantize(command, before, again, {})
        if after.read_bytes() != again.read_bytes():
            wrong.append("a second run gave other bytes")
    size = f"{old:9} -> {new:9} = {new / old:.3f}"
    return f"{name:28} {size}  weights x {ratio:.3f}  {sqnr:6.1f} dB  {seconds:5.2f} s", wrong


def main():
    shared, command = pathlib.Path(sys.argv[1]), sys.argv[2]
    models = sorted((shared / "models").glob("*.onnx"))
    failures = 0
    for before in models:
        with tempfile.TemporaryDirectory() as folder:
            try:
                line, wrong = judge(shared, command, before, pathlib.Path(folder))
            except Exception as e:  # onnxruntime's errors have no common base
                line, wrong = f"{before.stem:28} failed", [f"{type(e).__name__}: {str(e)[:300]}"]
        print(line, flush=True)
        for what in wrong:
            print(f"    {what}", flush=True)
        failures += bool(wrong)
    print(f"{len(models) - failures}/{len(models)} models right")
    return bool(failures or not models)


if __name__ == "__main__":
    sys.exit(main())
