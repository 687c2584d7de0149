"""An explained function for people and for programs: its source with a margin, and its cuts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from antipasta.render.json import compared_source
from antipasta.render.markup import code
from antipasta.render.printable import BOLD, DIM, RED, YELLOW, Paint, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.render import Style
    from antipasta.results.explanations import (
        Cause,
        Complexities,
        Cut,
        ExplainedFunction,
        Explanation,
    )

SCHEMA = "antipasta.explain/1"

_METRICS = {"cyclomatic_complexity": 1, "cognitive_complexity": 0}
"""Both complexities, with what a function has before its first line."""

_TAB = 4

_VERBS = {
    "extract": "extract {lines} as a new function",
    "early_return": "leave early at line {line}, and take {lines} out of the block",
    "table": "look up in a table what {lines} choose",
    "split_condition": "give the condition of {lines} a name: a function of its own",
}


def text(explanation: Explanation, style: Style) -> str:
    """The functions as lines for a terminal; a verbose style shows the cuts as patches."""
    paint = Paint(enabled=style.color)
    parts = [
        "\n".join(
            [*_head(each, paint), "", *_margin(each, paint), *_cuts(each, verbose=style.verbose)]
        )
        for each in explanation.functions
    ]
    return "\n\n".join(parts) + "\n"


def markdown(explanation: Explanation, _style: Style) -> Iterator[str]:
    """The lines of a comment on a review: for each function a heading and a block of code."""
    plain = Paint(enabled=False)
    for each in explanation.functions:
        place, *values = _head(each, plain)
        yield from (f"### {code(place)}", "", *(f"- {value.strip()}" for value in values), "")
        yield from _fenced([*_margin(each, plain)], "text")
        for cut in each.cuts:
            yield from (f"**{_what(cut)}**: {_effect(cut)}", "", *_fenced(_patch(cut), "diff"))


def document(explanation: Explanation) -> dict[str, Any]:
    """The source and the functions in the types of JSON, as docs/json.md has them."""
    functions = list(map(_function, explanation.functions))
    return {"source": compared_source(explanation.source), "functions": functions}


def _function(function: ExplainedFunction) -> dict[str, Any]:
    return {
        "path": function.path,
        "name": function.name,
        "kind": function.kind,
        "start_line": function.start_line,
        "end_line": function.end_line,
        **function.values._asdict(),
        "previous": function.previous._asdict() if function.previous else None,
        "points": [cause._asdict() for cause in function.causes],
        "added": [
            {"line": line, "metric": metric, "points": points}
            for metric, by_line in function.added.items()
            for line, points in sorted(by_line.items())
        ],
        "cuts": [_cut(cut) for cut in function.cuts],
    }


def _cut(cut: Cut) -> dict[str, Any]:
    return cut._asdict() | {
        "before": cut.before._asdict(),
        "after": cut.after._asdict(),
        "helper": cut.helper._asdict() if cut.helper else None,
    }


def _head(function: ExplainedFunction, paint: Paint) -> Iterator[str]:
    """The place, then a line for each complexity with its threshold and what it was before."""
    place = f"{paint(printable(function.path), BOLD)}:{function.start_line}"
    yield f"{place}  {printable(function.name)}"
    was = function.previous or (None, None)
    for metric, value, old in zip(_METRICS, function.values, was, strict=True):
        threshold = function.thresholds[metric]
        if value is None:
            yield f"  {metric}: counted in the function around this one, or not known"
        else:
            sign, codes = (">", (RED,)) if value > threshold else ("<=", ())
            history = f" (was {old})" if old is not None else ""
            history = history or (" (new)" if function.added else "")
            yield f"  {paint(f'{metric} {value} {sign} {threshold:g}', *codes)}{history}"


def _margin(function: ExplainedFunction, paint: Paint) -> Iterator[str]:
    """The source; before each line what it adds to each complexity and why, and the sum so far."""
    numbers = [number for number, _ in function.lines]
    columns = [_column(function, metric, numbers) for metric in _METRICS]
    number_width = max(len("line"), len(str(function.end_line)))
    heads = ("cyclomatic", "cognitive")
    widths = [max(map(len, (head, *column))) for head, column in zip(heads, columns, strict=True)]
    titles = "  ".join(head.ljust(width) for head, width in zip(heads, widths, strict=True))
    bar = paint("|", DIM)
    yield paint(f"{'line':>{number_width}}  {titles}".rstrip(), DIM)
    for (number, line), *cells in zip(function.lines, *columns, strict=True):
        margin = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        is_added = any(number in by_line for by_line in function.added.values())
        mark = paint("+", YELLOW) if is_added else " "
        shown = printable(line.rstrip("\r").expandtabs(_TAB))
        yield f"{number:>{number_width}}  {margin} {mark}{bar} {shown}".rstrip()


def _column(function: ExplainedFunction, metric: str, numbers: Iterable[int]) -> list[str]:
    """A cell for each line: the causes, and behind them the sum up to there."""
    by_line: dict[int, list[Cause]] = {}
    for cause in function.causes:
        if cause.metric == metric:
            by_line.setdefault(cause.line, []).append(cause)
    total, rows = _METRICS[metric], []
    for number in numbers:
        held = by_line.get(number, [])
        total += sum(cause.points for cause in held)
        rows.append((", ".join(_in_words(held)), str(total) if held else ""))
    words, sums = (max((len(row[at]) for row in rows), default=0) for at in (0, 1))
    return [f"{causes:<{words}} {total:>{sums}}" for causes, total in rows]


def _in_words(causes: Sequence[Cause]) -> Iterator[str]:
    """`if +1`, `for +1 nesting +2`; a cause without a word is its points alone.

    Causes of one word that add no levels are summed up: `and +3`.
    """
    plain: Counter[str] = Counter()
    for _, _, points, why, nesting in causes:
        if not nesting:
            plain[why] += points
    for _, _, points, why, nesting in causes:
        if nesting:
            yield f"{printable(why)} +{points - nesting} nesting +{nesting}"
        elif why in plain:
            yield f"{printable(why)} {plain.pop(why):+}".lstrip()


def _cuts(function: ExplainedFunction, *, verbose: bool) -> Iterator[str]:
    for number, cut in enumerate(function.cuts, 1):
        yield from ("", f"  cut {number}: {_what(cut)}", f"         {_effect(cut)}")
        if verbose:
            yield from ("", *_patch(cut))
    if function.cuts and not verbose:
        yield from ("", "  -v shows the cuts as patches")


def _what(cut: Cut) -> str:
    lines = f"lines {cut.start_line}-{cut.end_line}"
    if cut.start_line == cut.end_line:
        lines = f"line {cut.start_line}"
    what = _VERBS[cut.kind].format(line=cut.start_line, lines=lines)
    takes = f", which takes {', '.join(cut.inputs)}" if cut.inputs else ""
    gives = f"{' and' if takes else ', which'} returns {', '.join(cut.outputs)}"
    return printable(f"{what}{takes}{gives if cut.outputs else ''}")


def _effect(cut: Cut) -> str:
    """The complexities before and after, and those of the new function."""
    moves = [
        f"{metric} {before} -> {after}"
        for metric, before, after in zip(_METRICS, cut.before, cut.after, strict=True)
        if before is not None and after is not None
    ]
    helper = f"; the new function has {_both(cut.helper)}" if cut.helper else ""
    return f"{', '.join(moves)}{helper}"


def _both(values: Complexities) -> str:
    return " and ".join(str(each) for each in values if each is not None)


def _patch(cut: Cut) -> list[str]:
    return [printable(line.expandtabs(_TAB)) for line in cut.patch.rstrip("\n").split("\n")]


def _fenced(lines: Sequence[str], kind: str) -> Iterator[str]:
    """The lines as a block of code, with a fence longer than any run of backticks in them."""
    fence = "`" * max(3, *(_longest_run(line) + 1 for line in lines), 3)
    yield from (f"{fence}{kind}", *lines, fence, "")


def _longest_run(line: str) -> int:
    longest = run = 0
    for char in line:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest
