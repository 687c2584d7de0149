"""Fuzz what reads what others wrote: `python -m tests.fuzzing.harnesses [NAME ...]`.

`--seconds` are those of CPU time for each harness. Where atheris is installed (`pip install
atheris`), as many more seconds are spent on inputs that it chooses by coverage. Findings are made
smaller and written to a directory; put them into `corpus/NAME/` when they are mended.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tests.fuzzing.harnesses.registry import NAMES, corpus, harness
from tests.fuzzing.harnesses.run import CPU_SECONDS, Fuzzer, write

_RUNS = re.compile(r"^Done (\d+) runs|^#(\d+)\s", re.MULTILINE)


def main() -> int:
    """Fuzz each harness; 1 where a fault was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=[*NAMES], metavar="NAME")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "antipasta-fuzz")
    asked = parser.parse_args()
    found = 0
    for name in asked.names:
        with Fuzzer(harness(name)) as fuzzer:
            for finding in fuzzer.findings(asked.seconds, asked.first):
                found += 1
                print(f"{name}: {finding.detail}: {write(finding, name, asked.out)}", flush=True)
            kinds = dict(fuzzer.kinds)
            print(
                f"{name}: {fuzzer.executions} inputs, {fuzzer.seconds:.0f} s, faults: {kinds}",
                flush=True,
            )
        if find_spec("atheris"):
            found += _guided(name, asked.seconds, asked.out)
        else:
            print("not done: inputs chosen by coverage (atheris is not installed)")
    return 1 if found else 0


def _guided(name: str, seconds: float, out: Path) -> int:
    """Run atheris for so long; the number of faults, of which the first ends it."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="antipasta-guided-") as inputs:
        for at, seed in enumerate(
            (*harness(name).seeds, *(each.read_bytes() for each in corpus(name)))
        ):
            Path(inputs, str(at)).write_bytes(seed)
        finished = subprocess.run(
            (
                *(sys.executable, "-P", "-m", "tests.fuzzing.harnesses.guided", name, inputs),
                *(f"-max_total_time={seconds:.0f}", f"-timeout={CPU_SECONDS * 8:.0f}"),
                *("-rss_limit_mb=900", f"-artifact_prefix={out}/{name}-guided-", "-verbosity=1"),
            ),
            capture_output=True,
            text=True,
            check=False,
        )
    said = finished.stdout + finished.stderr
    runs = max((int(one or other) for one, other in _RUNS.findall(said)), default=0)
    print(f"{name}: {runs} inputs chosen by coverage, {seconds:.0f} s", flush=True)
    if finished.returncode:
        print(said[-3000:], flush=True)
    return 1 if finished.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
