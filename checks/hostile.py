"""Runs the hostile corpus: hostile.py SHARED COMMAND. Fails when a case differs that known-differences.txt does not list."""

import json
import pathlib
import subprocess
import sys
import tempfile

KNOWN = pathlib.Path(__file__).with_name("known-differences.txt")


def main():
    shared, command = pathlib.Path(sys.argv[1]), sys.argv[2]
    lines = (line.partition("#")[0].strip() for line in KNOWN.read_text().splitlines())
    known = {line for line in lines if line}
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder, "report.json")
        subprocess.run([
            sys.executable, shared / "tools/run_corpus.py", "--corpus", shared / "hostile", "--mode", "quant",
            "--cmd", f"'{command}' quantize {{in}} {{out}}", "--json", report])
        results = json.loads(report.read_text())["results"]
    different = {r["id"] for r in results if not r["pass"]}
    passed = {r["id"] for r in results if r["pass"]}
    for case in sorted(different - known):
        print(f"{case}: not as expected, and not listed in {KNOWN.name}")
    for case in sorted(passed & known):
        print(f"{case}: listed in {KNOWN.name}, but as expected now; take it out")
    return bool(different - known or passed & known or not results)


if __name__ == "__main__":
    sys.exit(main())
