"""Checkpoints against what PyTorch says of them: checkpoints.py SHARED COMMAND."""

import json
import math
import pathlib
import subprocess
import sys
import tempfile

TYPES = {"float32": "FLOAT", "float16": "FLOAT16", "bfloat16": "BFLOAT16", "int64": "INT64"}


def run(command, *args, cwd=None):
    return subprocess.run([command, *map(str, args)], capture_output=True, text=True, cwd=cwd)


def differs(expected, row):
    """What of a tensor is not as PyTorch says, or nothing."""
    if row is None:
        return "missing"
    total = row["statistics"]["mean"] * row["elements"]
    return [
        text
        for text, same in {
            f"shape {row['dims']}": row["dims"] == expected["shape"],
            f"type {row['elemType']}": row["elemType"] == TYPES[expected["dtype"]],
            f"sum {total}": math.isclose(total, expected["sum"], rel_tol=1e-9, abs_tol=1e-9),
            f"elements {row['elements']}": row["elements"] == expected["elements"],
        }.items()
        if not same
    ]


def main():
    models, command = pathlib.Path(sys.argv[1]) / "models", sys.argv[2]
    truth = json.loads((models / "checkpoints.json").read_text())
    wrong, checked = [], 0
    for name, entries in truth.items():
        if "#" in name:
            continue
        listed = json.loads(run(command, "params", "list", models / name, "--statistics", "--json").stdout)
        rows = {row["name"]: row for row in listed["parameters"]}
        for key, expected in entries.items():
            checked += 1
            difference = differs(expected, rows.pop(key, None))
            wrong += [f"{name} {key}: {difference}"] if difference else []
        state = sum(row["elements"] for row in rows.values())
        if state != truth.get(f"{name}#optimizer_elements", 0) and rows:
            wrong.append(f"{name}: {state} elements of optimizer state")
    with tempfile.TemporaryDirectory() as folder:
        evil = run(command, "params", "list", models / "small_evil.pth", cwd=folder)
        if evil.returncode != 3 or "posix.system" not in evil.stderr or evil.stderr.count("\n") != 1:
            wrong.append(f"small_evil.pth: {evil.returncode} {evil.stderr}")
        if any(pathlib.Path(folder).iterdir()):
            wrong.append("small_evil.pth: its code ran")
    print(f"{checked} tensors, {len(wrong)} wrong", *wrong, sep="\n  ")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
