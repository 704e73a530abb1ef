"""Counts and shapes against what is known of them: analyzer.py SHARED COMMAND.

First the table: every model of SHARED/models/truth.json must have exactly its parameters, and its MACs within 0.1 %.
Then the standard's own test models, with the shapes of their outputs erased: `infer` has to find at least 1,900 of them in
full and contradict none, and what it writes has to pass the checker and load wherever the erased model does.
"""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import onnx
import onnxruntime

LEAST_FULL = 1900
MOST_MACS_ERROR = 0.001


def inputs(path):
    """Name and declared dims of each input that a caller gives."""
    graph = onnx.load(path, load_external_data=False).graph
    stored = {t.name for t in graph.initializer}
    for value in graph.input:
        if value.name not in stored:
            yield value.name, [d.dim_value or d.dim_param for d in value.type.tensor_type.shape.dim]


def bindings(path, row):
    """The arguments that give the row's sizes, and how often the file's fixed batch is the row's."""
    shapes = row["input"] if isinstance(row["input"][0], list) else [row["input"]]
    arguments, times = [], 1
    for (name, declared), shape in zip(inputs(path), shapes, strict=True):
        sizes = [size if isinstance(size, int) else 1 for size in shape]
        if isinstance(declared[0], int) and declared[0] != sizes[0]:  # exported at another batch
            times, sizes[0] = declared[0] // sizes[0], declared[0]
        arguments += ["--input-shape", f"{name}={'x'.join(map(str, sizes))}"]
    return arguments, times


