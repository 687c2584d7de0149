"""What a person or a CI job waits for when everything is in the cache."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

from bench.suite.repositories import tree_of
from bench.suite.scenario import FLOOR, Figure, Scenario, Setting, Subject, against
from bench.suite.workshop import antipasta, floor, script

if TYPE_CHECKING:
    from pathlib import Path

    from bench.suite.workshop import Workshop

GATE = "antipasta gate"
RUFF = "ruff check --select C901 --no-cache ."
QUIET = "antipasta gate, thresholds that nothing breaches"
STATUS = "git status"
EDITS = 8
SETTLED_SECONDS = 4.0
"""antipasta does not remember a file that was written just now: see cache/worktree.py."""
LARGE_TREE = 100_000
_STATUS = ("--no-optional-locks", "status", "--porcelain", "--untracked-files=all")


def _sympy(workshop: Workshop, root: Path) -> Setting:
    del root
    # Violations are no failure here.
    ours = {
        GATE: antipasta("gate"),
        QUIET: antipasta("gate", "-t", "cyclomatic=10000", "-t", "cognitive=10000"),
        "antipasta gate --rev HEAD": antipasta("gate", "--rev", "HEAD"),
        "antipasta metrics": antipasta("metrics"),
        "antipasta metrics -v": antipasta("metrics", "-v"),
    }
    return Setting(
        workshop.corpora.repository("sympy"),
        (
            floor(),
            *(Subject(name, command, codes=(0, 2, 3)) for name, command in ours.items()),
            *workshop.peer(
                *("ruff", "check", "--isolated", "--select", "C901", "--no-cache", "."),
                shown=RUFF,
                codes=(0, 1),
            ),
        ),
    )


def edited_tree(workshop: Workshop, root: Path, files: int) -> Setting:
    """A tree of so many files in the cache, one of which is edited before each round."""
    env = workshop.env()
    tree = tree_of(root / "r", files, EDITS, env)
    time.sleep(SETTLED_SECONDS)
    ours = antipasta("gate")
    revision = antipasta("gate", "--rev", "HEAD")
    for command in (ours, revision):
        subprocess.run(command, cwd=tree, env=env, check=True, stdout=subprocess.DEVNULL)

    def edit(turn: int) -> None:
        age = EDITS - 1 - turn % EDITS
        command = ("git", "checkout", "-q", f"bench~{age}")
        subprocess.run(command, cwd=tree, env=env, check=True)

    return Setting(
        tree,
        (
            floor(),
            Subject(GATE, ours, weighed=True),
            Subject("antipasta gate --rev HEAD", revision),
            Subject(STATUS, (script("git"), *_STATUS)),
        ),
        edit,
    )


SCENARIOS = (
    Scenario(
        "sympy",
        "The whole of sympy 1.14 (1,543 files, thousands of violations), in the cache",
        _sympy,
        (
            Figure("sympy / python", GATE, against(FLOOR)),
            Figure("sympy / ruff", GATE, against(RUFF)),
            Figure("sympy, listed / not listed", GATE, against(QUIET)),
        ),
        quick_rounds=3,
    ),
    Scenario(
        "edit-100000",
        "After an edit of one of 100,000 files, the working tree",
        lambda workshop, root: edited_tree(workshop, root, LARGE_TREE),
        (Figure("edit-100000 / git status", GATE, against(STATUS), by="cpu"),),
        rounds=EDITS - 1,
        large=True,
    ),
)
