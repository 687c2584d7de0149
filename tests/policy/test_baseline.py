from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from antipasta.config.settings import SuppressionSettings
from antipasta.model import Collection, FunctionMetrics, Missing, Source, Suppression
from antipasta.policy.baseline import Baseline, Loosened, apply, debts, loosened, pair, pruned
from antipasta.policy.subject import JudgingTerms, Subject
from antipasta.policy.verdict import tally_of
from antipasta.results.findings import BaselineEntry
from tests.support.measured import measured, unit

if TYPE_CHECKING:
    from antipasta.model import Mode
    from antipasta.policy.subject import BaselineOutcome
    from antipasta.results import Tally

THRESHOLD = 10
LIMITS: dict[str, float] = {"cyclomatic_complexity": THRESHOLD}
PLAIN = SuppressionSettings()


def subject(*units: FunctionMetrics, path: str = "a.py") -> Subject:
    return Subject(path, measured(*units), LIMITS)


def entry(
    function: str = "f", value: float = 14, *, path: str = "a.py", digest: str | None = None
) -> BaselineEntry:
    """An entry for `unit(function, value)`, unless told another digest."""
    digest = f"{function}={value}" if digest is None else digest
    return BaselineEntry(path, function, "cyclomatic_complexity", value, digest)


def judged(
    baseline: Baseline,
    *subjects: Subject,
    mode: Mode = "absolute",
    missing: tuple[Missing, ...] = (),
) -> tuple[Tally, BaselineOutcome]:
    """What judging comes to with the baseline, and what else is to be said of that."""
    collection = Collection(Source("worktree"), missing=missing)
    tally = tally_of(subjects, collection, mode, JudgingTerms(), list_unused=False)
    return apply(baseline, tally, debts(subjects, PLAIN), mode)


@given(st.integers(THRESHOLD + 1, 40), st.integers(0, 40), st.booleans())
def test_a_debt_is_forgiven_while_it_is_no_worse_than_listed(
    value: int, listed: int, is_listed: bool
) -> None:
    baseline = Baseline("b.toml", (entry("f" if is_listed else "other", listed),))

    verdict, _ = judged(baseline, subject(unit("f", value)))

    is_forgiven = is_listed and value <= listed
    assert bool(verdict.violations) != is_forgiven
    assert [each.by for each in verdict.suppressed] == ["baseline"] * is_forgiven


@given(st.lists(st.integers(THRESHOLD + 1, 14), max_size=6), st.data())
def test_a_name_or_a_place_is_not_what_is_listed(values: list[int], data: st.DataObject) -> None:
    """Each function that was renamed, moved, or both keeps its entry, and no other gets it."""
    entries = tuple(entry(f"f{at}", value) for at, value in enumerate(values))
    after: dict[str, list[FunctionMetrics]] = {"a.py": [], "b.py": []}
    for at, each in enumerate(entries):
        path = data.draw(st.sampled_from(["a.py", "b.py"]))
        name = data.draw(st.sampled_from([f"f{at}", f"g{at}"]))
        after[path].append(unit(name, int(each.value), digest=each.digest))
    subjects = [subject(*units, path=path) for path, units in after.items()]
    more = subject(unit("new", 14), path="c.py")

    baseline = Baseline("b.toml", entries)
    verdict, outcome = judged(baseline, *subjects, more)

    assert [each.path for each in verdict.violations] == ["c.py"]
    assert outcome.unused == ()
    moved = pruned(baseline, debts(subjects, PLAIN))
    assert {(each.path, each.function, each.value) for each in moved} == {
        (path, each.name, each.cyclomatic_complexity)
        for path, units in after.items()
        for each in units
    }


def test_a_copy_of_what_is_listed_is_not_listed() -> None:
    baseline = Baseline("b.toml", (entry(),))
    copy = unit("copy", 14, digest="f=14")

    verdict, _ = judged(baseline, subject(copy, unit("f", 14)), subject(copy, path="c.py"))

    assert {(each.path, each.function) for each in verdict.violations} == {
        ("a.py", "copy"),
        ("c.py", "copy"),
    }


def test_two_functions_on_one_line_have_an_entry_each() -> None:
    """As in a file that was made small: they may look the same from outside."""
    twins = [unit("(anonymous)", 14, digest=digest) for digest in ("one", "other")]
    entries = tuple(entry("(anonymous)", 14, digest=each.digest) for each in twins)

    verdict, _ = judged(Baseline("b.toml", entries), subject(*twins))
    assert verdict.violations == ()
    verdict, outcome = judged(Baseline("b.toml", entries[1:]), subject(*twins))
    assert (len(verdict.violations), len(verdict.suppressed)) == (1, 1)
    assert outcome.unused == ()


def test_what_stands_in_a_file_that_is_not_judged_keeps_its_entry() -> None:
    listed = entry(path="elsewhere.py")
    copy = subject(unit("f", 14))

    for covers, forgiven in ((lambda _: True, True), ({"a.py"}.__contains__, False)):
        verdict, _ = judged(Baseline("b.toml", (listed,), covers=covers), copy)
        assert bool(verdict.suppressed) == forgiven


def test_functions_of_one_name_have_an_entry_each() -> None:
    setter = unit("f", 12, digest="setter", start_line=20)
    baseline = Baseline("b.toml", (entry("f", 12, digest="setter"), entry("f", 14)))

    verdict, _ = judged(baseline, subject(unit("f", 14), setter))

    assert verdict.violations == ()
    verdict, _ = judged(baseline, subject(unit("f", 14), setter, unit("f", 11, start_line=30)))
    assert [each.line for each in verdict.violations] == [30]


