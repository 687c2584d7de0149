"""The baseline: a file that lists known breaches, which may stay while they get no worse.

A breach is matched with its entry by path and name or, where these changed, by the digest of the
function. Each entry stands for one breach.
"""

from __future__ import annotations

from collections import defaultdict, deque

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.metrics import METRICS
from antipasta.model import FileMetrics
from antipasta.policy.ratchet import most_lenient
from antipasta.policy.subject import BaselineOutcome
from antipasta.policy.suppressions import suppressions_of
from antipasta.results.findings import BaselineEntry, Debt, PolicyChange, Suppressed, Violation

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
    from antipasta.results import Tally
    from antipasta.results.findings import BaselineWritten

Entries = tuple[BaselineEntry, ...]

ENTRY = "baseline."
"""The prefix of an entry's name in a list of rules."""


class Baseline(NamedTuple):
    """The baseline in the judged content, and its versions in the parents.

    `path` is the path of the baseline file. `own` are the entries in the judged content. `bases`
    are the entries of each parent that has the file. A breach is then forgiven only where a parent
    lists it too. With `bases` None, `own` decides alone. `loosened` are the entries that allow more
    than every parent does; they are violations unless the baseline `may_grow`. `covers` says
    whether the files of a path were judged: then an entry of the path that matches no breach is
    free for a breach elsewhere. `written` says what this run wrote to the file.
    """

    path: str
    own: Entries
    bases: tuple[Entries, ...] | None = None
    loosened: tuple[Loosened, ...] = ()
    may_grow: bool = False
    covers: Callable[[str], bool] = lambda _: True
    written: BaselineWritten | None = None

    def without(self, not_judged: Collection[str]) -> Baseline:
        """The baseline, with the paths in `not_judged` counted as not judged."""
        return self._replace(covers=lambda path: path not in not_judged and self.covers(path))


class Loosened(NamedTuple):
    """An entry that is new or has a worse value than in the base version of the baseline.

    `allowed` is the value that the base allowed: `previous`, the value of its entry, or the
    threshold where it has none and `previous` is None.
    """

    entry: BaselineEntry
    allowed: float
    previous: float | None


def debts(subjects: Iterable[Subject], settings: SuppressionSettings) -> list[Debt]:
    """The breaches of the subjects, as a baseline could list them; in the order of the subjects."""
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


# The keys that match an entry with a breach, the surest first. `_MOVED_KEYS` ignore the path.
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
    """Match each of the `wanted` entries with one of the `listed` entries.

    Returns indexes in `listed` by indexes in `wanted`. An entry of another path is taken only where
    `covers` says that its own path was judged.
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
    """The `tally` without the violations that the baseline forgives, and the baseline's outcome.

    `found` are the debts of all judged files.
    """
    judged = baseline.without({each.path for each in tally.incomplete})
    return _settled(tally, _Allowed(found, _forgiven(judged, found)), mode), BaselineOutcome(
        path=baseline.path,
        unused=_unused(judged, found),
        violations=() if baseline.may_grow else tuple(_violations(baseline)),
        policy_changes=tuple(_policy_changes(baseline)) if baseline.may_grow else (),
    )


class _Allowed:
    """The worst values that a baseline allows. Each violation takes its own value.

    Two functions on one line may look the same, so one key can have several values.
    """

    def __init__(self, found: Sequence[Debt], values: Mapping[int, float]) -> None:
        self._values: defaultdict[Hashable, list[float]] = defaultdict(list)
        for at, value in values.items():
            path, line, function, metric, breached, *_ = found[at]
            self._values[path, line, function, metric, breached].append(value)

    def take(self, violation: Violation, mode: Mode) -> float | None:
        """Take the value that the baseline allows for `violation`; None where it does not decide.

        A base version of the code tells more than the baseline. So outside of mode `absolute` the
        baseline decides only where the violation has no previous value. It never decides on
        growth, where the gain is judged and not the value.
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
    """The worst value allowed for each listed debt, by its index in `found`.

    The most lenient parent counts. An entry that the judged content removed counts no more, and an
    entry that it tightened counts with the tighter value.
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
    """The entries that match no breach any more, of the paths that were judged."""
    used = _used(baseline, found)
    return tuple(
        entry
        for at, entry in enumerate(baseline.own)
        if at not in used and baseline.covers(entry.path)
    )


def pruned(baseline: Baseline, found: Sequence[Debt]) -> list[BaselineEntry]:
    """The entries that are still needed, with the present place and value of their code.

    An entry stays as it is where its path was not judged, or where the present value is worse.
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
    """The present form of each entry that is still needed, by its index in `baseline.own`."""
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

    `thresholds` gives the base's thresholds of a path: a value within them needed no entry.
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
    """A violation for each entry that the judged change loosened, at its line in the baseline."""
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
    """The loosened entries as changes of policy, for a gate that lets the head's policy hold."""
    for entry, _, previous in baseline.loosened:
        yield PolicyChange(rule_of(entry), previous, entry.value)


def rule_of(entry: BaselineEntry) -> str:
    """The name of an entry in a list of rules."""
    return f"{ENTRY}{entry.place}.{entry.metric}"
