"""The baseline: breaches that are known, listed in a file, and may stay while they get no worse.

An entry is found again by its path and name; where these changed, by what the function does. Each
entry speaks for one breach.
"""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, NamedTuple

from antipasta.metrics import METRICS
from antipasta.model import FileMetrics
from antipasta.policy.ratchet import most_lenient
from antipasta.policy.subject import BaselineOutcome
from antipasta.policy.suppressions import suppressions_of
from antipasta.results import BaselineEntry, Debt, PolicyChange, Suppressed, Violation

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Hashable,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from antipasta.config.settings import SuppressionSettings
    from antipasta.metrics import Metric
    from antipasta.model import Mode
    from antipasta.policy.subject import Subject
    from antipasta.policy.thresholds import Breach
    from antipasta.results import BaselineWritten, Tally

Entries = tuple[BaselineEntry, ...]

ENTRY = "baseline."
"""What the name of an entry begins with, where it is a rule among others."""


class Baseline(NamedTuple):
    """The list as the judged content has it, and what it is held against.

    `path` is that of the file. `bases` are its versions in the parents that have it, where there
    are parents: then only what one of them lists as well is forgiven. None: `own` decides alone.
    `loosened` are the entries that no parent has as lenient; unless the list `may_grow`, they are
    violations. `covers` tells of a path whether what stood there was judged, so that an entry for
    it that nothing answers to is free. `written` says what was written to the file in this run.
    """

    path: str
    own: Entries
    bases: tuple[Entries, ...] | None = None
    loosened: tuple[Loosened, ...] = ()
    may_grow: bool = False
    covers: Callable[[str], bool] = lambda _: True
    written: BaselineWritten | None = None

    def without(self, not_judged: Collection[str]) -> Baseline:
        """The baseline where nothing can be said of the paths that are `not_judged`."""
        return self._replace(covers=lambda path: path not in not_judged and self.covers(path))


class Loosened(NamedTuple):
    """An entry that is new or worse than its base has it, and the value that was allowed there."""

    entry: BaselineEntry
    allowed: float
    previous: float | None


def debts(subjects: Iterable[Subject], settings: SuppressionSettings) -> list[Debt]:
    """What a baseline could list of the subjects, in their order."""
    return [
        Debt(
            path=subject.path,
            line=breach.unit.start_line if breach.unit else 1,
            function=breach.unit.name if breach.unit else None,
            metric=breach.metric.name,
            value=breach.value,
            digest=breach.unit.digest if breach.unit else subject.oid,
            is_silenced=_is_silenced(subject, breach, settings),
        )
        for subject in subjects
        for breach in subject.breaches()
    ]


def _is_silenced(subject: Subject, breach: Breach, settings: SuppressionSettings) -> bool:
    assert isinstance(subject.outcome, FileMetrics)
    comments = suppressions_of(subject.outcome, breach.unit, breach.metric.name)
    return any(each.reason or not settings.require_reason for each in comments)


# By what an entry is found, the surest first. The last two find it at another path.
_OWN_KEYS: tuple[Callable[[BaselineEntry], Hashable], ...] = (
    lambda each: (each.path, each.function, each.metric, each.digest),
    lambda each: (each.path, each.function, each.metric),
)
_MOVED_KEYS: tuple[Callable[[BaselineEntry], Hashable], ...] = (
    lambda each: (each.function, each.metric, each.digest),
    lambda each: (each.function is None, each.metric, each.digest),
)


def pair(
    wanted: Sequence[BaselineEntry],
    listed: Sequence[BaselineEntry],
    covers: Callable[[str], bool] = lambda _: True,
) -> dict[int, int]:
    """For each of `wanted`, by its index, the index of the one of `listed` that speaks for it.

    An entry for another path is taken only where `covers` says that its own place is free of it.
    """
    pairs: dict[int, int] = {}
    for key in _OWN_KEYS:
        _pair_by(key, wanted, listed, pairs, lambda _: True)
    for key in _MOVED_KEYS:
        _pair_by(key, wanted, listed, pairs, lambda each: bool(each.digest) and covers(each.path))
    return pairs


