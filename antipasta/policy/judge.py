"""The verdict on one file: which breaches are violations, and which of them are suppressed."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING, Literal, NamedTuple
from antipasta.model import FileMetrics
from antipasta.policy.asserts import spared
from antipasta.policy.growth import increases
from antipasta.policy.ledger import is_accepted
from antipasta.policy.ratchet import fails, is_tolerated, most_lenient
from antipasta.policy.silencing import by_comment
from antipasta.policy.subject import JudgingTerms
from antipasta.results.findings import Suppressed, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from antipasta.histories import Compared, FileHistory, Origin, UnitChange
    from antipasta.metrics import Metric
    from antipasta.model import Change, Mode
    from antipasta.policy.subject import Subject
    from antipasta.policy.thresholds import Breach


Rule = Literal["threshold", "growth"]


class FileVerdict(NamedTuple):
    """The violations in a file, the breaches that comments suppress, and the tolerated ones."""

    violations: tuple[Violation, ...]
    suppressed: tuple[Suppressed, ...]
    tolerated: tuple[Violation, ...] = ()


class Comparison(NamedTuple):
    """What a breaching unit or file is compared with.

    `allowed` is the value that the ledger allows an extracted function; None for any other unit.
    `was_accepted` says that the unit kept to the thresholds of the path that it came from.
    """

    change: Change
    previous: float | None
    origins: tuple[Origin, ...]
    allowed: float | None = None
    was_accepted: bool = False


def judge_file(subject: Subject, mode: Mode, terms: JudgingTerms | None = None) -> FileVerdict:
    """Judge one file in `mode`."""
    terms = terms or JudgingTerms()
    violations: list[Violation] = []
    suppressed: list[Suppressed] = []
    tolerated: list[Violation] = []
    for rule, breach, comparison in _failing(subject, mode, terms):
        silenced, objection = by_comment(
            subject, breach, comparison.origins, terms, is_growth=rule == "growth"
        )
        if silenced:
            suppressed.append(silenced)
        if silenced and not objection:
            continue
        violation = _violation(subject.path, rule, breach, comparison)
        is_ratchet = rule == "threshold" and mode == "ratchet"
        note = _note(subject, breach, comparison, terms) if is_ratchet else None
        if note:
            message = f"{violation.message}, {note}"
            tolerated.append(violation._replace(message=message, note=note))
            continue
        violations.append(violation._replace(message=violation.message + objection))
    return FileVerdict(tuple(violations), tuple(suppressed), tuple(tolerated))


def _note(
    subject: Subject, breach: Breach, comparison: Comparison, terms: JudgingTerms
) -> str | None:
    """Why a breach that fails by the ratchet is let pass; None where it is not."""
    if comparison.was_accepted:
        return None
    olds = [origin.unit for origin in comparison.origins]
    asserts = spared(subject.path, breach.metric, breach.unit, olds, terms.tolerance)
    previous, change = comparison.previous, comparison.change
    if is_tolerated(breach, previous, change, terms.tolerance):
        return f"within the tolerance of {terms.tolerance.get(breach.metric.name, 0):g}"
    if asserts.now and is_tolerated(breach, previous, change, terms.tolerance, asserts):
        return f"{asserts.now:g} of it asserts of a test"
    return None


def _failing(
    subject: Subject, mode: Mode, terms: JudgingTerms
) -> Iterator[tuple[Rule, Breach, Comparison]]:
    """The breaches that fail unless a comment silences them."""
    changes = _by_unit(subject.compared)
    for breach in subject.breaches():
        comparison = _compare(breach, subject, changes, terms)
        if _fails(breach, comparison, mode):
            yield "threshold", breach, comparison
    if terms.max_increase is not None and subject.compared is not None:
        for breach in increases(subject.compared, terms.max_increase):
            yield "growth", breach, _compare(breach, subject, changes, terms)


def _fails(breach: Breach, comparison: Comparison, mode: Mode) -> bool:
    if mode == "ratchet" and comparison.was_accepted:
        return True
    previous = comparison.previous if comparison.allowed is None else comparison.allowed
    return fails(breach, previous, comparison.change, mode)


def _by_unit(compared: Compared | None) -> dict[int, UnitChange]:
    """The change of each unit, by the unit's identity: two units of a file may be equal."""
    return {id(each.unit): each for each in compared.changes if each.unit} if compared else {}


def _compare(
    breach: Breach, subject: Subject, changes: Mapping[int, UnitChange], terms: JudgingTerms
) -> Comparison:
    if subject.compared is None:
        return Comparison("unknown", None, ())
    if breach.unit is None:
        return _compare_file(breach.metric, subject.compared.history)
    found = changes[id(breach.unit)]
    olds = found.origins or found.extracted_from
    previous = most_lenient(breach.metric, (breach.metric.of(each.unit) for each in olds))
    if found.origins and previous is None:
        return Comparison("unknown", None, found.origins)
    return Comparison(
        # A unit that equals a parent's has no change, but it can breach, and no worse than there.
        found.change or "modified",
        previous,
        found.origins,
        allowed=terms.allowances.get((subject.path, id(breach.unit), breach.metric.name)),
        was_accepted=bool(olds)
        and all(_was_accepted(each, breach, subject, terms) for each in olds),
    )


def _was_accepted(origin: Origin, breach: Breach, subject: Subject, terms: JudgingTerms) -> bool:
    """Whether `origin` is at another path, by whose thresholds it was no breach."""
    if terms.thresholds is None or origin.path == subject.path:
        return False
    return is_accepted(terms.thresholds(origin.path), breach.metric, origin.unit)


def _compare_file(metric: Metric, file: FileHistory) -> Comparison:
    if not file.bases:
        return Comparison("added", None, ())
    measured = [base.metrics for base in file.bases if isinstance(base.metrics, FileMetrics)]
    previous = most_lenient(metric, map(metric.of, measured))
    return Comparison("unknown" if previous is None else "modified", previous, ())


def _violation(path: str, rule: Rule, breach: Breach, comparison: Comparison) -> Violation:
    unit, metric = breach.unit, breach.metric
    return Violation(
        path=path,
        line=unit.start_line if unit else 1,
        end_line=unit.end_line if unit else 1,
        function=unit.name if unit else None,
        rule=rule,
        metric=metric.name,
        value=breach.value,
        threshold=breach.threshold,
        comparison=metric.comparison,
        previous=comparison.previous,
        change=comparison.change,
        message=_message(rule, breach, comparison),
        allowed=comparison.allowed,
    )


def _message(rule: Rule, breach: Breach, comparison: Comparison) -> str:
    subject = breach.unit.name if breach.unit else "the file"
    name = breach.metric.name.replace("_", " ")
    if rule == "growth":
        return (
            f"{subject} gained {breach.value:g} of {name}, allowed is at most "
            f"{breach.threshold:g}; it was {comparison.previous:g}"
        )
    bound = "at most" if breach.metric.comparison == "<=" else "at least"
    text = f"{subject} has {name} {breach.value:g}, allowed is {bound} {breach.threshold:g}"
    if comparison.previous is None:
        return f"{text}; it is new" if comparison.change == "added" else text
    if comparison.was_accepted:
        return f"{text}; it was {comparison.previous:g} at a path where that is allowed"
    if comparison.change != "added":
        return f"{text}; it was {comparison.previous:g}"
    source = f"it was extracted from code of {comparison.previous:g}"
    if comparison.allowed is None or comparison.allowed >= comparison.previous:
        return f"{text}; {source}"
    return f"{text}; {source}, which vouches for {comparison.allowed:g}"
