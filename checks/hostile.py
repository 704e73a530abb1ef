"""Runs the hostile corpus through quantize, slim and analyze: hostile.py SHARED COMMAND.

Fails when a case differs that known-differences.txt does not list (those of slim as slim:CASE, of analyze as analyze:CASE).
"""

import json
import pathlib
import subprocess
import sys
import tempfile

KNOWN = pathlib.Path(__file__).with_name("known-differences.txt")


def run(shared, prefix, command, *options):
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder, "report.json")
        subprocess.run([
            sys.executable, shared / "tools/run_corpus.py", "--corpus", shared / "hostile", "--cmd", command,
            "--json", report, *options])
        return [{**r, "id": prefix + r["id"]} for r in json.loads(report.read_text())["results"]]


def main():
    shared, command = pathlib.Path(sys.argv[1]), sys.argv[2]
    lines = (line.partition("#")[0].strip() for line in KNOWN.read_text().splitlines())
    known = {line for line in lines if line}
    results = run(shared, "", f"'{command}' quantize {{in}} {{out}}", "--mode", "quant")
    results += run(shared, "slim:", f"'{command}' slim {{in}} {{out}}", "--mode", "exact")
    results += run(shared, "analyze:", f"'{command}' analyze --json {{in}}", "--no-output")
    different = {r["id"] for r in results if not r["pass"]}
    passed = {r["id"] for r in results if r["pass"]}
    for case in sorted(different - known):
        print(f"{case}: not as expected, and not listed in {KNOWN.name}")
    for case in sorted(passed & known):
        print(f"{case}: listed in {KNOWN.name}, but as expected now; take it out")
    return bool(different - known or passed & known or not results)


if __name__ == "__main__":
    sys.exit(main())
