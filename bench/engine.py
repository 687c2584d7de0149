"""The time and memory of the engine, as ratios within one process.

    python -m bench.engine [DIRECTORY] [--every N] [--radon-every N] [--memory] [--sizes]

DIRECTORY holds Python sources; without it the standard library of this Python is measured. The
figures in RESULTS.md are of Django 5.2. Every figure is CPU time of this process with the garbage
collector off. For each file the compared works run one after the other, so that a change of the
machine's speed affects all of them, and the least time of the rounds counts. The time of
`ast.parse` includes freeing the tree; the ratio to the call alone is printed too. The time of the
engine is from the bytes of a file to its `FileMetrics`.
"""

from __future__ import annotations

import argparse
import ast
import gc
import resource
import subprocess
import sys
import sysconfig
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from radon.complexity import cc_visit
from radon.metrics import h_visit, mi_visit
from radon.raw import analyze

from antipasta.analyze import measure_source
from antipasta.analyze.cognitive import cognitive_complexity
from antipasta.analyze.python import measure_without_cognitive
from antipasta.analyze.text import decode_python

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS = 5


class File(NamedTuple):
    """A file as it is on disk, and as text."""

    source: bytes
    text: str


Work = Callable[[File], object]
Costs = dict[str, float]


def ours(source: bytes) -> None:
    """Everything but cognitive complexity."""
    text, _ = decode_python(source)
    measure_without_cognitive(ast.parse(text), text)


def ours_with_cognitive(source: bytes) -> None:
    """Everything."""
    measure_source(source, language="python")


def radon(text: str) -> None:
    """The same numbers from radon's API: complexity, maintainability index, raw, Halstead."""
    cc_visit(text)
    mi_visit(text, multi=True)
    analyze(text)
    h_visit(text)


def parse(text: str) -> None:
    """The parser alone, and its tree freed."""
    ast.parse(text)


def cpu_ms(works: dict[str, Work], files: Sequence[File], *, rounds: int = ROUNDS) -> Costs:
    """CPU milliseconds of each work over all files: for each file the least of `rounds`.

    The time includes freeing the result of the work, unless the work returns it.
    """
    best = {name: [float("inf")] * len(files) for name in works}
    for _ in range(rounds):
        gc.collect()
        for index, file in enumerate(files):
            for name, work in works.items():
                started = time.process_time()
                kept = work(file)
                cost = time.process_time() - started
                del kept
                best[name][index] = min(best[name][index], cost)
    return {name: sum(costs) * 1000 for name, costs in best.items()}


WORKS: dict[str, Work] = {
    "ast.parse": lambda file: parse(file.text),
    "ast.parse, tree not freed": lambda file: ast.parse(file.text),
    "ours without cognitive": lambda file: ours(file.source),
    "ours": lambda file: ours_with_cognitive(file.source),
    "  cognitive alone": lambda file: cognitive_complexity(file.text),
}


def read(directory: Path, every: int) -> list[File]:
    """Every n-th Python file that parses."""
    files = []
    for path in sorted(directory.rglob("*.py"))[::every]:
        source = path.read_bytes()
        text, problem = decode_python(source)
        try:
            ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        if not problem:
            files.append(File(source, text))
    return files


def literal(lines: int) -> str:
    """One statement: a dictionary literal with this number of lines."""
    return "x = {\n" + "".join(f"    'key{n}': [{n}, 'v'],\n" for n in range(lines)) + "}\n"


def peak_mb(code: str, text: str) -> float:
    """Peak memory in MB of a new process that runs `code` with `text` in its input."""
    setup = (
        "import ast, sys, resource\n"
        "from antipasta.analyze.python import measure_without_cognitive\n"
        "text = sys.stdin.read()\n"
    )
    report = "\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    done = subprocess.run(
        [sys.executable, "-c", setup + code + report],
        input=text,
        text=True,
        capture_output=True,
        check=True,
    )
    return float(done.stdout)


def print_ratios(files: list[File], radon_every: int) -> None:
    """The table of ratios."""
    megabytes = sum(len(file.text) for file in files) / 1e6
    costs = cpu_ms(WORKS, files)
    print(f"{len(files)} files, {megabytes:.1f} MB; CPU ms per MB:")
    for name, cost in costs.items():
        print(f"  {name:28}{cost / megabytes:8.1f}")
    alone = costs["ast.parse, tree not freed"]
    for label, name in (("without cognitive", "ours without cognitive"), ("everything", "ours")):
        ratio, not_freed = costs[name] / costs["ast.parse"], costs[name] / alone
        print(f"{label + ' / ast.parse':33}{ratio:.2f}  (not freed {not_freed:.2f})")
    sample = files[::radon_every]
    against = {"radon": lambda file: radon(file.text), "ours": WORKS["ours without cognitive"]}
    costs = cpu_ms(against, sample, rounds=1)
    ratio = costs["radon"] / costs["ours"]
    print(f"radon / ours                     {ratio:.1f}  ({len(sample)} files)")
    text = literal(2000)
    costs = cpu_ms(WORKS, [File(text.encode(), text)])
    ratio = costs["ours without cognitive"] / costs["ast.parse"]
    print(f"2,000-line literal / ast.parse   {ratio:.2f}")


