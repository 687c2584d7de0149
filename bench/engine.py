"""How much the engine costs, as ratios within one process.

    python -m bench.engine DIRECTORY [--every N] [--radon-every N] [--memory] [--sizes]

DIRECTORY holds Python sources, for the figures in RESULTS.md Django 5.2. Every figure is CPU time
of this process with the garbage collector off, each file in turn, the best of five rounds. One
`ast.parse` is the call with its result thrown away, which includes freeing the tree; the ratio to
the call alone is printed too.
"""

from __future__ import annotations

import argparse
import ast
import gc
import resource
import subprocess
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from radon.complexity import cc_visit
from radon.metrics import h_visit, mi_visit
from radon.raw import analyze

from antipasta.analyze import measure_source
from antipasta.analyze.cognitive import cognitive_complexity
from antipasta.analyze.python import measure_without_cognitive
from antipasta.analyze.text import decode_python

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5


def ours(text: str) -> None:
    """Everything but cognitive complexity."""
    measure_without_cognitive(ast.parse(text), text)


def ours_with_cognitive(text: str) -> None:
    """Everything."""
    measure_without_cognitive(ast.parse(text), text, cognitive_complexity(text))


def radon(text: str) -> None:
    """The same numbers from radon's API: complexity, maintainability index, raw, Halstead."""
    cc_visit(text)
    mi_visit(text, multi=True)
    analyze(text)
    h_visit(text)


def parse(text: str) -> None:
    """The parser alone, and its tree freed."""
    ast.parse(text)


def cpu_ms(work: Callable[[str], object], texts: list[str], rounds: int = ROUNDS) -> float:
    """CPU milliseconds of `work` over all texts: for each text the best of `rounds`.

    The result of the work is thrown away within the time.
    """
    best = [float("inf")] * len(texts)
    for _ in range(rounds):
        gc.collect()
        for index, text in enumerate(texts):
            started = time.process_time()
            work(text)
            best[index] = min(best[index], time.process_time() - started)
    return sum(best) * 1000


def parse_alone_ms(texts: list[str]) -> float:
    """CPU milliseconds of the parser without freeing its trees."""
    best = [float("inf")] * len(texts)
    for _ in range(ROUNDS):
        gc.collect()
        for index, text in enumerate(texts):
            started = time.process_time()
            tree = ast.parse(text)
            best[index] = min(best[index], time.process_time() - started)
            del tree
    return sum(best) * 1000


def read(directory: Path, every: int) -> list[str]:
    """The text of every n-th Python file that parses."""
    texts = []
    for path in sorted(directory.rglob("*.py"))[::every]:
        text, problem = decode_python(path.read_bytes())
        try:
            ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        if not problem:
            texts.append(text)
    return texts


def literal(lines: int) -> str:
    """One statement: a dictionary of so many lines."""
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


def print_ratios(texts: list[str], radon_every: int) -> None:
    """The table of ratios."""
    megabytes = sum(len(text) for text in texts) / 1e6
    parsed, alone = cpu_ms(parse, texts), parse_alone_ms(texts)
    without, everything = cpu_ms(ours, texts), cpu_ms(ours_with_cognitive, texts)
    print(f"{len(texts)} files, {megabytes:.1f} MB; CPU ms per MB:")
    for name, cost in (
        ("ast.parse", parsed),
        ("ast.parse, tree not freed", alone),
        ("ours without cognitive", without),
        ("ours", everything),
    ):
        print(f"  {name:28}{cost / megabytes:8.1f}")
    print(
        f"without cognitive / ast.parse    {without / parsed:.2f}"
        f"  (not freed {without / alone:.2f})"
    )
    print(
        f"everything / ast.parse           {everything / parsed:.2f}"
        f"  (not freed {everything / alone:.2f})"
    )
    sample = texts[::radon_every]
    theirs, mine = cpu_ms(radon, sample, rounds=1), cpu_ms(ours, sample)
    print(f"radon / ours                     {theirs / mine:.1f}  ({len(sample)} files)")
    one = [literal(2000)]
    print(f"2,000-line literal / ast.parse   {cpu_ms(ours, one) / cpu_ms(parse, one):.2f}")


def print_memory(text: str) -> None:
    """Peak memory with and without the engine."""
    alone = peak_mb("tree = ast.parse(text)", text)
    with_engine = peak_mb("measure_without_cognitive(ast.parse(text), text)", text)
    print(f"peak memory / ast.parse          {with_engine / alone:.2f}  ({alone:.0f} MB)")


def print_sizes(texts: list[str]) -> None:
    """Milliseconds per MB from 10 KB to 10 MB of each class of input: flat where linear."""
    real = "".join(text for text in texts if "__future__" not in text)
    classes: dict[str, Callable[[int], bytes]] = {
        "real code": lambda n: (real * (n // len(real) + 1))[:n].rpartition("\n\n\n")[0].encode(),
        "dictionary": lambda n: literal(n // 21).encode(),
        "one line": lambda n: ("x = [" + "1, " * (n // 3) + "]\n").encode(),
        "comments": lambda n: ("# words and words\n" * (n // 18)).encode(),
        "docstring": lambda n: ('"""' + "words and words\n" * (n // 16) + '"""\n').encode(),
        "functions": lambda n: ("def f(a):\n    if a: return a + 1\n" * (n // 34)).encode(),
        "semicolons": lambda n: ("a; b = c[1:2]; " * (n // 15) + "\n").encode(),
        "methods": lambda n: ("class A:\n" + "    def f(self): pass\n" * (n // 22)).encode(),
        "broken": lambda n: ("def f(a):\n    if a: return a + 1\n" * (n // 34) + "(").encode(),
    }
    sizes = (10_000, 100_000, 1_000_000, 10_000_000)
    print("ms per MB at        " + "".join(f"{size // 1000:>10} KB" for size in sizes))
    for name, make in classes.items():
        costs = []
        for size in sizes:
            source = make(size)
            started = time.process_time()
            measure_source(source, language="python")
            costs.append((time.process_time() - started) * 1000 / (len(source) / 1e6))
        print(f"  {name:18}" + "".join(f"{cost:13.0f}" for cost in costs))


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--radon-every", type=int, default=20)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--sizes", action="store_true")
    options = parser.parse_args()
    # For the inputs of 10 MB; a run that would need more than the machine has must not take it.
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    warnings.simplefilter("ignore")
    gc.disable()
    texts = read(options.directory, options.every)
    print_ratios(texts, options.radon_every)
    if options.memory:
        print_memory(
            "".join(text for text in texts if "__future__" not in text)[:2_000_000].rpartition(
                "\n\n\n"
            )[0]
        )
    if options.sizes:
        print_sizes(texts)


if __name__ == "__main__":
    main()
