"""The time of the hook after a change of one function in a 3,000-line file whose base is cached.

Bound: the warm hook plus 2.0 times `ast.parse` of that file. Run it with `make bench`, or
`python -m bench.incremental`. With `--instructions`, valgrind counts the instructions that each
process executes instead of its time. The counts do not depend on the load of the machine, but leave
out git and the kernel.

Each round changes a function and stages the file. Then one hook measures the file, a second finds
it in the cache, and a process of its own parses the same text.
"""

from __future__ import annotations

import ast
import inspect
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.startup import environment, git

BOUND = 2.0
LINES = 3000
ROUNDS = 25

# As in a bare script: with the garbage collector on, and nothing else in memory.
PARSE = """
import ast, sys, time
text = open(sys.argv[1], encoding="utf-8").read()
start = time.perf_counter()
ast.parse(text)
print(time.perf_counter() - start)
"""


WITHOUT_PARSE = """
import ast, sys, time
text = open(sys.argv[1], encoding="utf-8").read()
"""

VALGRIND = ("valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null")


def main() -> None:
    """Print the table and the ratio."""
    by_instructions = sys.argv[1:] == ["--instructions"]
    with tempfile.TemporaryDirectory() as directory:
        env = environment(directory)
        root = Path(directory, "repository")
        text = _source(LINES)
        _commit(root, text, env)
        hook = shutil.which("antipasta-hook", path=str(Path(sys.executable).parent))
        command = [hook] if hook else [sys.executable, "-P", "-m", "antipasta.hook"]
        _seconds(command, root, env)
        if by_instructions:
            _print_instructions(text, root, env)
            return
        rounds = [_round(turn, text, command, root, env) for turn in range(ROUNDS + 1)][1:]
    changed, warm, parse = zip(*rounds, strict=True)
    print(f"{text.count(chr(10))} lines, {ROUNDS} rounds in turn")
    print(f"{'min ms':>8} {'median':>8}  what")
    for name, values in {"changed": changed, "warm": warm, "ast.parse": parse}.items():
        print(f"{min(values) * 1000:8.1f} {statistics.median(values) * 1000:8.1f}  {name}")
    ratios = [(slow - fast) / floor for slow, fast, floor in rounds]
    of_least = (min(changed) - min(warm)) / min(parse)
    print(
        f"(changed - warm) / ast.parse: median {statistics.median(ratios):.2f},"
        f" of the least times {of_least:.2f} (bound {BOUND})"
    )


def _source(lines: int) -> str:
    """The statements of the module `inspect` that end within this number of lines."""
    text = inspect.getsource(inspect)
    ends = [node.end_lineno or 0 for node in ast.parse(text).body]
    last = max(end for end in ends if end <= lines)
    return "".join(text.splitlines(keepends=True)[:last])


def _commit(root: Path, text: str, env: dict[str, str]) -> None:
    root.mkdir()
    # Any error ends the run: a file that was not measured would make the time too low.
    config = "hook: {on_error: fail, on_incomplete: fail, budget: 3600}\n"
    (root / ".antipasta.yaml").write_text(config, encoding="utf-8")
    (root / "module.py").write_text(text, encoding="utf-8")
    git(root, env, "init", "-q")
    git(root, env, "add", ".")
    git(root, env, "commit", "-q", "-m", "base")


def _round(
    turn: int, text: str, command: list[str], root: Path, env: dict[str, str]
) -> tuple[float, float, float]:
    """The seconds of the hook on a changed function, of the warm hook, and of the parse."""
    path = _edit(turn, text, root, env)
    changed, warm = _seconds(command, root, env), _seconds(command, root, env)
    parse = subprocess.check_output([sys.executable, "-c", PARSE, str(path)], env=env)
    return changed, warm, float(parse)


def _edit(turn: int, text: str, root: Path, env: dict[str, str]) -> Path:
    """Stage the module with one function changed, and give its path."""
    head, found, tail = text.partition("def getdoc(object):\n")
    assert found
    path = root / "module.py"
    path.write_text(f"{head}{found}    object = object or {turn}\n{tail}", encoding="utf-8")
    git(root, env, "add", ".")
    return path


def _print_instructions(text: str, root: Path, env: dict[str, str]) -> None:
    hook = ("-P", "-m", "antipasta.hook")
    # The processes inherit this: valgrind may deliver the signal of the hook's timer after the hook
    # has stopped the timer and removed the handler.
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    # The first change writes the byte code of the modules that the next imports, and measures the
    # base.
    _edit(1, text, root, env)
    _instructions(hook, root, env)
    path = str(_edit(2, text, root, env))
    changed, warm = _instructions(hook, root, env), _instructions(hook, root, env)
    parse = _instructions(("-c", PARSE, path), root, env)
    parse -= _instructions(("-c", WITHOUT_PARSE, path), root, env)
    print(f"{text.count(chr(10))} lines, millions of instructions")
    for name, count in {"changed": changed, "warm": warm, "ast.parse": parse}.items():
        print(f"{count / 1e6:8.1f}  {name}")
    print(f"(changed - warm) / ast.parse: {(changed - warm) / parse:.2f} (bound {BOUND})")


def _instructions(arguments: tuple[str, ...], root: Path, env: dict[str, str]) -> int:
    finished = subprocess.run(
        (*VALGRIND, sys.executable, *arguments),
        cwd=root,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    (count,) = re.findall(r"Collected : (\d+)", finished.stderr)
    return int(count)


def _seconds(command: list[str], root: Path, env: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(
        command, cwd=root, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
