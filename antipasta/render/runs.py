"""Past runs for people and programs: groups, the course by day, the slowest runs, and alerts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from antipasta.render.alerts import in_words, milliseconds
from antipasta.render.exposition import exposition
from antipasta.render.history_text import spark
from antipasta.render.markup import code, table
from antipasta.render.printable import BOLD, DIM, RED, YELLOW, Paint, plural, printable
from antipasta.results.runs import RunGroup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from antipasta.render import Style
    from antipasta.results.runs import RunsReport, SlowRun

SCHEMA = "antipasta.runs/1"

_DRAWN = 60
_FIGURES = RunGroup._fields[1:]
_HEADS = {
    "runs": "runs",
    "p50_ms": "p50",
    "p95_ms": "p95",
    "p99_ms": "p99",
    "hit_rate": "hits",
    "over_budget": "over budget",
    "degraded": "degraded",
    "incomplete": "incomplete",
    "failed": "failed",
    "files_per_second": "files/s",
    "efficiency": "efficiency",
}


def text(report: RunsReport, style: Style) -> str:
    """A table of the groups, the course by day, the slowest runs, the alerts, and a summary."""
    paint = Paint(enabled=style.color)
    lines = [paint(_title(report), BOLD), *_groups(report, paint)]
    if report.number:
        lines += ["", *_course(report), "", paint("the slowest runs", BOLD)]
        lines += (f"  {_slow_in_words(report, run)}" for run in report.slowest)
    lines.append("")
    lines += (paint(in_words(alert), RED) for alert in report.alerts)
    lines += (paint(line, YELLOW) for line in _damaged(report))
    lines.append(f"antipasta: {_summary(report)}")
    return "\n".join(lines) + "\n"


def markdown(report: RunsReport, style: Style) -> Iterator[str]:
    """A heading, the same tables, and the same lines below them."""
    del style
    yield from (f"### {_title(report).capitalize()}", "")
    rows = [[code(_key(report, group)), *_cells(group)] for group in report.groups]
    yield from table([report.by, *_heads()], rows, share=0.5)
    if report.number:
        drawn, ends = _drawn(report)
        yield from (f"Median by day: `{drawn}` {ends}.", "")
        slow = [
            [_moment(run.time), code(run.kind), milliseconds(run.ms), _stage(run, code)]
            for run in report.slowest
        ]
        yield from table(["ended", "kind", "took", "of which most"], slow, share=0.3)
    for line in (*map(in_words, report.alerts), *_damaged(report), _summary(report)):
        yield from (f"{line.replace('<', '&lt;')}.", "")


def prometheus(report: RunsReport, style: Style) -> str:
    """The totals as text that Prometheus reads. Raises UsageError without prometheus_client."""
    del style
    return exposition(report.totals)


def document(report: RunsReport) -> dict[str, Any]:
    """The report in the types of JSON, as docs/json.md has them."""
    return {
        "by": report.by,
        "since": _moment(report.since),
        "until": _moment(report.until),
        "groups": report.records(),
        "days": [{"day": day, "count": runs, "p50_ms": ms} for day, runs, ms in report.days],
        "slowest": [{**run._asdict(), "time": _moment(run.time)} for run in report.slowest],
        "alerts": [alert._asdict() for alert in report.alerts],
        "damaged": report.damaged,
    }


def records(report: RunsReport) -> list[dict[str, Any]]:
    """The rows of the CSV."""
    return report.records()


def _title(report: RunsReport) -> str:
    since, until = (_moment(each)[:10] for each in (report.since, report.until))
    return f"runs by {report.by}, {since} to {until}"


def _heads() -> list[str]:
    return [_HEADS[name] for name in _FIGURES]


def _groups(report: RunsReport, paint: Paint) -> Iterator[str]:
    """The table of the groups, with aligned columns."""
    if not report.groups:
        return
    rows = [[report.by, *_heads()]]
    rows += ([printable(_key(report, group)), *_cells(group)] for group in report.groups)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for at, (key, *cells) in enumerate(rows):
        line = "  ".join((key.ljust(widths[0]), *map(str.rjust, cells, widths[1:])))
        yield line if at else paint(line, DIM)


def _key(report: RunsReport, group: RunGroup) -> str:
    is_here = report.by == "repository" and group.key == report.here
    return f"{group.key} (here)" if is_here else group.key


def _cells(group: RunGroup) -> list[str]:
    shares = (
        group.hit_rate,
        group.over_budget,
        group.degraded,
        group.incomplete,
        group.failed,
    )
    return [
        f"{group.runs:,}",
        *map(milliseconds, (group.p50_ms, group.p95_ms, group.p99_ms)),
        *("-" if share is None else f"{share:.0%}" for share in shares),
        "-" if group.files_per_second is None else f"{group.files_per_second:,.0f}",
        "-" if group.efficiency is None else f"{group.efficiency:.2f}",
    ]


def _drawn(report: RunsReport) -> tuple[str, str]:
    """The medians by day as signs, and the first and the last of them in words."""
    medians = [day.p50_ms for day in report.days]
    known = [each for each in medians if each is not None]
    return spark(medians, _DRAWN), f"{milliseconds(known[0])} → {milliseconds(known[-1])}"


def _course(report: RunsReport) -> Iterator[str]:
    drawn, ends = _drawn(report)
    yield f"median by day  {drawn}  {ends}"


def _slow_in_words(report: RunsReport, run: SlowRun) -> str:
    where = "here" if run.repository == report.here else run.repository
    what = f"{milliseconds(run.ms):>9}  {run.kind} ({where})"
    return printable(f"{_moment(run.time)}  {what}: {_stage(run)}")


def _stage(run: SlowRun, shown: Callable[[str], str] = printable) -> str:
    return (
        f"{shown(run.stage)} took {milliseconds(run.stage_ms)}"
        if run.stage
        else "no stage is known"
    )


def _damaged(report: RunsReport) -> Sequence[str]:
    if not report.damaged:
        return ()
    return (f"passed over {plural(report.damaged, 'line')} of the record that cannot be read",)


def _summary(report: RunsReport) -> str:
    broken = plural(len(report.alerts), "alert") if report.alerts else "no alert"
    return f"{plural(report.number, 'run')}, {broken}"


def _moment(seconds: float) -> str:
    """The moment in ISO 8601, UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
