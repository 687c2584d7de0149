"""The time of `hotspots`, against `bca vcs` and `git log -p` of the same commits.

    python -m bench.hotspots --repository DIR --bca /path/to/bca

DIR is a clone with a working tree, which `bca` (the package big-code-analysis) needs, such as one
of pytest (17,666 commits). Bounds: by file over twelve months, cold, 6 times `bca vcs` without its
cache, and warm 1.5 times; by function over all of the history, cold, 1.5 times `git log -p`, and
warm 0.1 times. Memory of all processes: 300 MB. Cold means an empty cache of antipasta's.

One more commit must cost the same after 1,000, 5,000 and 20,000 commits: with `--growth` these are
made, and the CPU time after one more is printed, over twelve months (1,095 commits) and over all.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.environment import environment
from bench.suite.measure import peak
from bench.timing import interleaved, print_table

HOTSPOTS = (sys.executable, "-P", "-m", "antipasta", "hotspots")
BY_FILE = (*HOTSPOTS, "--by", "file")
BY_FUNCTION = (*HOTSPOTS, "--by", "function")
ALL_BY_FUNCTION = (*HOTSPOTS, "--by", "function", "--since", "99y")
COMMITS = (1_000, 5_000, 20_000)
FILES = 50
MORE_COMMITS = 3


def main() -> None:
    """Print a table for each floor, the memory, and the cost of one more commit."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repository", help="a clone with a working tree and a long history")
    parser.add_argument("--bca", default=shutil.which("bca"), help="the program to compare with")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", action="store_true", help="make long histories, and go on")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        env = environment(directory)
        if options.repository:
            _by_file(options.repository, options.bca, env, options.rounds)
            _by_function(options.repository, env, options.rounds)
            _memory(options.repository, env)
        if options.growth:
            print(f"{'one more':>8} {'again':>8}  CPU seconds by function, after")
            for commits in COMMITS:
                _one_more(Path(directory, f"{commits}"), commits, env)


def _cold(command: tuple[str, ...]) -> list[str]:
    """The command with an empty cache."""
    return ["sh", "-c", 'rm -rf "$ANTIPASTA_CACHE_DIR"; exec "$@"', "sh", *command]


def _by_file(repository: str, bca: str | None, env: dict[str, str], rounds: int) -> None:
    if not bca:
        print("by file: bca is not installed (pip install big-code-analysis); not compared")
        return
    cache = f"{env['ANTIPASTA_CACHE_DIR']}-bca"
    commands = {
        "bca vcs --no-cache": [bca, "vcs", "--no-cache", "--long-window", "12mo"],
        "bca vcs, warm": [bca, "vcs", "--long-window", "12mo", "--cache-dir", cache],
        "hotspots --by file, cold": _cold(BY_FILE),
        "hotspots --by file, warm": list(BY_FILE),
        "antipasta --version": [*HOTSPOTS[:-1], "--version"],
    }
    seconds = interleaved(commands, rounds=rounds, cwd=repository, env=env)
    print_table(seconds, floor="bca vcs --no-cache")


def _by_function(repository: str, env: dict[str, str], rounds: int) -> None:
    commands = {
        "git log -p": ["git", "log", "-p"],
        "hotspots --by function --since 99y, cold": _cold(ALL_BY_FUNCTION),
        "the same, warm": list(ALL_BY_FUNCTION),
    }
    print_table(interleaved(commands, rounds=rounds, cwd=repository, env=env), floor="git log -p")


def _memory(repository: str, env: dict[str, str]) -> None:
    shutil.rmtree(env["ANTIPASTA_CACHE_DIR"])
    for name in ("cold", "warm"):
        held = peak((*ALL_BY_FUNCTION, "--jobs", "2"), Path(repository), env) / 1e6
        print(f"{held:8.1f} MB  all processes of hotspots --since 99y, {name}")


def _one_more(root: Path, commits: int, env: dict[str, str]) -> None:
    """Print the CPU seconds for the hotspots after one more commit; the least of some commits."""
    root.mkdir()
    subprocess.run(("git", "init", "-q", "--bare", "-b", "main"), cwd=root, env=env, check=True)
    _import(root, range(1, commits + 1), env)
    for name, command in (("twelve months", BY_FUNCTION), ("all", ALL_BY_FUNCTION)):
        _cpu_seconds(command, root, env)
        seconds = []
        for _ in range(MORE_COMMITS):
            commits += 1
            _import(root, range(commits, commits + 1), env)
            seconds.append(_cpu_seconds(command, root, env))
        again = _cpu_seconds(command, root, env)
        print(f"{min(seconds):8.3f} {again:8.3f}  {commits:6d} commits, {name}")


def _import(root: Path, numbers: range, env: dict[str, str]) -> None:
    """Add commits, one each eight hours, of which each changes one function of one file."""
    made = [_commit(number, is_first=number == numbers.start) for number in numbers]
    command = ("git", "fast-import", "--quiet")
    subprocess.run(command, cwd=root, env=env, input=b"".join(made), check=True)


def _commit(number: int, *, is_first: bool) -> bytes:
    functions = (
        f"def f{at}(x):\n    if x > {number if at == number % 10 else at}:\n        return x\n"
        for at in range(10)
    )
    text = "\n\n".join(functions).encode()
    parent = "from refs/heads/main^0\n" if is_first and number > 1 else ""
    return (
        (
            f"commit refs/heads/main\ncommitter a <a@b.c> {1_000_000_000 + number * 28_800} +0000\n"
            f"data 0\n{parent}M 100644 inline pkg/m{number % FILES}.py\ndata {len(text)}\n"
        ).encode()
        + text
        + b"\n"
    )


def _cpu_seconds(command: tuple[str, ...], root: Path, env: dict[str, str]) -> float:
    """The CPU seconds of the command and of the processes that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=root, env=env, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
