"""Slims the standard's test models and real models, and judges the results: slim.py SHARED COMMAND."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

LEAST_SQNR_DB = 100  # fp32 rounding; the worst of the models measured 111.8


def suite(shared, command, folder):
    """Every model that onnxruntime can run gives the expected outputs."""
    tool = [sys.executable, shared / "tools/nodesuite.py"]
    subprocess.run([*tool, "make", folder / "suite"], check=True)
    subprocess.run([command, "slim", folder / "suite", folder / "slim", "--no-verify", "--quiet"], check=True)
    return subprocess.run([*tool, "slimmed", folder / "suite", folder / "slim"]).returncode == 0


def models(shared, command, folder):
    """Every model agrees with its original and is no larger."""
    source = folder / "models"
    source.mkdir()
    for model in (shared / "models").glob("*.onnx"):
        shutil.copy(model, source)
    run = subprocess.run([command, "slim", source, folder / "slimmed", "--json"], stdout=subprocess.PIPE)
    good = run.returncode == 0
    print(f"{'model':28} {'nodes':>13} {'bytes':>22} {'SQNR':>9}")
    for row in json.loads(run.stdout)["models"]:
        name = pathlib.Path(row["input"]).stem
        if "error" in row:
            print(f"{name:28} {row['error']}")
            good = False
            continue
        before, after, sqnr = row["before"], row["after"], row["parity"]["worstSqnrDb"]
        agrees = row["parity"]["verdict"] == "passed" and (sqnr is None or float(sqnr) >= LEAST_SQNR_DB)
        agrees &= after["bytes"] <= before["bytes"] and after["nodes"] <= before["nodes"]
        good &= agrees
        print(f"{name:28} {before['nodes']:5} -> {after['nodes']:4} {before['bytes']:9} -> {after['bytes']:9} "
              f"{'same' if sqnr is None else sqnr if isinstance(sqnr, str) else f'{sqnr:.1f}':>9} {'' if agrees else 'NOT AS EXPECTED'}")
    return good


def main():
    shared, command = pathlib.Path(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory() as name:
        good = [judge(shared, command, pathlib.Path(name)) for judge in (suite, models)]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
