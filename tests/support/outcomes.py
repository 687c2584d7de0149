"""Results made up, for tests of what is shown of them."""

from __future__ import annotations

from typing import Any

from antipasta.model import Ignored, Missing, Source
from antipasta.results import CacheUse, Counts, RunFigures, Verdict
from antipasta.results.findings import (
    BaselineEntry,
    CommitOverride,
    Contribution,
    Extraction,
    FunctionChange,
    Misread,
    PolicyChange,
    Shape,
    Suppressed,
    Uncompared,
    UnusedSuppression,
    Violation,
)

RUN = RunFigures(63.0, CacheUse(2, 1))
VIOLATION = Violation(
    path="pkg/mod.py",
    line=12,
    end_line=60,
    function="Class.method",
    rule="threshold",
    metric="cyclomatic_complexity",
    value=14,
    threshold=10,
    comparison="<=",
    previous=9,
    change="modified",
    message="Class.method has cyclomatic complexity 14, allowed is at most 10; it was 9",
)
CONTRIBUTIONS = tuple(Contribution(line, line, 1, 0.2) for line in (14, 15, 40))
OF_THE_FILE = VIOLATION._replace(
    path="b.py",
    line=1,
    function=None,
    metric="maintainability_index",
    value=12.345,
    threshold=20,
    comparison=">=",
    previous=None,
    change="added",
)

TOLERATED = VIOLATION._replace(
    path="pkg/old.py",
    line=7,
    end_line=90,
    function="parse",
    value=43,
    previous=42,
    message="parse has cyclomatic complexity 43, allowed is at most 10; it was 42,"
    " within the tolerance of 1",
)


def verdict(**fields: Any) -> Verdict:
    """A verdict that passed two of two files, but for `fields`."""
    passed = Verdict(
        status="passed",
        mode="ratchet",
        source=Source("staged", None, "1" * 40, is_compared=True),
        violations=(),
        changes=(),
        incomplete=(),
        suppressed=(),
        ignored=(),
        uncompared=(),
        counts=Counts(2, 2, 7, 7),
        net={"cyclomatic_complexity": 0, "cognitive_complexity": 0},
        run=RUN,
    )
    return passed._replace(**fields)


def eventful_verdict() -> Verdict:
    """A verdict with one of everything."""
    return verdict(
        status="failed",
        violations=(
            VIOLATION._replace(
                contributions=(Contribution(20, 21, 2, 0.4), *CONTRIBUTIONS),
                shape=Shape("nesting", 40, 40, 4),
            ),
            OF_THE_FILE,
        ),
        changes=(
            FunctionChange(
                "pkg/mod.py",
                None,
                "Class.method",
                None,
                "modified",
                12,
                {"cyclomatic_complexity": (9, 14), "halstead_volume": (1.5, 22.125)},
            ),
            FunctionChange("new.py", "old.py", "g", "f", "moved", 3, {"parameters": (None, 2)}),
            FunctionChange("new.py", None, "<module>", None, "added", 1, {}),
            FunctionChange(
                "new.py",
                None,
                "part",
                None,
                "added",
                9,
                {"cyclomatic_complexity": (None, 3)},
                Extraction(
                    "pkg/mod.py",
                    "Class.method",
                    {"cyclomatic_complexity": -1, "cognitive_complexity": -7},
                ),
            ),
        ),
        incomplete=(Missing("big.py", "size", "61 MB, limit 50 MB"),),
        suppressed=(Suppressed("s.py", 3, "cyclomatic_complexity", "comment", added=True),),
        ignored=(Ignored("link.py", "symlink"),),
        tolerated=(TOLERATED,),
        uncompared=(Uncompared("broken.py", "invalid syntax, line 1"),),
        policy_changes=(PolicyChange("thresholds.length", 50, None),),
        baseline="list.toml",
        unused_baseline=(BaselineEntry("gone.py", "f", "length", 80, "0a1b", 7),),
        overrides=(
            CommitOverride(
                "2" * 40,
                "Ann <ann@example.invalid>",
                "so many states",
                *("pkg/o.py", 9, "Class.table", "cyclomatic_complexity", 12, 10, 3),
            ),
            CommitOverride("3" * 40, "Bob <bob@example.invalid>", "in vain"),
        ),
        unused_suppressions=(UnusedSuppression("u.py", 7, ("length",), "comment"),),
        misread_suppressions=(Misread("m.py", 8, "'typo' is not a metric"),),
        counts=Counts(3, 2, 7, 6),
        net={"cyclomatic_complexity": 5, "cognitive_complexity": 7},
    )
