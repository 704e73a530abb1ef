"""Slims the standard's test models and real models, and judges the results: slim.py SHARED COMMAND."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime

import models as known

LEAST_SQNR_DB = 100  # fp32 rounding; the worst of the models measured 111.8
BATCHES = (1, 3)
# Dims that the files do not tell; None is the batch.
SHAPES = {
    "ppocr_v2_cls": {"x": [None, 3, 48, 192]},
    "silero_vad": {"input": [None, 512], "state": [2, None, 128]},
    "silero_vad_16k_op15": {"input": [None, 512], "state": [2, None, 128]},
}


def session(path):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def feeds(name, model, batch):
    """Random data, negative ones too; integers that every table of the models has rows for."""
    rng = np.random.default_rng(2026)
    for value in model.get_inputs():
        if value.name in known.VALUES:
            yield value.name, known.VALUES[value.name]
            continue
        stated = SHAPES.get(name, {}).get(value.name) or value.shape
        shape = [d if isinstance(d, int) else batch for d in stated]
        if "float" in value.type:
            yield value.name, rng.standard_normal(shape).astype(np.float32)
        else:
            yield value.name, rng.integers(0, 100, shape)


def dynamic(model):
    return any(not isinstance(d, int) for value in model.get_inputs() for d in value.shape)


def unoptimized(before, after):
    """What differs when onnxruntime runs both as they are, a list; and the worst SQNR."""
    wrong, worst = [], np.inf
    first, second = session(before), session(after)
    described = [[(v.name, v.type, v.shape) for v in [*s.get_inputs(), *s.get_outputs()]] for s in (first, second)]
    if described[0] != described[1]:
        wrong.append("other inputs or outputs")
    for batch in BATCHES if dynamic(first) else BATCHES[:1]:
        feed = dict(feeds(before.stem, first, batch))
        for x, y in zip(first.run(None, feed), second.run(None, feed), strict=True):
            if x.dtype != y.dtype or x.shape != y.shape:
                wrong.append(f"{x.dtype}{x.shape} became {y.dtype}{y.shape}")
            elif x.dtype.kind != "f":
                if not np.array_equal(x, y):
                    wrong.append("other integers")
            elif not np.array_equal(np.isfinite(x), np.isfinite(y)):
                wrong.append("other values are finite")
            else:
                x, y = x[np.isfinite(x)].astype(np.float64), y[np.isfinite(y)].astype(np.float64)
                noise = ((x - y) ** 2).sum()
                worst = min(worst, 10 * np.log10((x**2).sum() / noise) if noise > 0 else np.inf)
    return wrong, worst


def suite(shared, command, folder):
    """Every model that onnxruntime can run gives the expected outputs."""
    tool = [sys.executable, shared / "tools/nodesuite.py"]
    subprocess.run([*tool, "make", folder / "suite"], check=True)
    subprocess.run([command, "slim", folder / "suite", folder / "slim", "--no-verify", "--quiet"], check=True)
    return subprocess.run([*tool, "slimmed", folder / "suite", folder / "slim"]).returncode == 0


def judged(name, before, after):
    """Both outside the command: a column for the table, and whether they agree."""
    if name in known.RANDOM:
        return "random", True
    try:
        wrong, worst = unoptimized(before, after)
    except Exception as e:  # onnxruntime's errors have no common base
        return f"does not run: {str(e)[:200]}", False
    return ", ".join(wrong) or ("same" if worst == np.inf else f"{worst:.1f}"), not wrong and worst >= LEAST_SQNR_DB


def models(shared, command, folder):
    """Every model agrees with its original, in the command's own eyes and in onnxruntime without optimizations, and is no larger."""
    source = folder / "models"
    source.mkdir()
    for model in (shared / "models").glob("*.onnx"):
        shutil.copy(model, source)
    run = subprocess.run([command, "slim", source, folder / "slimmed", "--json"], stdout=subprocess.PIPE)
    good = run.returncode == 0
    print(f"{'model':28} {'nodes':>13} {'bytes':>22} {'SQNR':>9} {'unoptimized':>11}")
    for row in json.loads(run.stdout)["models"]:
        name = pathlib.Path(row["input"]).stem
        if "error" in row:
            print(f"{name:28} {row['error']}")
            good = False
            continue
        before, after, sqnr = row["before"], row["after"], row["parity"]["worstSqnrDb"]
        agrees = row["parity"]["verdict"] == "passed" and (sqnr is None or float(sqnr) >= LEAST_SQNR_DB)
        column, same = judged(name, source / f"{name}.onnx", folder / "slimmed" / f"{name}.onnx")
        agrees &= same
        agrees &= after["bytes"] <= before["bytes"] and after["nodes"] <= before["nodes"]
        good &= agrees
        print(f"{name:28} {before['nodes']:5} -> {after['nodes']:4} {before['bytes']:9} -> {after['bytes']:9} "
              f"{'same' if sqnr is None else sqnr if isinstance(sqnr, str) else f'{sqnr:.1f}':>9} "
              f"{column:>11} {'' if agrees else 'NOT AS EXPECTED'}")
    return good


def main():
    shared, command = pathlib.Path(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as name:
        good = [judge(shared, command, pathlib.Path(name)) for judge in (suite, models)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
