"""The time of verifying a receipt, compared with the gate that it replaces, when all is cached.

    python -m bench.receipt

Bound: no more than the gate itself, for a whole tree of 1,000 files and for a range that touches
100 of them. The figures are processor time of the commands with all of their children.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.environment import environment, git
from bench.suite.measure import timed

FILES, CHANGED = 1000, 100
ROUNDS = 15
GATE = [sys.executable, "-P", "-m", "antipasta", "gate", "--format"]
SOURCES = {"whole tree": ["--rev", "HEAD"], "range": ["--base", "start", "--head", "HEAD"]}


def main() -> None:
    """Print the table and the ratios."""
    with tempfile.TemporaryDirectory() as directory:
        env = environment(directory)
        root = Path(directory, "repository")
        _make_repository(root, env)
        commands = {"python -c pass": [sys.executable, "-c", "pass"]}
        for name, source in SOURCES.items():
            receipt = str(Path(directory, f"{name}.json"))
            subprocess.run(
                [*GATE, "text", *source, "-q", "--receipt", receipt], check=True, cwd=root, env=env
            )
            commands[f"gate, {name}"] = [*GATE, "text", *source]
            commands[f"receipt, {name}"] = [*GATE, "text", *source, "--verify-receipt", receipt]
        rounds = [
            {name: timed(each, root, env).cpu for name, each in commands.items()}
            for _ in range(ROUNDS)
        ]
    print(f"{'min ms':>8} {'median':>8}  what")
    for name in commands:
        ms = [each[name] * 1000 for each in rounds]
        print(f"{min(ms):8.1f} {statistics.median(ms):8.1f}  {name}")
    for name in SOURCES:
        ratios = [each[f"receipt, {name}"] / each[f"gate, {name}"] for each in rounds]
        print(f"receipt / gate, {name}: median {statistics.median(ratios):.2f} (bound 1)")


def _make_repository(root: Path, env: dict[str, str]) -> None:
    paths = [root / f"package{number % 40}" / f"module{number}.py" for number in range(FILES)]
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"def f{number}(value):\n    return value and {number}\n")
    git(root, env, "init", "-q")
    git(root, env, "add", ".")
    git(root, env, "commit", "-q", "-m", "start")
    git(root, env, "tag", "start")
    for path in paths[:CHANGED]:
        path.write_text(f"{path.read_text()}\n\ndef added():\n    pass\n")
    git(root, env, "commit", "-q", "-a", "-m", "change")


if __name__ == "__main__":
    main()