def print_memory(text: str) -> None:
    """Peak memory with and without the engine."""
    alone = peak_mb("tree = ast.parse(text)", text)
    with_engine = peak_mb("measure_without_cognitive(ast.parse(text), text)", text)
    print(f"peak memory / ast.parse          {with_engine / alone:.2f}  ({alone:.0f} MB)")


JAVASCRIPT = "function f(a,b){if(a&&b){return a+b}return[a,b].map(function(c){return c*2})};"


def repeated(line: str, end: str = "") -> Callable[[int], bytes]:
    """A source of about this number of bytes, which repeats one line."""
    return lambda size: (line * (size // len(line)) + end).encode()


def input_classes(files: list[File]) -> dict[str, tuple[str, Callable[[int], bytes]]]:
    """By name, the language and a function that makes a source of about a number of bytes."""
    real = "".join(file.text for file in files if "__future__" not in file.text)
    deep = "x = " + "[(" * 45 + "1" + ")]" * 45 + "\n"
    python: dict[str, Callable[[int], bytes]] = {
        "real code": lambda n: (real * (n // len(real) + 1))[:n].rpartition("\n\n\n")[0].encode(),
        "one dictionary": lambda n: literal(n // 21).encode(),
        "one long line": lambda n: ("x = [" + "1, " * (n // 3) + "]\n").encode(),
        "comments": repeated("# words and words\n"),
        "one comment of #": repeated("#"),
        "one docstring": lambda n: ('"""' + "words and words\n" * (n // 16) + '"""\n').encode(),
        "x=1": repeated("x=1\n"),
        "brackets, 90 deep": repeated(deep),
        "functions": repeated("def f(a):\n    if a: return a + 1\n"),
        "methods": lambda n: ("class A:\n" + "    def f(self): pass\n" * (n // 22)).encode(),
        "semicolons, one line": repeated("a; b = c[1:2]; ", "\n"),
        "semicolons, many lines": repeated("a; b = c[1:2]\n"),
        "broken": repeated("def f(a):\n    if a: return a + 1\n", "("),
    }
    classes = {name: ("python", make) for name, make in python.items()}
    classes["minified JavaScript"] = ("javascript", repeated(JAVASCRIPT))
    return classes


def best_ms_per_mb(work: Callable[[], object], size: int) -> float:
    """CPU milliseconds per MB: the least of many runs for a small input, one for a large one."""
    costs = []
    for _ in range(max(1, 300_000 // size)):
        started = time.process_time()
        work()
        costs.append(time.process_time() - started)
    return min(costs) * 1e9 / size


def own_ms_per_mb(text: str) -> float:
    """CPU milliseconds per MB without the parser, complexipy, and freeing the tree."""
    tree = ast.parse(text)
    return best_ms_per_mb(lambda: measure_without_cognitive(tree, text), len(text))


def print_sizes(files: list[File]) -> None:
    """Print ms per MB from 10 KB to 10 MB of each class of input: constant where time is linear.

    For Python that parses, a cell is: whole time / time without the parser and complexipy.
    """
    sizes = (10_000, 100_000, 1_000_000, 10_000_000)
    print("ms per MB at            " + "".join(f"{size // 1000:>10} KB" for size in sizes))
    for name, (language, make) in input_classes(files).items():
        print(f"  {name:22}", end="")
        for size in sizes:
            source = make(size)
            measure = partial(measure_source, source, language=language)
            cell = f"{best_ms_per_mb(measure, len(source)):.0f}"
            if language == "python" and name != "broken":
                cell += f"/{own_ms_per_mb(source.decode()):.0f}"
            print(f"{cell:>13}", end="", flush=True)
        print()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "directory", type=Path, nargs="?", default=Path(sysconfig.get_path("stdlib"))
    )
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--radon-every", type=int, default=20)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--sizes", action="store_true")
    options = parser.parse_args()
    # Limit the memory, so that an input of 10 MB cannot take more than the machine has.
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    warnings.simplefilter("ignore")
    gc.disable()
    files = read(options.directory, options.every)
    print_ratios(files, options.radon_every)
    if options.memory:
        make = input_classes(files)["real code"][1]
        print_memory(make(2_000_000).decode())
    if options.sizes:
        print_sizes(files)


if __name__ == "__main__":
    main()
