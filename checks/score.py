"""Scorecards of real models against what is known of them: score.py SHARED COMMAND.

Every model of SHARED/models/truth.json must have exactly its parameters, with the grade that they have on the scale for
all profiles: good below 5 million, fair to 20 million, poor above.
"""

import json
import pathlib
import subprocess
import sys


def card(command, path):
    done = subprocess.run([command, "score", path, "--json"], capture_output=True, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else {"rows": [], "error": done.stderr}


def problem(card, params):
    rows = [r for r in card["rows"] if r["measure"] == "parameters" and r["bar"]["profile"] == "common"]
    grade = "good" if params < 5e6 else "fair" if params <= 20e6 else "poor"
    found = [(r["value"], r["grade"]) for r in rows]
    wrong = [] if found == [(params, grade)] else [f"parameters {found}, expected {[(params, grade)]}"]
    wrong += [r["measure"] + " without a reason" for r in card["rows"] if r["value"] is None and not r["note"]]
    return wrong + ([card["error"]] if "error" in card else [])


def main():
    shared, command = pathlib.Path(sys.argv[1]), sys.argv[2]
    truth = json.loads((shared / "models/truth.json").read_text())
    failed = checked = 0
    for name, row in truth.items():
        path = shared / "models" / f"{name}.onnx"
        wrong = problem(card(command, path), row["params_in_file"])
        checked += 1
        failed += bool(wrong)
        for line in wrong:
            print(f"{name}: {line}")
    print(f"{checked - failed} of {checked} scorecards right")
    sys.exit(failed > 0 or checked == 0)


main()