def analyze(command, path, arguments):
    done = subprocess.run([command, "analyze", path, "--json", *arguments], capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise RuntimeError(done.stderr.strip()[-300:])
    return json.loads(done.stdout)["summary"]


def table_row(command, path, row):
    """A line of the table, and whether it is as it should be."""
    if row is None:
        summary = analyze(command, path, [])
        macs = summary["macs"] if isinstance(summary["macs"], int) else "a formula"
        return f"{path.stem:28} {summary['params']:>10} {'-':>10}  {macs:>12} {'-':>12}  {'-':>8}  no truth", True
    arguments, times = bindings(path, row)
    summary = analyze(command, path, arguments)
    params, macs = summary["params"], summary["macs"]
    truth = row.get("macs_hand") or row.get("macs_torch_flopcounter")
    right = params == row["params_in_file"] and isinstance(macs, int)
    ratio = "-"
    if truth is not None:
        truth *= times
        right = right and abs(macs - truth) <= MOST_MACS_ERROR * truth
        ratio = f"{macs / truth:.6f}" if isinstance(macs, int) else "-"
    note = "ok" if right else "WRONG"
    note += "" if truth is not None else ", no truth for MACs"
    note += f", {summary['unknownNodes']} nodes not counted" if summary["unknownNodes"] else ""
    line = f"{path.stem:28} {params:>10} {row['params_in_file']:>10}  {macs!s:>12.12} {truth!s:>12}  {ratio:>8}  {note}"
    return line, right


def truth_table(shared, command):
    truth = json.loads((shared / "models/truth.json").read_text())
    paths = sorted((shared / "models").glob("*.onnx"))
    missing = set(truth) - {path.stem for path in paths}
    print(f"{'model':28} {'params':>10} {'truth':>10}  {'MACs':>12} {'truth':>12}  {'ratio':>8}")
    wrong = len(missing)
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        rows = [pool.submit(table_row, command, path, truth.get(path.stem)) for path in paths]
        for path, row in zip(paths, rows, strict=True):
            try:
                line, right = row.result()
            except Exception as e:  # whatever it is, the row fails
                line, right = f"{path.stem:28} WRONG: {type(e).__name__}: {str(e)[:200]}", False
            print(line, flush=True)
            wrong += not right
    print(f"{len(truth) - wrong} of {len(truth)} rows of truth.json match" + (f"; missing: {missing}" if missing else ""))
    return wrong == 0 and len(truth) > 0


def erase(nodesuite, suite, erased):
    """Copies the models without the shapes of their outputs; the expected shapes by path."""
    expected = {}
    for source in nodesuite.models(str(suite)):
        samples = nodesuite.expected(source)
        if not samples or samples[0][1] is None:
            continue
        model = onnx.load(source)
        for output in model.graph.output:
            output.type.tensor_type.ClearField("shape")
        name = pathlib.Path(source).parent.relative_to(suite)
        target = erased / name / "model.onnx"
        target.parent.mkdir(parents=True)
        target.write_bytes(model.SerializeToString())
        expected[name] = [list(output.shape) for output in samples[0][1]]
    return expected


def judge(found, shape):
    """full, partial, none or contradict."""
    if not found.type.tensor_type.HasField("shape"):
        return "none"
    dims = [d.dim_value if d.HasField("dim_value") else None for d in found.type.tensor_type.shape.dim]
    if len(dims) != len(shape) or any(d is not None and d != size for d, size in zip(dims, shape)):
        return "contradict"
    return "partial" if None in dims else "full"


def loads(path):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        return True
    except Exception:  # onnxruntime's errors have no common base
        return False


def passes(path):
    """Whether the strictest check accepts the model."""
    try:
        onnx.checker.check_model(str(path), full_check=True)
        return True
    except Exception:  # the checker's errors have no common base
        return False


def harmed(paths):
    """What the result can no longer do that the erased model, or the original, could."""
    original, erased, after = paths
    complaints = []
    if loads(erased) and not loads(after):
        complaints.append(f"{after} does not load")
    # The checker wants a shape of every output, so the erased model is not the measure.
    stated = all(o.type.tensor_type.HasField("shape") for o in onnx.load(after).graph.output)
    if stated and passes(original) and not passes(after):
        complaints.append(f"{after} does not pass the checker")
    return complaints


def node_suite(shared, command, folder):
    sys.path.insert(0, str(shared / "tools"))
    import nodesuite

    suite, erased, shaped = folder / "suite", folder / "erased", folder / "shaped"
    nodesuite.make(str(suite))
    expected = erase(nodesuite, suite, erased)
    done = subprocess.run([command, "infer", erased, shaped, "--json"], capture_output=True, text=True, timeout=300)
    report = json.loads(done.stdout)
    failed = [m for m in report["models"] if m["exitCode"] != 0]
    for model in failed:
        print(f"    {model['error']}")
    score = dict.fromkeys(("full", "partial", "none", "contradict"), 0)
    for name, shapes in expected.items():
        path = shaped / name / "model.onnx"
        outputs = onnx.load(path).graph.output if path.exists() else []
        for k, shape in enumerate(shapes):
            verdict = judge(outputs[k], shape) if k < len(outputs) else "none"
            score[verdict] += 1
            if verdict == "contradict":
                print(f"    {name}: {outputs[k].name} is {shape}")
    paths = [[root / name / "model.onnx" for root in (suite, erased, shaped)] for name in expected]
    paths = [three for three in paths if three[2].exists()]
    with concurrent.futures.ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        complaints = [c for some in pool.map(harmed, paths, chunksize=50) for c in some]
    for complaint in complaints[:40]:
        print(f"    {complaint}")
    print(
        f"{sum(score.values())} outputs of {len(expected)} models: {score['full']} full, {score['partial']} partial, "
        f"{score['none']} none, {score['contradict']} contradict; {len(failed)} failed, {len(complaints)} harmed")
    return score["full"] >= LEAST_FULL and score["contradict"] == 0 and not failed and not complaints


def main():
    shared, command = pathlib.Path(sys.argv[1]), sys.argv[2]
    right = truth_table(shared, command)
    with tempfile.TemporaryDirectory() as folder:
        right = node_suite(shared, command, pathlib.Path(folder)) and right
    return not right


if __name__ == "__main__":
    sys.exit(main())
