from __future__ import annotations

from antipasta.analyze import measure_source
from antipasta.budget import Budget
from antipasta.dispatch.bounds import Bounds
from antipasta.dispatch.breaker import Breaker
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.sequential import run
from antipasta.model import Content, Missing
from tests.support.measured import version

# Takes lizard seconds, which are spent in Python code.
SLOW = b"int f(int a) {\n" + b"  if (a && a) { a = a + a; }\n" * 60_000 + b"}\n"


def test_a_budget_that_ends_as_a_file_begins_still_bounds_it() -> None:
    # A timer of 0 seconds is one that never rings.
    measure_source(b"", language="c")  # what it imports is not to be interrupted
    readings = iter([0.9])
    budget = Budget(1.0, 0.0, clock=lambda: next(readings, 1.1))
    content = Content(version("slow.c", language="c"), SLOW)

    outcomes = run([content], Bounds(budget, 60, MemoryGuard(1e12, reader=lambda: 0), Breaker()))

    assert [outcome for _, outcome in outcomes] == [
        Missing("slow.c", "budget", "time budget of 1 s spent")
    ]