def _pair_by(
    key: Callable[[BaselineEntry], Hashable],
    wanted: Sequence[BaselineEntry],
    listed: Sequence[BaselineEntry],
    pairs: dict[int, int],
    is_free: Callable[[BaselineEntry], bool],
) -> None:
    taken = set(pairs.values())
    queues: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for at, each in enumerate(listed):
        if at not in taken and is_free(each):
            queues[key(each)].append(at)
    for at, each in enumerate(wanted):
        if at not in pairs and (queue := queues.get(key(each))):
            pairs[at] = queue.popleft()


def apply(
    baseline: Baseline, tally: Tally, found: Sequence[Debt], mode: Mode
) -> tuple[Tally, BaselineOutcome]:
    """The `tally` without the violations that the baseline forgives, and what else it comes to.

    `found` are the debts of all that was judged.
    """
    judged = baseline.without({each.path for each in tally.incomplete})
    return _settled(tally, _Allowed(found, _forgiven(judged, found)), mode), BaselineOutcome(
        path=baseline.path,
        unused=_unused(judged, found),
        violations=() if baseline.may_grow else tuple(_violations(baseline)),
        policy_changes=tuple(_policy_changes(baseline)) if baseline.may_grow else (),
    )


class _Allowed:
    """The worst values that a baseline allows, to be taken by the violations that they are for.

    Two functions on one line may look the same; each takes a value of its own.
    """

    def __init__(self, found: Sequence[Debt], values: Mapping[int, float]) -> None:
        self._values: defaultdict[Hashable, list[float]] = defaultdict(list)
        for at, value in values.items():
            path, line, function, metric, breached, *_ = found[at]
            self._values[path, line, function, metric, breached].append(value)

    def take(self, violation: Violation, mode: Mode) -> float | None:
        """The value allowed, where the baseline has a say.

        What is known of the code from before tells more than the list does. So the list is not
        asked about growth, of which only the gain is judged.
        """
        if violation.rule != "threshold" or (mode != "absolute" and violation.previous is not None):
            return None
        path, line, _, function, _, metric, value, *_ = violation
        values = self._values.get((path, line, function, metric, value))
        return values.pop(0) if values else None


def _settled(tally: Tally, allowed: _Allowed, mode: Mode) -> Tally:
    violations: list[Violation] = []
    suppressed = list(tally.suppressed)
    for violation in tally.violations:
        listed = allowed.take(violation, mode)
        if listed is None:
            violations.append(violation)
        elif METRICS[violation.metric].is_worse(violation.value, listed):
            violations.append(_worse_than_listed(violation, listed))
        else:
            suppressed.append(_by_baseline(violation, listed))
    return tally._replace(
        violations=tuple(violations),
        suppressed=tuple(sorted(suppressed, key=lambda each: (each.path, each.line))),
    )


def _worse_than_listed(violation: Violation, listed: float) -> Violation:
    if violation.previous is not None:
        return violation
    message = f"{violation.message}; the baseline lists it with {listed:g}"
    return violation._replace(message=message, previous=listed)


def _by_baseline(violation: Violation, listed: float) -> Suppressed:
    return Suppressed(
        path=violation.path,
        line=violation.line,
        metric=violation.metric,
        by="baseline",
        added=False,
        reason=f"listed with {listed:g}",
        function=violation.function,
    )


def _forgiven(baseline: Baseline, found: Sequence[Debt]) -> dict[int, float]:
    """The worst value that each of the listed debts may have, by its index.

    Of the parents the most lenient counts, and nothing that the judged content took off the list.
    """
    own = _listed_values(baseline.own, baseline, found)
    if baseline.bases is None:
        return own
    allowed: dict[int, float] = {}
    for base in baseline.bases:
        for at, value in _listed_values(base, baseline, found).items():
            if at not in allowed or _metric(found[at]).is_worse(value, allowed[at]):
                allowed[at] = value
    return {
        at: allowed[at] if _metric(found[at]).is_worse(value, allowed[at]) else value
        for at, value in own.items()
        if at in allowed
    }


