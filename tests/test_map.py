"""Whoever reads only docs/architecture.md finds the file of a change."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support.run import CHECKOUT

PAGE = (Path(CHECKOUT) / "docs" / "architecture.md").read_text()

# | step | `function` | `file` |
STEPS = re.findall(r"^\| [^|]+ \| `([\w.]+)` \| `([\w/.]+)` \|$", PAGE, re.MULTILINE)

QUESTIONS = {
    "Where is decided that a clean merge passes?": "antipasta/collect/staged.py",
    "Where is decided that old debt does not block?": "antipasta/policy/ratchet.py",
    "What recognizes a function that was renamed and edited?": "antipasta/incremental/similar.py",
    "Where is the base found that GitHub means?": "antipasta/run/ci.py",
    "What keeps a branch from loosening its own thresholds?": "antipasta/config/branch.py",
    "Who decides between one process and workers?": "antipasta/dispatch/strategy.py",
    "What is done when a worker dies?": "antipasta/dispatch/crew.py",
    "Where is a damaged cache replaced?": "antipasta/cache/store.py",
    "Where does the exit code of a bad configuration come from?": "antipasta/terminal/trouble.py",
    "Which code finds the lines that made a function worse?": "antipasta/explain/violations.py",
}
"""What a newcomer asks, and the file that answers."""

WORDS = {
    "antipasta/collect/staged.py": "in a merge, from the other parent too",
    "antipasta/policy/ratchet.py": "The rule of the ratchet itself",
    "antipasta/incremental/similar.py": "`similar.py` (by lines)",
    "antipasta/run/ci.py": "the base that the service names",
    "antipasta/config/branch.py": "the stricter of its own and the base's policy",
    "antipasta/dispatch/strategy.py": "Choose this process or workers",
    "antipasta/dispatch/crew.py": "`crew.py` (who works)",
    "antipasta/cache/store.py": "`store.py` (get and put, failing softly)",
    "antipasta/terminal/trouble.py": "what a failure of ours does to the exit code",
    "antipasta/explain/violations.py": "the lines that made each violation",
}
"""The words of the page that lead from the question to the file."""


@pytest.mark.parametrize(("function", "path"), STEPS)
def test_each_step_names_a_function_that_is_in_its_file(function: str, path: str) -> None:
    tree = ast.parse((Path(CHECKOUT) / path).read_text())
    scope: list[ast.stmt] = tree.body
    for name in function.split("."):
        (found,) = [
            each
            for each in scope
            if isinstance(each, ast.FunctionDef | ast.ClassDef) and each.name == name
        ]
        scope = found.body


def test_the_walks_are_there() -> None:
    assert len(STEPS) > 35


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_page_leads_from_a_question_to_the_file(question: str) -> None:
    path = QUESTIONS[question]
    assert (Path(CHECKOUT) / path).is_file()
    (line,) = [each for each in PAGE.splitlines() if WORDS[path] in each]
    name = path.rpartition("/")[2]
    assert path in line or f"`{name}`" in line


def test_every_module_is_on_the_map() -> None:
    package = Path(CHECKOUT) / "antipasta"
    rows = dict(re.findall(r"^\| `(\w+)/`[^|]* \| (.*) \|$", PAGE, re.MULTILINE))
    missing = []
    for path in sorted(package.rglob("*.py")):
        room, *inner = path.relative_to(package).parts
        if room in ("cli", "render", "analyze") or path.name == "__init__.py":
            continue  # a file a command, a format, an engine: the page says so
        where = rows.get(room, "") if inner else PAGE
        if f"`{path.name}`" not in where:
            missing.append(str(path.relative_to(package)))

    assert missing == []
