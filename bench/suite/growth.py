"""How time and memory grow: with files, with their size, with changed files, with hooks at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.suite.hook import WARM, crowd, many_staged
from bench.suite.repositories import large_source, started
from bench.suite.scenario import PARSE, Growth, Line, Setting, Subject
from bench.suite.warm import GATE, edited_tree
from bench.suite.workshop import PYTHON, antipasta, floor

if TYPE_CHECKING:
    from pathlib import Path

    from bench.suite.workshop import Workshop

COLD = "antipasta gate, cold"
ONE_FILE = "antipasta metrics FILE"

_LIMITS = "limits: {max_file_mb: 50, timeout_per_file: 600, max_memory_mb: 16000}\n"
_PARSE_ONE = """
import ast, time
source = open("module.py", "rb").read()
start = time.process_time()
tree = ast.parse(source)
print(time.process_time() - start)
"""


def _files(workshop: Workshop, root: Path, size: int) -> Setting:
    setting = edited_tree(workshop, root, size)
    cold = Subject(COLD, antipasta("gate"), cold=True, most=1, weighed=True)
    gate, status = setting.subjects[1], setting.subjects[3]
    return setting._replace(subjects=(gate, status, cold))


def _size(workshop: Workshop, root: Path, size: int) -> Setting:
    place = root / "r"
    place.mkdir()
    (place / "module.py").write_text(large_source(size), encoding="utf-8")
    started(place, workshop.env())
    (place / ".antipasta.yaml").write_text(_LIMITS, encoding="utf-8")
    ours = antipasta("metrics", "module.py", "--no-cache", "--jobs", "1")
    parse = Subject(PARSE, (PYTHON, "-c", _PARSE_ONE), prints_seconds=True)
    return Setting(place, (floor(), parse, Subject(ONE_FILE, ours, weighed=True)))


GROWTHS = (
    Growth(
        "files",
        "Files in the tree, each of three lines, after an edit of one",
        (1_000, 10_000, 100_000),
        (1_000, 3_000),
        "files",
        _files,
        (
            Line("gate, in the cache", GATE, "cpu"),
            Line("git status", "git status", "cpu"),
            Line("gate, cold", COLD, "cpu"),
            Line("gate, in the cache", GATE, "peak"),
            Line("gate, cold", COLD, "peak"),
        ),
    ),
    Growth(
        "size",
        "The size of a Python file, measured in full",
        (10_000, 100_000, 1_000_000, 10_000_000),
        (10_000, 100_000, 1_000_000),
        "characters",
        _size,
        (
            Line("antipasta metrics", ONE_FILE, "cpu"),
            Line("ast.parse", PARSE, "cpu"),
            Line("antipasta metrics", ONE_FILE, "peak"),
        ),
    ),
    Growth(
        "changed",
        "Changed files in a commit",
        (10, 100, 1_000, 5_000),
        (10, 100),
        "files",
        many_staged,
        (
            Line("hook, in the cache", WARM, "wall"),
            Line("hook, cold", f"{WARM}, cold", "wall"),
            Line("hook, in the cache", WARM, "peak"),
            Line("hook, cold", f"{WARM}, cold", "peak"),
        ),
    ),
    Growth(
        "hooks",
        "Warm hooks at once on one cache, until the last has ended",
        (1, 2, 5, 10, 20, 50),
        (1, 10, 50),
        "hooks",
        crowd,
        (Line("all of them", WARM, "wall"), Line("all of them", WARM, "peak")),
    ),
)
