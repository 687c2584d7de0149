from __future__ import annotations

import re

import pytest

from antipasta.model import Missing
from antipasta.render import Style, render
from antipasta.results import Counts
from antipasta.results.findings import (
    BaselineEntry,
    CommitOverride,
    FunctionChange,
    Misread,
    PolicyChange,
    Suppressed,
    UnusedSuppression,
)
from tests.support.outcomes import OF_THE_FILE, TOLERATED, VIOLATION, eventful_verdict, verdict
from tests.support.run import clear

PLAIN, COLORED, VERBOSE = Style(), Style(color=True), Style(verbose=True)


def test_violations_stand_in_columns_above_the_summary() -> None:
    assert render(eventful_verdict(), "text", PLAIN) == (
        "pkg/mod.py:12  Class.method  cyclomatic_complexity 14 > 10 (was 9)\n"
        "    +2 at lines 20-21, +1 at line 14, +1 at line 15 and 1 more\n"
        "    nested deepest at line 40: return early, or move the inner block into a function\n"
        "b.py:1         <file>        maintainability_index 12.35 < 20 (new)\n"
        "big.py  not judged (size): 61 MB, limit 50 MB\n"
        "broken.py  not compared: the base version could not be measured (invalid syntax, line 1)\n"
        "policy loosened: thresholds.length: 50 -> null\n"
        "pkg/old.py:7  parse  cyclomatic_complexity 43 > 10 (was 42), within the tolerance\n"
        "s.py:3  a comment that this change adds asks to accept cyclomatic complexity\n"
        "pkg/o.py:9  Complexity-Override accepts cyclomatic complexity 12 of Class.table, was 3:"
        " so many states (in 2222222222 by Ann <ann@example.invalid>)\n"
        "Complexity-Override lets nothing pass: in vain"
        " (in 3333333333 by Bob <bob@example.invalid>)\n"
        "m.py:8  suppresses nothing: 'typo' is not a metric\n"
        "u.py:7  suppresses nothing: antipasta: ignore[length]\n"
        "list.toml:7  no longer needed: gone.py:f length 80\n"
        "3 functions changed (1 added, 1 more complex): +5 cyclomatic, +7 cognitive\n"
        "antipasta: 2 violations in 2 places; 1 suppressed, 1 within tolerance, 1 overridden;"
        " 2 of 3 files and 6 of 7 functions judged in 0.06 s\n"
    )


@pytest.mark.parametrize(
    ("allowed", "told"),
    [
        (None, "extracted from code of 9"),
        (9, "extracted from code of 9"),
        (7, "extracted from code of 9, which vouches for 7"),
    ],
)
def test_an_extracted_function_says_what_it_came_from(allowed: float | None, told: str) -> None:
    extracted = VIOLATION._replace(change="added", allowed=allowed)

    for name in ("text", "markdown"):
        assert f"14 > 10** ({told})".replace("**", "*" * 2 * (name == "markdown")) in render(
            verdict(violations=(extracted,)), name, PLAIN
        ).replace("&gt;", ">")


def test_a_verbose_text_also_lists_what_changed_and_what_is_no_source() -> None:
    brief, verbose = (
        render(eventful_verdict(), "text", style).splitlines() for style in (PLAIN, VERBOSE)
    )

    *first, in_sum, _ = brief
    assert verbose[: len(first)] == first
    assert verbose[len(first) : -1] == [
        "pkg/mod.py:12  Class.method  modified (cyclomatic_complexity 9 -> 14)",
        "new.py:3       g             moved from old.py f",
        "new.py:1       <module>      added",
        "new.py:9       part          added, extracted from pkg/mod.py Class.method"
        " (split: -1 cyclomatic, -7 cognitive) (cyclomatic_complexity 3)",
        in_sum,
        "link.py  no source to judge: symlink",
    ]
    assert verbose[-1] == brief[-1]


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, "nothing got worse; 2 of 2 files and 7 of 7 functions judged in 0.06 s"),
        (
            {"mode": "new"},
            "no violation in new code; 2 of 2 files and 7 of 7 functions judged in 0.06 s",
        ),
        ({"mode": "absolute"}, "no violation; 2 of 2 files and 7 of 7 functions judged in 0.06 s"),
        (
            {"counts": Counts(1, 1, 1, 1)},
            "nothing got worse; 1 of 1 file and 1 of 1 function judged in 0.06 s",
        ),
        (
            {"counts": Counts(0, 0, 0, 0)},
            "nothing to judge: no source file among the changes (0.06 s)",
        ),
        (
            {"status": "failed", "violations": (VIOLATION, VIOLATION._replace(metric="length"))},
            "2 violations in 1 place; 2 of 2 files and 7 of 7 functions judged in 0.06 s",
        ),
        (
            {"tolerated": (TOLERATED, TOLERATED._replace(line=9))},
            "no violation; 2 within tolerance; 2 of 2 files and 7 of 7 functions judged in 0.06 s",
        ),
        (
            {
                "suppressed": (
                    Suppressed("a.py", 1, "length", "comment", added=False),
                    Suppressed("a.py", 2, "length", "file", added=True, silences=False),
                    *(Suppressed("b.py", line, "loc", "baseline", False) for line in range(73)),
                ),
                "overrides": (
                    *(CommitOverride(commit, "Ann", "why", "a.py", 3) for commit in "23"),
                    CommitOverride("4", "Bob", "in vain"),
                ),
            },
            "nothing got worse; 73 known, 1 suppressed, 1 overridden;"
            " 2 of 2 files and 7 of 7 functions judged in 0.06 s",
        ),
        (
            {"status": "failed", "violations": (OF_THE_FILE,)},
            "1 violation in 1 place; 2 of 2 files and 7 of 7 functions judged in 0.06 s",
        ),
        (
            {
                "status": "incomplete",
                "incomplete": (Missing("a.py", "budget", "spent"),) * 2,
                "counts": Counts(3, 1, 7, 7),
            },
            "no violation found, but 2 files not judged;"
            " 1 of 3 files and 7 of 7 functions judged in 0.06 s",
        ),
    ],
)
def test_one_line_sums_up(fields: dict[str, object], line: str) -> None:
    shown = render(verdict(**fields), "text", PLAIN)

    assert shown.splitlines()[-1] == f"antipasta: {line}"


