"""Results with names and messages that try to break out of every format."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from antipasta.model import Ignored, Missing
from antipasta.results.findings import (
    BaselineEntry,
    CommitOverride,
    FunctionChange,
    Misread,
    PolicyChange,
    Suppressed,
    Uncompared,
    UnusedSuppression,
)
from antipasta.results.reports import MeasuredFile
from tests.support.measured import measured, unit
from tests.support.outcomes import VIOLATION, verdict

if TYPE_CHECKING:
    from antipasta.results import Verdict

NASTY = (
    "a\nb",
    "::error::x",
    "##vso[task.setvariable variable=a]b",
    "x ##[group]y",
    "####teamcity[message]",
    "std::chrono::seconds",
    "a,b:c%0Ad%",
    "]]></error>",
    "\0\x1b[31m\x7f\ufffe\uffff",
    "a|b\\|c\\",
    "`a``b`",
    " <b>&amp;*_~[x](y)! ",
    "@someone #1 www.example.com",
    "=1+1",
    "-1",
    "\"'",
    "\r\n\u2028\x85\u202e",
    "caf\udce9",
    "\ud800",
    "x" * 5000,
    "</details>",
    "名 ä %C3",
)

texts = st.one_of(st.sampled_from(NASTY), st.text(st.characters(), min_size=1))
paths = st.one_of(
    st.sampled_from([each for each in NASTY if each != "\ud800"]),  # no file can be called that
    st.binary(min_size=1).map(os.fsdecode),
    st.text(min_size=1),
).filter(lambda path: path != ".")  # which is no file either


def hostile_verdict(path: str, name: str, message: str) -> Verdict:
    """A verdict with one of everything, in which every text is one of these."""
    commit = "1" * 40
    return verdict(
        status="failed",
        violations=(
            VIOLATION._replace(
                path=path, function=name, message=message, commit=commit, author=message
            ),
            VIOLATION._replace(path=path, function=None, message=message),
        ),
        changes=(
            FunctionChange(path, path, name, name, "moved", 12, {"cyclomatic_complexity": (9, 14)}),
        ),
        incomplete=(Missing(path, "size", message),),
        suppressed=(
            Suppressed(path, 3, "length", "comment", True, message, None, commit, message),
            Suppressed(path, 5, "length", "baseline", added=False, reason=message, function=name),
        ),
        tolerated=(VIOLATION._replace(path=path, function=name, line=7, message=message),),
        overrides=(
            CommitOverride("2" * 40, message, message, path, 9, name, "length", 12, 10, 3),
            CommitOverride("3" * 40, message, message),
        ),
        ignored=(Ignored(path, "symlink"),),
        uncompared=(Uncompared(path, message),),
        policy_changes=(PolicyChange(name, None, {"paths": [message]}, commit, message),),
        unused_suppressions=(UnusedSuppression(path, 7, ("length",), "comment"),),
        misread_suppressions=(Misread(path, 8, message),),
        baseline=path,
        unused_baseline=(BaselineEntry(path, name, "length", 80, "0a1b", 7),),
    )


def hostile_file(path: str, name: str, message: str) -> MeasuredFile:
    """A measured file in which every text is one of these."""
    metrics = measured(unit(name), loc=3)
    return MeasuredFile(path, "1" * 40, metrics._replace(reason="syntax", detail=message))
