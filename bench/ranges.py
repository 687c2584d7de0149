"""The time of the gate on a range: 50 commits that touch 200 files, in a repository of 3,000.

Bound: measuring each changed version once, base and head, plus 15 times `python -c pass`. Run it
with `make bench`, or `python -m bench.ranges`.

All figures are processor time of a command with all of its children, workers included. Nothing is
cached. The floor is the time of measuring the same versions in one process, one after the other.
Peak memory is that of the largest process.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import NamedTuple

from bench.startup import environment, git

BOUND = 15
FILES, CHANGED, COMMITS = 3000, 200, 50
ROUNDS = 5

FLOOR = """
import subprocess, sys, time
from antipasta.analyze import measure_source
names = subprocess.check_output(
    ("git", "diff", "--raw", "--no-abbrev", "--no-renames", "start", "HEAD"), text=True
).splitlines()
texts = [
    subprocess.check_output(("git", "cat-file", "blob", oid))
    for oid in {oid for line in names for oid in line.split()[2:4]} - {"0" * 40}
]
measure_source(b"def f(): return 1", language="python")
start = time.process_time()
for text in texts:
    measure_source(text, language="python")
print(len(texts), time.process_time() - start)
"""


class Cost(NamedTuple):
    """Processor seconds, and the peak memory of the largest process in MB."""

    seconds: float
    peak_mb: float


def main() -> None:
    """Print the table and the ratio."""
    with tempfile.TemporaryDirectory() as directory:
        env = environment(directory)
        root = Path(directory, "repository")
        _make_repository(root, env)
        gate = [sys.executable, "-P", "-m", "antipasta", "gate", "--no-cache", "--head", "HEAD"]
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "gate": [*gate, "--base", "start", "--format", "json"],
            "gate, one process": [*gate, "--base", "start", "--format", "json", "--jobs", "1"],
            "gate, a tenth of the range": [*gate, "--base", "HEAD~5", "--format", "json"],
            "gate --attribute": [*gate, "--base", "start", "--format", "json", "--attribute"],
        }
        rounds = []
        for _ in range(ROUNDS):
            floor = subprocess.check_output([sys.executable, "-c", FLOOR], cwd=root, env=env)
            versions, seconds = floor.split()
            costs = {name: cost(command, root, env) for name, command in commands.items()}
            rounds.append({"each version once": Cost(float(seconds), 0), **costs})
    print(f"{COMMITS} commits, {CHANGED} of {FILES} files, {int(versions)} versions")
    print(f"{'min ms':>8} {'median':>8} {'peak MB':>8}  what")
    for name in rounds[0]:
        each = [costs[name] for costs in rounds]
        ms = [cost.seconds * 1000 for cost in each]
        peak = max(cost.peak_mb for cost in each)
        print(f"{min(ms):8.1f} {statistics.median(ms):8.1f} {peak:8.1f}  {name}")
    for name in ("gate", "gate, one process"):
        ratios = [costs[name].seconds / _bound(costs) for costs in rounds]
        print(
            f"{name} / (each version once + {BOUND} x python -c pass):"
            f" median {statistics.median(ratios):.2f}, least {min(ratios):.2f} (bound 1)"
        )


def _bound(costs: dict[str, Cost]) -> float:
    return costs["each version once"].seconds + BOUND * costs["python -c pass"].seconds


def _make_repository(root: Path, env: dict[str, str]) -> None:
    """Files of the standard library, each under several names; no two have the same content."""
    root.mkdir()
    sources = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    texts = [source.read_text("utf-8", "replace") for source in sources]
    paths = [root / f"package{number % 60}" / f"module{number}.py" for number in range(FILES)]
    for number, path in enumerate(paths):
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# {number}\n{texts[number % len(texts)]}", encoding="utf-8")
    git(root, env, "init", "-q")
    git(root, env, "add", ".")
    git(root, env, "commit", "-q", "-m", "start")
    git(root, env, "tag", "start")
    step = FILES // CHANGED
    for number in range(COMMITS):
        # One in ten breaches a threshold.
        body = "".join(
            f"    if value == {each}:\n        return\n" for each in range(3 if number % 10 else 12)
        )
        for path in paths[number * step :: COMMITS * step]:
            with path.open("a", encoding="utf-8") as file:
                file.write(f"\n\ndef added(value):\n{body}")
        git(root, env, "commit", "-q", "-a", "-m", "change")


def cost(command: list[str], root: Path, env: dict[str, str]) -> Cost:
    """The cost of a command; a process of its own starts it, so that no other child is counted."""
    script = (
        "import resource, subprocess, sys\n"
        "quiet = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}\n"
        "code = subprocess.call(sys.argv[1:], **quiet)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(code, used.ru_utime + used.ru_stime, used.ru_maxrss)\n"
    )
    output = subprocess.check_output([sys.executable, "-c", script, *command], cwd=root, env=env)
    code, seconds, peak = output.split()
    assert int(code) in (0, 2), f"{command} ended with {code!r}"
    return Cost(float(seconds), int(peak) / 1024)


if __name__ == "__main__":
    main()