def test_a_metric_of_the_file_is_listed_under_no_function() -> None:
    now = Subject("a.py", measured(maintainability_index=12.5), {"maintainability_index": 20})
    listed = BaselineEntry("old.py", None, "maintainability_index", 12.5, "oid")
    worse = now._replace(outcome=measured(maintainability_index=12.4))

    for each, forgiven in ((now, False), (now._replace(oid="oid"), True)):
        verdict, _ = judged(Baseline("b.toml", (listed,)), each)
        assert bool(verdict.suppressed) == forgiven
    verdict, _ = judged(Baseline("b.toml", (listed._replace(path="a.py"),)), worse)
    assert [(each.value, each.previous) for each in verdict.violations] == [(12.4, 12.5)]


def test_a_debt_that_got_worse_says_what_is_listed() -> None:
    verdict, _ = judged(Baseline("b.toml", (entry("f", 12),)), subject(unit("f", 14)))

    (violation,) = verdict.violations
    assert violation.previous == 12
    assert violation.message.endswith("is at most 10; the baseline lists it with 12")


def test_in_a_change_the_stricter_of_both_versions_counts() -> None:
    now = subject(unit("f", 14))

    def forgives(own: tuple[BaselineEntry, ...], *bases: tuple[BaselineEntry, ...]) -> bool:
        verdict, _ = judged(Baseline("b.toml", own, bases=bases), now)
        return not verdict.violations

    assert forgives((entry(),), (entry(),))
    assert not forgives((entry(),))
    assert not forgives((entry(),), ())
    assert not forgives((), (entry(),))
    assert not forgives((entry("f", 13),), (entry(),))
    assert not forgives((entry(),), (entry("f", 13),))
    # Of the parents of a merge the most lenient one counts.
    assert forgives((entry(),), (entry("f", 13),), (entry(),))


def test_an_entry_that_nothing_answers_to_is_named() -> None:
    gone, fine, kept = entry("gone"), entry("fine"), entry("kept")
    baseline = Baseline("b.toml", (gone, fine, kept))
    now = subject(unit("fine", THRESHOLD), unit("kept", 12))

    assert judged(baseline, now)[1].unused == (gone, fine)
    assert pruned(baseline, debts([now], PLAIN)) == [entry("kept", 12)]
    missing = (Missing("a.py", "syntax", "line 1"),)
    assert judged(baseline, now, missing=missing)[1].unused == ()
    assert pruned(baseline.without({"a.py"}), debts([], PLAIN)) == [gone, fine, kept]


def test_pruning_raises_nothing() -> None:
    baseline = Baseline("b.toml", (entry("f", 12),))

    assert pruned(baseline, debts([subject(unit("f", 14))], PLAIN)) == [entry("f", 12)]


def test_what_a_comment_silences_needs_no_entry() -> None:
    comment = Suppression(1, (), own_line=False, by="comment", reason="")
    silenced = Subject("a.py", measured(unit("f", 14), suppressions=(comment,)), LIMITS)
    strict = SuppressionSettings(require_reason=True)

    assert [each.is_silenced for each in debts([silenced], PLAIN)] == [True]
    assert [each.is_silenced for each in debts([silenced], strict)] == [False]
    assert judged(Baseline("b.toml", (entry(),)), silenced)[1].unused == (entry(),)


def test_the_ratchet_holds_against_the_base_where_there_is_one() -> None:
    """The list says what was bad once; the base says what is bad now."""
    from tests.policy.test_judge import subject as compared

    listed = Baseline("b.toml", (entry(),))
    for before, fails in ((13, True), (9, True), (14, False), (None, False)):
        bases = () if before is None else (measured(unit("f", before)),)
        now = compared(measured(unit("f", 14)), *bases)
        verdict, _ = judged(listed, now, mode="ratchet")
        assert bool(verdict.violations) == fails, before
        assert [each.by for each in verdict.suppressed] == ["baseline"] * (before is None)


def test_an_entry_that_allows_more_than_its_base_is_loosened() -> None:
    base = (entry("f", 14), entry("g", 12))

    def found(
        *own: BaselineEntry, bases: tuple[tuple[BaselineEntry, ...], ...] = (base,)
    ) -> object:
        return list(loosened(own, bases, lambda _: LIMITS))

    assert found(entry("f", 14)) == []
    assert found(entry("f", 13), entry("g", 12)) == []
    assert found(entry("f", 15)) == [Loosened(entry("f", 15), 14, 14)]
    assert found(*base, entry("h", 11)) == [Loosened(entry("h", 11), THRESHOLD, None)]
    # What kept to the threshold of the base needed no entry there.
    assert found(entry("h", THRESHOLD)) == []
    # Renamed or moved; a copy is new.
    moved = entry("ff", 14, path="c.py", digest="f=14")
    assert found(moved) == []
    assert found(*base, moved) == [Loosened(moved, THRESHOLD, None)]
    # A merge takes the most lenient of what its parents list.
    assert found(entry("f", 15), bases=(base, (entry("f", 15),))) == []


@given(st.lists(st.builds(entry, st.sampled_from("fgh"), st.integers(11, 14))), st.data())
def test_each_entry_speaks_once(listed: list[BaselineEntry], data: st.DataObject) -> None:
    wanted = data.draw(st.permutations(listed))

    pairs = pair(wanted, listed)

    assert sorted(pairs.values()) == list(range(len(listed)))
    assert all(wanted[at] == listed[other] for at, other in pairs.items())
