from __future__ import annotations

from antipasta.dispatch.breaker import FAILURES, Breaker
from antipasta.model import FileMetrics, Missing
from tests.support.measured import version

FAILED = FileMetrics("python", "skipped", "crash", "no module named complexipy")
PYTHON = version("a.py")
PERL = version("a.pl", language="perl")
R = version("a.r", language="r")


def test_an_engine_that_fails_so_often_in_a_row_is_given_up() -> None:
    breaker = Breaker()

    for _ in range(FAILURES - 1):
        breaker.note("python", FAILED)
        assert breaker.refusal(PYTHON) is None
        assert breaker.given_up == ()
    breaker.note("python", FAILED)

    refused = FAILED._replace(detail="not tried: no module named complexipy")
    assert breaker.refusal(PYTHON) == (PYTHON, refused)
    assert breaker.refusal(PERL) is None
    assert breaker.given_up == (
        "the python engine failed at 5 files in a row and was not tried again:"
        " no module named complexipy",
    )


def test_what_succeeds_in_between_starts_the_count_anew() -> None:
    breaker = Breaker()

    for _ in range(3):
        for _ in range(FAILURES - 1):
            breaker.note("perl", FAILED)
        breaker.note("python", FileMetrics("python"))
        breaker.note("r", FileMetrics("r"))

    assert breaker.refusal(PERL) is breaker.refusal(R) is None


def test_other_failures_are_the_files_own() -> None:
    breaker = Breaker()

    for _ in range(2 * FAILURES):
        breaker.note("python", Missing("a.py", "crash", "it died"))
        breaker.note("python", FileMetrics("python", "reduced", "syntax", "line 1"))

    assert breaker.refusal(PYTHON) is None


def test_languages_of_one_engine_count_together() -> None:
    breaker = Breaker()

    for language in ("perl", "r", "zig", "erlang", "fortran"):
        breaker.note(language, FAILED)

    assert breaker.refusal(version("a.pm", language="perl"))


def test_workers_that_cannot_be_started_are_said() -> None:
    breaker = Breaker()

    breaker.give_up_workers("no worker could be started (Cannot allocate memory)")

    assert (Breaker().has_workers, breaker.has_workers) == (True, False)
    assert breaker.given_up == (
        "no worker could be started (Cannot allocate memory);"
        " the rest was measured in this process",
    )


def test_a_broken_grammar_costs_its_own_language() -> None:
    breaker = Breaker()

    for _ in range(FAILURES):
        breaker.note("java", FAILED)

    assert breaker.refusal(version("A.java", language="java"))
    assert breaker.refusal(version("a.go", language="go")) is None
    assert breaker.given_up[0].startswith("the tree-sitter-java engine failed at 5 files in a row")
