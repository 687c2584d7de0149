"""The time of what a person asks for, against a bare start of the interpreter and `metrics`.

Bounds: `explain` of one function of a cached file 8 times, `--help` and `--version` 7 times
`python -c pass`; `stats` and `metrics --top 20` of a whole project, warm, twice the warm `metrics`.
Run it with `make bench`, or `python -m bench.commands DIRECTORY`, such as the sources of sympy.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from bench.environment import environment
from bench.timing import interleaved, print_table

ROUNDS = 15

FUNCTION = """
def tangled(values):
    for value in values:
        if value and (value > 3 or value < -3):
            while value:
                value -= 1
    return values
"""


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", nargs="?", default=sysconfig.get_path("stdlib"))
    directory = parser.parse_args().directory
    antipasta = [sys.executable, "-P", "-m", "antipasta"]
    with tempfile.TemporaryDirectory() as temporary:
        env = environment(temporary)
        Path(temporary, "a.py").write_text(FUNCTION)
        single = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "explain a.py:tangled": [*antipasta, "explain", "a.py:tangled"],
            "--version": [*antipasta, "--version"],
            "--help": [*antipasta, "--help"],
            "gate --help": [*antipasta, "gate", "--help"],
            "metrics --help": [*antipasta, "metrics", "--help"],
            "hook install --help": [*antipasta, "hook", "install", "--help"],
            "cache warm --help": [*antipasta, "cache", "warm", "--help"],
        }
        print_table(
            interleaved(single, rounds=ROUNDS, cwd=temporary, env=env), floor="python -c pass"
        )
        # The first round fills the cache; a repository lets directories be summed.
        whole = {
            "metrics": [*antipasta, "metrics", "."],
            "metrics --top 20": [*antipasta, "metrics", "--top", "20", "."],
            "stats": [*antipasta, "stats", "."],
            "stats --by module": [*antipasta, "stats", "--by", "module", "."],
        }
        copy = Path(temporary, "project")
        _commit(directory, copy, env)
        print(f"\nwarm, {directory}")
        print_table(interleaved(whole, rounds=ROUNDS, cwd=str(copy), env=env), floor="metrics")


def _commit(directory: str, copy: Path, env: dict[str, str]) -> None:
    """A repository in `copy` with the Python files of `directory`."""
    for path in Path(directory).rglob("*.py"):
        target = copy / path.relative_to(directory)
        if "site-packages" not in target.parts:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    for command in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "all")):
        git = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *command]
        subprocess.run(git, cwd=copy, env=env, check=True)


if __name__ == "__main__":
    main()
