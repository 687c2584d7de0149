"""What it takes to measure everything, with nothing in the cache: whole commands, and a range."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from bench.environment import git
from bench.suite.repositories import append, library_texts, many_files, package, started
from bench.suite.scenario import (
    FLOOR,
    FRESH,
    PARSE,
    Figure,
    Scenario,
    Setting,
    Subject,
    against,
)
from bench.suite.workshop import PYTHON, antipasta, floor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench.suite.workshop import Workshop

METRICS = "antipasta metrics"
JSON = "antipasta metrics --format json"
ONCE = "each version once"
GATE = "antipasta gate --base"
LIZARD = "lizard -t2 ."
BCA = "bca metrics ."
LOADED = f"{METRICS}, right after a minute of full load"
FILES, CHANGED, COMMITS = 3000, 200, 50
LOAD_SECONDS = 60.0
LOADED_ROUNDS = 3

# Prints the seconds of processor time. The trees are freed, as in any program that goes on.
_PARSE_ALL = """
import ast, sys, time
from pathlib import Path
sources = [path.read_bytes() for path in sorted(Path(".").rglob("*.py"))]
start = time.process_time()
for source in sources:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        pass
print(time.process_time() - start)
"""

_EACH_ONCE = """
import subprocess, time
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
print(time.process_time() - start)
"""


def _django(workshop: Workshop, root: Path) -> Setting:
    del root
    return Setting(
        workshop.corpora.repository("django"),
        (
            floor(),
            Subject(PARSE, (PYTHON, "-c", _PARSE_ALL), prints_seconds=True),
            Subject(METRICS, antipasta("metrics"), cold=True, weighed=True),
            Subject(JSON, antipasta("metrics", "--format", "json"), cold=True),
            *workshop.peer("bca", "metrics", ".", weighed=True),
            *workshop.peer("lizard", "-t2", ".", codes=(0, 1), weighed=True),
            *workshop.peer("radon", "cc", "-s", ".", weighed=True, most=3),
            *workshop.peer(
                *("complexipy", "--cache-dir", FRESH, "."), shown="complexipy .", codes=(0, 1)
            ),
            *workshop.peer(
                *("ruff", "check", "--isolated", "--select", "C901", "--no-cache", "."),
                shown="ruff check --select C901 --no-cache .",
                codes=(0, 1),
            ),
            *workshop.peer("xenon", "--max-absolute", "F", ".", codes=(0, 1), most=2),
            *workshop.peer(
                *("flake8", "--select", "C901", "--max-complexity", "10", "."), codes=(0, 1), most=1
            ),
            *workshop.peer(
                *("antipasta1", "metrics", "-d", "."),
                shown="antipasta 1.2.0: antipasta metrics -d .",
                codes=(0, 2),
                cold=True,
                most=1,
            ),
        ),
    )


def _corpus(name: str) -> Callable[[Workshop, Path], Setting]:
    def make(workshop: Workshop, root: Path) -> Setting:
        del root
        return Setting(
            workshop.corpora.repository(name),
            (
                floor(),
                Subject(METRICS, antipasta("metrics"), cold=True),
                *workshop.peer("lizard", "-t2", ".", codes=(0, 1)),
                *workshop.peer("bca", "metrics", "."),
            ),
        )

    return make


def _after_load(workshop: Workshop, root: Path) -> Setting:
    del root
    cold = Subject(METRICS, antipasta("metrics"), cold=True)
    loaded = cold._replace(name=LOADED, before=full_load, most=LOADED_ROUNDS)
    return Setting(workshop.corpora.repository("typescript"), (cold, loaded))


def full_load(seconds: float = LOAD_SECONDS) -> None:
    """Keep all processors busy for so long, as a build does."""
    spinning = [
        subprocess.Popen((sys.executable, "-c", "while True: pass"))
        for _ in range(os.cpu_count() or 1)
    ]
    try:
        time.sleep(seconds)
    finally:
        for process in spinning:
            process.kill()
            process.wait()


def _range(workshop: Workshop, root: Path) -> Setting:
    env = workshop.env()
    root = root / "r"
    paths = many_files(root, FILES, library_texts())
    started(root, env)
    git(root, env, "tag", "start")
    step = FILES // CHANGED
    for number in range(COMMITS):
        # One in ten breaches a threshold.
        body = "".join(
            f"    if value == {each}:\n        return\n" for each in range(3 if number % 10 else 12)
        )
        for path in paths[number * step :: COMMITS * step]:
            append(path, f"\n\ndef added(value):\n{body}")
        git(root, env, "commit", "-q", "-a", "-m", "change")
    gate = antipasta("gate", "--no-cache", "--head", "HEAD", "--format", "json", "--base")
    ours = Subject(GATE, (*gate, "start"), codes=(0, 2), weighed=True)
    return Setting(
        root,
        (
            floor(),
            Subject(ONCE, (PYTHON, "-c", _EACH_ONCE), prints_seconds=True),
            ours,
            Subject(f"{GATE}, a tenth of the range", (*gate, "HEAD~5"), codes=(0, 2)),
            Subject(f"{GATE} --attribute", (*gate, "start", "--attribute"), codes=(0, 2)),
        ),
    )


def _history(workshop: Workshop, root: Path) -> Setting:
    env = workshop.env()
    root = package(root / "r", env)
    for number in range(COMMITS):
        append(root / "pkg" / "pipeline.py", f"\n\ndef added_{number}() -> None:\n    pass\n")
        git(root, env, "commit", "-q", "-a", "-m", f"change {number}")
    ours = Subject("antipasta history", antipasta("history"), cold=True)
    wily = workshop.peer(
        *("wily", "build", "-n", str(COMMITS), "pkg"), shown="wily build -n 50", cold=True, most=2
    )
    return Setting(root, (floor(), ours, *wily))


SCENARIOS = (
    Scenario(
        "django",
        "The whole of Django 5.2 (2,818 Python files), nothing in the cache",
        _django,
        (
            Figure("django / bca", METRICS, against(BCA)),
            Figure("django / lizard", METRICS, against(LIZARD)),
            Figure("django, all metrics / ast.parse", JSON, against(PARSE), by="cpu"),
            Figure("django / peak MB", METRICS, by="peak"),
        ),
        rounds=5,
        quick_rounds=1,
    ),
    *(
        Scenario(
            name,
            f"{title}, nothing in the cache",
            _corpus(name),
            (
                Figure(f"{name} / lizard", METRICS, against(LIZARD), by="cpu"),
                Figure(f"{name} / bca", METRICS, against(BCA)),
            ),
            rounds=7,
            quick_rounds=2,
        )
        for name, title in (
            ("typescript", "The TypeScript of zod 3.25"),
            ("java", "The Java of React Native 0.76"),
            ("javascript", "The JavaScript of lodash 4.17"),
        )
    ),
    Scenario(
        "after-load",
        "The same TypeScript, right after a minute in which all processors were busy",
        _after_load,
        (Figure("after-load / before", LOADED, against(METRICS)),),
        rounds=LOADED_ROUNDS,
        large=True,
    ),
    Scenario(
        "range",
        "A range of 50 commits that touch 200 of 3,000 files: 400 versions, nothing in the cache",
        _range,
        (Figure("range / once", GATE, ((1, ONCE), (15, FLOOR)), by="cpu"),),
        rounds=5,
        quick_rounds=1,
    ),
    Scenario(
        "history",
        "50 commits over time, nothing in the cache",
        _history,
        (Figure("history / wily", "antipasta history", against("wily build -n 50")),),
        rounds=5,
        quick_rounds=2,
    ),
)