def _metric(debt: Debt) -> Metric:
    return METRICS[debt.metric]


def _listed_values(entries: Entries, baseline: Baseline, found: Sequence[Debt]) -> dict[int, float]:
    pairs = pair([each.entry for each in found], entries, baseline.covers)
    return {at: entries[listed].value for at, listed in pairs.items()}


def _unused(baseline: Baseline, found: Sequence[Debt]) -> Entries:
    """The entries that nothing answers to any more, where that can be told."""
    used = _used(baseline, found)
    return tuple(
        entry
        for at, entry in enumerate(baseline.own)
        if at not in used and baseline.covers(entry.path)
    )


def pruned(baseline: Baseline, found: Sequence[Debt]) -> list[BaselineEntry]:
    """The entries that are still needed, where their code is now, with the better of both values.

    What cannot be told stays as it is, and so does what is worse than it is listed.
    """
    used = _used(baseline, found)
    kept: list[BaselineEntry] = []
    for at, entry in enumerate(baseline.own):
        if at in used:
            kept.append(entry if _is_worse(used[at], entry) else used[at])
        elif not baseline.covers(entry.path):
            kept.append(entry)
    return kept


def _used(baseline: Baseline, found: Sequence[Debt]) -> dict[int, BaselineEntry]:
    """By the index of each entry that is needed, what it would be if it were written now."""
    pairs = pair([each.entry for each in found], baseline.own, baseline.covers)
    return {listed: found[at].entry for at, listed in pairs.items() if not found[at].is_silenced}


def _is_worse(entry: BaselineEntry, other: BaselineEntry) -> bool:
    return METRICS[entry.metric].is_worse(entry.value, other.value)


def loosened(
    own: Entries,
    bases: Sequence[Entries],
    thresholds: Callable[[str], Mapping[str, float]],
) -> Iterator[Loosened]:
    """The entries of `own` that allow more than every one of `bases` did.

    `thresholds` are those of the base, by path: what kept to them needed no entry there.
    """
    paired = [(base, pair(own, base)) for base in bases]
    for at, entry in enumerate(own):
        threshold = thresholds(entry.path).get(entry.metric)
        if threshold is None or METRICS[entry.metric].accepts(entry.value, threshold):
            continue
        before = most_lenient(
            METRICS[entry.metric], (base[pairs[at]].value for base, pairs in paired if at in pairs)
        )
        if before is None:
            yield Loosened(entry, threshold, None)
        elif METRICS[entry.metric].is_worse(entry.value, before):
            yield Loosened(entry, before, before)


def _violations(baseline: Baseline) -> Iterator[Violation]:
    """A violation for each entry that the judged change loosened, at its line in the file."""
    for entry, allowed, previous in baseline.loosened:
        metric = METRICS[entry.metric]
        name = metric.name.replace("_", " ")
        was = "its base does not list it" if previous is None else f"its base with {previous:g}"
        yield Violation(
            path=baseline.path,
            line=max(entry.line, 1),
            end_line=max(entry.line, 1),
            function=entry.place,
            rule="baseline",
            metric=metric.name,
            value=entry.value,
            threshold=allowed,
            comparison=metric.comparison,
            previous=previous,
            change="added" if previous is None else "modified",
            message=f"the baseline lists {entry.place} with {name} {entry.value:g}, {was}; "
            "a baseline may only shrink",
        )


def _policy_changes(baseline: Baseline) -> Iterator[PolicyChange]:
    """The same as rules that were loosened, for those who let the head's policy hold."""
    for entry, _, previous in baseline.loosened:
        yield PolicyChange(rule_of(entry), previous, entry.value)


def rule_of(entry: BaselineEntry) -> str:
    """What an entry is called where it is a rule among others."""
    return f"{ENTRY}{entry.place}.{entry.metric}"