@pytest.mark.parametrize(
    ("value", "previous", "shown"),
    [
        (14, 9, "14 > 10 (was 9)"),
        (14.0, 9.0, "14 > 10 (was 9)"),
        (10.126, 10.004, "10.13 > 10 (was 10)"),
        (123456789.5, None, "123456789.5 > 10"),
    ],
)
def test_numbers_have_no_more_digits_than_needed(
    value: float, previous: float | None, shown: str
) -> None:
    each = VIOLATION._replace(value=value, previous=previous, change="unknown")

    assert f" cyclomatic_complexity {shown}\n" in render(
        verdict(violations=(each,), status="failed"), "text", PLAIN
    )


@pytest.mark.parametrize("style", [PLAIN, VERBOSE])
def test_colour_changes_nothing_but_colour(style: Style) -> None:
    plain = render(eventful_verdict(), "text", style)
    colored = render(eventful_verdict(), "text", style._replace(color=True))

    assert "\x1b" not in plain
    assert [line.rstrip() for line in clear(colored).splitlines()] == plain.splitlines()


@pytest.mark.parametrize(("status", "code"), [("passed", 32), ("failed", 31), ("incomplete", 33)])
def test_the_outcome_has_its_colour(status: str, code: int) -> None:
    summary = render(verdict(status=status), "text", COLORED).splitlines()[-1]

    assert re.match(rf"\x1b\[{code}mantipasta: [^\x1b]+\x1b\[0m; ", summary)


def test_a_breach_is_red_and_its_place_bold() -> None:
    shown = render(verdict(violations=(VIOLATION,), status="failed"), "text", COLORED)

    assert "\x1b[1mpkg/mod.py:12\x1b[0m" in shown
    assert "\x1b[31m14 > 10\x1b[0m" in shown


EVIL = "a\nb\x1b[31m\r\udce9\u2028\u202e\x7f"
TAMED = "a\\nb\\x1b[31m\\r\\xe9\\u2028\\u202e\\x7f"


def test_no_name_can_forge_a_line_or_steer_the_terminal() -> None:
    found = eventful_verdict()
    evil = found._replace(
        violations=(VIOLATION._replace(path=EVIL, function=EVIL, commit="1" * 40, author=EVIL),),
        suppressed=(found.suppressed[0]._replace(path=EVIL, reason=EVIL),),
        overrides=(CommitOverride("1" * 40, EVIL, EVIL, EVIL, 1, EVIL, "length", 2, 1),),
        changes=(found.changes[1]._replace(path=EVIL, old_path=EVIL, function=EVIL),),
        incomplete=(Missing(EVIL, "size", EVIL),),
        ignored=(found.ignored[0]._replace(path=EVIL),),
        uncompared=(found.uncompared[0]._replace(path=EVIL, detail=EVIL),),
        tolerated=(VIOLATION._replace(path=EVIL, function=EVIL),),
        unused_suppressions=(UnusedSuppression(EVIL, 7, (EVIL,), "comment"),),
        misread_suppressions=(Misread(EVIL, 8, EVIL),),
        policy_changes=(PolicyChange(EVIL, None, "\x1b[31m\x7f\u202e", "1" * 40, EVIL),),
        baseline=EVIL,
        unused_baseline=(BaselineEntry(EVIL, EVIL, "length", 80),),
    )

    shown = render(evil, "text", VERBOSE)

    assert shown.count("\n") == 14
    assert shown.replace("\n", "").isprintable()
    assert shown.count(TAMED) == 3 + 2 + 4 + 3 + 2 + 1 + 2 + 2 + 2 + 2 + 3 + 2


def test_a_change_of_no_function_says_so() -> None:
    module = FunctionChange("a.py", None, "<module>", None, "modified", 1, {})
    found = verdict(changes=(module,), net={"cyclomatic_complexity": 2})

    assert "only code outside functions changed: +2 cyclomatic\n" in render(found, "text", VERBOSE)
