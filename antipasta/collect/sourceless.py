"""Knows of most commits that touch no source, before anything is imported that judges source.

A commit of documentation is answered in half the time then. Where there is any doubt, the ordinary
way is taken, and finds out.
"""

from __future__ import annotations

import os

from antipasta.collect.git import DESCRIPTION, REFTABLE, STAGED_IN_HEAD
from antipasta.collect.git_formats import parse_differences
from antipasta.config import CONFIG_NAMES
from antipasta.languages import may_be_source
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.system.files import decoded

if TYPE_CHECKING:
    from antipasta.collect.git import Early

SECONDS = 1.0
"""The seconds that git may take to answer, unless the environment has a budget."""

_OTHER_PARENTS = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD", REFTABLE)


def touches_no_source(early: Early) -> bool:
    """Whether what is staged, as git was asked `early`, surely touches no source.

    It does not if a name may be that of source, of a script or of a configuration, or if the commit
    has another parent than HEAD. The answers of git stay there for whoever asks.
    """
    seconds = _patience()
    described, staged = (early.peek(each, seconds) for each in (DESCRIPTION, STAGED_IN_HEAD))
    if not described or not staged or _has_other_parents(described):
        return False
    try:
        found = [name for each in parse_differences(staged) for name in (each.old, each.new)]
    except ValueError:
        return False
    return not any(_matters(entry.path) for entry in found)


def _patience() -> float:
    """How long to wait for git; 0 where the budget is no number, which the ordinary way says."""
    try:
        seconds = float(os.environ.get("ANTIPASTA_BUDGET") or SECONDS)
    except ValueError:
        return 0.0
    return seconds if 0 < seconds < float("inf") else 0.0


def _matters(path: str) -> bool:
    return may_be_source(path) or path in CONFIG_NAMES


def _has_other_parents(described: bytes) -> bool:
    """Whether a merge or the like may be in progress, in the repository that git `described`."""
    lines = decoded(described).split("\n")
    if len(lines) < 4 or any(name.startswith("GITHEAD_") for name in os.environ):
        return True
    return any(os.path.lexists(os.path.join(lines[2], name)) for name in _OTHER_PARENTS)
