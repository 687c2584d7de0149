"""What candidates for a threshold fail, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from antipasta.metrics import METRICS
from antipasta.render.json import figures
from antipasta.render.printable import in_json, plural, printable
from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.results.candidates import Candidate

_FEW = 10
_DIGITS = 12


def text(candidates: Sequence[Candidate]) -> str:
    """Each candidate as some lines."""
    return "\n".join("".join(f"{line}\n" for line in _lines(each)) for each in candidates)


def _lines(found: Candidate) -> Iterator[str]:
    what = METRICS[found.metric].level
    today = "no threshold today" if found.today is None else f"today {found.today:g}"
    yield f"{found.metric} {found.threshold:g}  ({today})"
    yield (
        f"  now: {found.beyond} of {plural(found.units, what)} beyond it;"
        f" {found.beyond_today} beyond the thresholds of today"
    )
    yield from (
        f"    {each.value:>5g}  {printable(each.function or '<file>')}  "
        f"{printable(each.path)}:{each.line}"
        for each in found.worst
    )
    yield from _history(found)
    if found.incomplete:
        yield f"  {plural(len(found.incomplete), 'file')} could not be judged"


def _history(found: Candidate) -> Iterator[str]:
    if found.commits:
        share = len(found.refused) / found.commits
        yield (
            f"  the last {plural(found.commits, 'commit')}: {len(found.refused)} refused"
            f" ({share:.1%})"
        )
    for commit, subject, worst in found.refused[:_FEW]:
        was = "new" if worst.previous is None else f"{worst.previous:g} -> {worst.value:g}"
        name = printable(worst.function or worst.path)
        yield f"    {commit[:_DIGITS]}  {name} {was}  {printable(subject)}"
    if not found.complete:
        yield "  this clone has no older commits: git fetch --unshallow gets them"
    if found.unjudged:
        yield f"  {plural(len(found.unjudged), 'commit')} could not be judged"


def document(candidates: Sequence[Candidate]) -> str:
    """The same as a JSON document, with every refused commit."""
    found = {
        "schema": "antipasta.what_if/1",
        "version": __version__,
        "candidates": [_plain(each) for each in candidates],
        "run": figures(candidates[0].run),
    }
    return in_json(json.dumps(found, indent=2)) + "\n"


def _plain(candidate: Candidate) -> dict[str, Any]:
    plain = {name: value for name, value in candidate._asdict().items() if name != "run"}
    return {
        **plain,
        "worst": [
            {"path": each.path, "line": each.line, "function": each.function, "value": each.value}
            for each in candidate.worst
        ],
        "refused": [
            {
                "commit": each.commit,
                "subject": each.subject,
                "path": each.violation.path,
                "function": each.violation.function,
                "value": each.violation.value,
                "previous": each.violation.previous,
            }
            for each in candidate.refused
        ],
        "incomplete": [each._asdict() for each in candidate.incomplete],
    }
