from __future__ import annotations

from antipasta.model import Missing, Source
from antipasta.render.advice import advice
from antipasta.results import CacheUse
from antipasta.results.findings import Suppressed
from tests.support.outcomes import OF_THE_FILE, RUN, VIOLATION, verdict

FAILED = verdict(status="failed", violations=(VIOLATION,))


def test_a_verdict_that_stops_nothing_needs_no_advice() -> None:
    assert list(advice(verdict(), is_hook=True)) == []


def test_after_a_violation_there_are_ways_out() -> None:
    assert list(advice(FAILED, is_hook=True)) == [
        "  see all numbers:  antipasta metrics pkg/mod.py",
        "  accept for good:  # antipasta: ignore[cyclomatic_complexity] -- REASON"
        "  on the line of its definition",
        "  bypass once:      git commit --no-verify",
    ]
    assert list(advice(FAILED, is_hook=False)) == list(advice(FAILED, is_hook=True))[:2]


def test_what_the_budget_left_can_be_judged_now() -> None:
    late = verdict(status="incomplete", incomplete=(Missing("a.py", "budget", "1.0 s"),))
    in_background = "  what the time budget left is measured in the background, for the next run"
    now = "  judge it now:     antipasta gate --staged   (more time: hook.budget)"

    assert list(advice(late, is_hook=True, goes_on=True)) == [in_background, now]
    assert list(advice(late, is_hook=True)) == [now]
    assert list(advice(late, is_hook=False)) == [
        "  judge all of it:  the same with a larger --budget, or without"
    ]


def test_what_is_no_function_is_accepted_by_an_override() -> None:
    for each in (OF_THE_FILE, VIOLATION._replace(function="<module>")):
        shown = list(advice(verdict(violations=(each,)), is_hook=False))
        assert shown[1] == (
            f"  accept for good:  another {each.metric} for this path, under overrides in the"
        )


def test_every_metric_of_the_function_is_named_in_the_language_of_the_file() -> None:
    both = [
        VIOLATION._replace(path="a.js", metric=metric)
        for metric in ("cognitive_complexity", "cyclomatic_complexity")
    ]
    other = VIOLATION._replace(path="a.js", function="other", metric="length")

    shown = list(advice(verdict(violations=(*both, other)), is_hook=False))

    assert shown[1] == (
        "  accept for good:  // antipasta: ignore[cognitive_complexity, cyclomatic_complexity]"
        " -- REASON  on the line of its definition"
    )


def test_a_path_can_be_pasted_into_a_shell() -> None:
    spaced = VIOLATION._replace(path="a b;c\n.py")

    assert next(iter(advice(verdict(violations=(spaced,)), is_hook=True))) == (
        "  see all numbers:  antipasta metrics 'a b;c\\n.py'"
    )


def test_trouble_with_the_cache_and_other_content_on_disk_are_named() -> None:
    run = RUN._replace(cache=CacheUse(problem="database is locked"))

    assert list(advice(verdict(run=run, differs_on_disk=("a.py", "b\n.py")), is_hook=True)) == [
        "antipasta: working without the cache: database is locked",
        "  the staged version was judged; the working tree differs: a.py, b\\n.py",
    ]


def test_a_path_is_no_option() -> None:
    judged = verdict(violations=(VIOLATION._replace(path="-a.py"),))

    assert next(advice(judged, is_hook=True)) == "  see all numbers:  antipasta metrics ./-a.py"


def test_the_version_that_was_judged_is_named() -> None:
    judged = verdict(violations=(VIOLATION,))
    commit = judged._replace(source=Source("revision", "0123456789abcdef" + "0" * 24))
    staged = judged._replace(differs_on_disk=(VIOLATION.path,))

    for each, shown in ((commit, "--rev 0123456789ab"), (staged, "--staged")):
        hint = f"  see all numbers:  antipasta metrics pkg/mod.py {shown}"
        assert hint in list(advice(each, is_hook=False))


def test_the_growth_of_the_whole_change_has_a_bound_of_its_own() -> None:
    whole = VIOLATION._replace(rule="growth", function=None)

    shown = list(advice(verdict(violations=(whole,)), is_hook=False))

    assert shown[1:] == ["  accept for good:  another growth.max_net in the configuration"]


def test_a_comment_that_is_refused_is_not_advised() -> None:
    refused = Suppressed(
        VIOLATION.path,
        12,
        VIOLATION.metric,
        "comment",
        added=True,
        function=VIOLATION.function,
        silences=False,
    )

    shown = list(advice(verdict(violations=(VIOLATION,), suppressed=(refused,)), is_hook=False))

    assert not any("accept for good" in line for line in shown)
