"""The history of metrics for people: lines that draw its course, and who made it worse and better.

As text for a terminal, and in Markdown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from antipasta.render.markup import code, table
from antipasta.render.printable import BOLD, GREEN, RED, YELLOW, Paint, plural, printable
from antipasta.results.statistics import Figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.render import Style
    from antipasta.results.history import HistoryCommit, HistoryReport

TOP = 10
"""The greatest number of commits in each list, unless another one is asked for."""

SIGNS = "▁▂▃▄▅▆▇█"
"""The levels of a line that draws values, the least first."""

_DRAWN = 60
_LEAST_DRAWN = 8
_COMMIT_DIGITS = 10
# What a day or a week changed is the work of all of its commits.
_LAST_NAMED = "; of each its last commit is named"
_AUTHOR = 20
_GAPS = 3
_FIGURES = ("sum", "mean", "max")
_BESIDE = ("cyclomatic_complexity", "cognitive_complexity", "length")


class Course(NamedTuple):
    """How one figure went: its name, and its values, the oldest first; None where there is none.

    `notes` says more of the first and of the last value, such as a share.
    """

    name: str
    values: tuple[float | None, ...]
    notes: tuple[str, str] = ("", "")


def text(report: HistoryReport, style: Style) -> str:
    """A title, the courses, the commits that made the metric worse and better, and a summary."""
    paint = Paint(enabled=style.color)
    lines = [paint(_fit(_title(report), style.width), BOLD), *_drawn(courses(report), style.width)]
    worse, better = changes(report)
    top = style.top or TOP
    for what, commits, color in (("worse", worse, RED), ("better", better, GREEN)):
        lines += ["", paint(_fit(_heading(report, what, commits, top), style.width), color)]
        lines += (_fit(each, style.width) for each in _listed(report, commits[:top]))
    lines += ["", *(paint(each, YELLOW) for each in _warnings(report))]
    lines.append(f"antipasta: {_summary(report)}")
    return "\n".join(lines) + "\n"


def markdown(report: HistoryReport, style: Style) -> Iterator[str]:
    """A heading, the courses, a table of the commits that changed the metric most, a summary."""
    yield from (f"### {_title(report)}", "")
    rows = [
        [each.name, f"`{spark(each.values, _DRAWN)}`", *_ends_of(each)] for each in courses(report)
    ]
    yield from table(["", "course", "first", "last"], rows, share=0.2)
    top = style.top or TOP
    for what, commits in zip(("worse", "better"), changes(report), strict=True):
        yield from (f"**{_heading(report, what, commits, top)}**", "")
        cells = [
            [
                _signed(_change(report, each)),
                _day(each),
                code(each.commit[:_COMMIT_DIGITS]),
                code(each.author),
                code(_subject(each)),
            ]
            for each in commits[:top]
        ]
        yield from table(["change", "date", "commit", "author", "subject"], cells, share=0.3)
    yield from _warnings(report)
    yield _summary(report)


def courses(report: HistoryReport) -> list[Course]:
    """How the metric went; of several functions its sum, its mean, and the share over a bound."""
    measured = [each.metrics[report.metric] for each in report.commits]
    figures = [each for each in measured if isinstance(each, Figures)]
    if not figures:
        return _of_a_function(report)
    return [
        *(Course(name, tuple(getattr(each, name) for each in figures)) for name in _FIGURES),
        *_over(report, figures),
        Course("functions", tuple(each.functions for each in report.commits)),
    ]


def _over(report: HistoryReport, figures: Sequence[Figures]) -> Iterator[Course]:
    """How many functions were over the threshold, and their share; nothing without a threshold."""
    if report.threshold is not None:
        ends = ((figures[at].over, report.commits[at].functions or 0) for at in (0, -1))
        first, last = (f"({part / whole:.1%})" if whole else "" for part, whole in ends)
        over = tuple(each.over for each in figures)
        yield Course(f"over {report.threshold:g}", over, (first, last))


def _of_a_function(report: HistoryReport) -> list[Course]:
    """How the values of one function went: of the metric, then of some others."""
    names = dict.fromkeys((report.metric, *_BESIDE))
    values = {
        name: tuple(_value(each.metrics.get(name)) for each in report.commits) for name in names
    }
    return [Course(name, each) for name, each in values.items()]


def _value(value: Figures | float | None) -> float | None:
    return value.sum if isinstance(value, Figures) else value


def changes(report: HistoryReport) -> tuple[list[HistoryCommit], list[HistoryCommit]]:
    """The commits that made the metric worse, and those that made it better, the most so first.

    Of a merge, the difference from its first parent repeats the commits of its branch. So merges
    are left out, unless only first parents were followed.
    """
    judged = [
        each
        for each in report.commits
        if _change(report, each) and (report.judges_merges or not each.is_merge)
    ]
    judged.sort(key=lambda each: _change(report, each), reverse=True)
    worse = [each for each in judged if _change(report, each) > 0]
    better = [each for each in reversed(judged) if _change(report, each) < 0]
    return worse, better


def _change(report: HistoryReport, commit: HistoryCommit) -> float:
    """By how much the commit changed the metric: its sum, or the value of the function."""
    if commit.delta is None:
        return 0
    return _value(commit.delta[report.metric]) or 0


def spark(values: Sequence[float | None], width: int) -> str:
    """A sign for each value, or for each of `width` equal parts of them its last value.

    A value that is not there is a blank.
    """
    if len(values) > width:
        values = [values[(at + 1) * len(values) // width - 1] for at in range(width)]
    there = [each for each in values if each is not None]
    least, greatest = min(there, default=0.0), max(there, default=0.0)
    reach = greatest - least
    levels = len(SIGNS) - 1

    def sign(value: float | None) -> str:
        if value is None:
            return " "
        return SIGNS[round((value - least) / reach * levels)] if reach else SIGNS[0]

    return "".join(map(sign, values))


def _drawn(found: Sequence[Course], width: int | None) -> Iterator[str]:
    """A line for each course, within `width` columns."""
    names = max(len(each.name) for each in found)
    ends = [" → ".join(_ends_of(each)) for each in found]
    room = _DRAWN if width is None else width - names - 4 - max(map(len, ends))
    columns = min(_DRAWN, room)
    for each, told in zip(found, ends, strict=True):
        drawn = f"{spark(each.values, columns)}  " if columns >= _LEAST_DRAWN else ""
        yield _fit(f"{each.name:<{names}}  {drawn}{told}", width)


def _ends_of(course: Course) -> tuple[str, str]:
    """The first and the last value, with what is to be said of them."""
    first, last = (
        " ".join(filter(None, (_number(value), note)))
        for value, note in zip((course.values[0], course.values[-1]), course.notes, strict=True)
    )
    return first, last


def _listed(report: HistoryReport, commits: Sequence[HistoryCommit]) -> Iterator[str]:
    changed = [_signed(_change(report, each)) for each in commits]
    authors = [_cut(printable(each.author), _AUTHOR) for each in commits]
    wide = max(map(len, changed), default=0)
    widest = max(map(_columns, authors), default=0)
    for commit, change, author in zip(commits, changed, authors, strict=True):
        oid = commit.commit[:_COMMIT_DIGITS]
        padded = author + " " * (widest - _columns(author))
        subject = printable(_subject(commit))
        yield f"  {change:>{wide}}  {_day(commit)}  {oid}  {padded}  {subject}".rstrip()


def _heading(report: HistoryReport, what: str, commits: Sequence[HistoryCommit], top: int) -> str:
    """How many commits or periods changed the metric so. A period has several commits."""
    if not commits:
        return f"no {report.every} made it {what}"
    of = f", the first {top} of them" if len(commits) > top else ""
    last = _LAST_NAMED if report.every in ("day", "week") else ""
    return f"{plural(len(commits), report.every)} made it {what}{of}{last}"


def _subject(commit: HistoryCommit) -> str:
    """What the commit is about, with its tags where rows are of tags."""
    return f"({', '.join(commit.tags)}) {commit.subject}" if commit.tags else commit.subject


def _title(report: HistoryReport) -> str:
    name = report.function and f"{report.path}:{report.function}"
    followed = printable(name or report.path)
    of = f" of {followed}" if followed else ""
    return f"{report.metric}{of}, {_day(report.commits[0])} to {_day(report.commits[-1])}"


def _summary(report: HistoryReport) -> str:
    noun = "commit" if report.every == "commit" else f"commit, one a {report.every}"
    nouns = "commits" if report.every == "commit" else f"commits, one a {report.every}"
    number = len(report.commits)
    bound = "the last " if report.most is not None and number == report.most else ""
    merges = sum(each.is_merge for each in report.commits)
    told = f"{bound}{plural(number, noun, nouns)} of {printable(report.range)}"
    if merges and not report.judges_merges:
        told += f"; the changes of {plural(merges, 'merge')} are those of their branches"
    return told


def _warnings(report: HistoryReport) -> Iterator[str]:
    """What the history lacks."""
    yield from ends_of_history(report)
    short = sum(bool(each.skipped) for each in report.commits)
    if short:
        files = plural(len(report.gaps), "file")
        yield f"{plural(short, 'commit')} not measured in full, for {files}:"
        for gap in report.gaps[:_GAPS]:
            what = f"{gap.path}: {gap.reason}: {gap.detail}"
            yield f"  {printable(what)}"
        if len(report.gaps) > _GAPS:
            yield f"  ... and {len(report.gaps) - _GAPS} more; --format json has them all"


def ends_of_history(report: HistoryReport) -> Iterator[str]:
    """A line that says where the history of a shallow clone ends, if it reaches so far."""
    if report.ends:
        at = ", ".join(each[:_COMMIT_DIGITS] for each in report.ends[:_GAPS])
        at += " and others" if len(report.ends) > _GAPS else ""
        yield f"the history of this shallow clone ends at {at}; git fetch --unshallow fetches more"


def _day(commit: HistoryCommit) -> str:
    return commit.time[:10]


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else '-'}{_number(abs(value))}"


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def _fit(line: str, width: int | None) -> str:
    return line if width is None else _cut(line, width)


def _cut(line: str, width: int) -> str:
    """The beginning of `line` in at most `width` columns, with an ellipsis where it is cut."""
    if _columns(line) <= width:
        return line
    while _columns(line) >= width > 0:
        line = line[:-1]
    return f"{line}…"


def _columns(line: str) -> int:
    """The width in terminal columns; most East Asian characters take two (UAX #11)."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)
