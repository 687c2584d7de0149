"""Writes what a run found: `RESULTS.md` as a whole, the figures of README.md, and the plots."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bench.suite.plots import Bar, Curve, bars, curves
from bench.suite.results import BENCH
from bench.suite.scenario import FLOOR, PARSE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.suite.bounds import Bounds
    from bench.suite.results import Document

PAGE = BENCH / "RESULTS.md"
PLOTS = BENCH / "plots"
README = BENCH.parent / "README.md"
BEGIN, END = "<!-- figures of bench/results.json -->", "<!-- end of the figures -->"

BY = {"wall": "wall time", "cpu": "processor time of all processes", "peak": "peak memory"}
UNITS = {"wall": "seconds", "cpu": "seconds of processor time", "peak": "MB"}

# What README.md shows: a scenario, and the command of antipasta's that stands beside the peers.
_README_ROWS = (
    ("hook", "antipasta-hook"),
    ("django", "antipasta metrics"),
    ("typescript", "antipasta metrics"),
    ("sympy", "antipasta gate"),
    ("history", "antipasta history"),
)


def write_pages(document: Document, bounds: Bounds) -> None:
    """Write the page, the plots and the figures of README.md."""
    PLOTS.mkdir(exist_ok=True)
    for old in PLOTS.glob("*.svg"):
        old.unlink()
    for name, picture in plots(document).items():
        (PLOTS / f"{name}.svg").write_text(picture, encoding="utf-8")
    PAGE.write_text(page(document, bounds), encoding="utf-8")
    README.write_text(with_figures(README.read_text("utf-8"), document), encoding="utf-8")


def with_figures(text: str, document: Document | None) -> str:
    """The text of README.md with the figures of `document` between its two marks.

    Raises ValueError where a mark is missing.
    """
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"README.md lacks the marks {BEGIN} and {END}")
    return f"{head}{BEGIN}\n{readme_figures(document)}{END}{tail}"


def readme_figures(document: Document | None) -> str:
    """What README.md says of speed; nothing without a whole run."""
    if document is None or document["quick"]:
        return ""
    machine = document["machine"]
    scenarios = {scenario["key"]: scenario for scenario in document["scenarios"]}
    rows = [
        _beside_the_peers(scenarios[key], ours)
        for key, ours in _README_ROWS
        if key in scenarios and scenarios[key]["subjects"]
    ]
    return (
        f"Medians of one run on {machine['processors']} processors with {machine['python']}"
        " ([all figures](bench/RESULTS.md), `make bench`). What each tool computes"
        " [differs](docs/comparison.md#what-they-measure).\n\n"
        f"| | antipasta | beside it |\n|---|---|---|\n{''.join(rows)}"
    )


def _beside_the_peers(scenario: Document, ours: str) -> str:
    """A row of README.md: what is measured, and the seconds of antipasta's command and of peers."""
    seconds = {
        subject["name"]: f"{subject['wall']['median']:.2f} s"
        for subject in scenario["subjects"]
        if subject["wall"]
    }
    peers = [
        f"`{name}` {shown}"
        for name, shown in seconds.items()
        if not name.startswith("antipasta") and name not in (FLOOR, PARSE)
    ]
    return f"| {scenario['title']} | `{ours}` **{seconds[ours]}** | {', '.join(peers)} |\n"


def page(document: Document, bounds: Bounds) -> str:
    """The whole of RESULTS.md."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        trim_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=False,
    )
    gain = document["workers"]
    return templates.get_template("RESULTS.md.j2").render(
        run=document,
        figures=list(_figures(document, bounds)),
        unknown={k: each for k, each in bounds.figures.items() if k not in document["figures"]},
        counted={each["key"]: bounds.counted.get(each["key"]) for each in document["counted"]},
        lost=list(_lost(document)),
        measured=partial(_found, gain["measured"] if gain else ()),
        **{"by": BY, "units": UNITS, "ms": _ms, "number": _number, "sum_of": _sum_of},
        **{"kinds": _kinds, "sizes": _sizes, "at": lambda line, size: _found(line["points"], size)},
    )


def _figures(document: Document, bounds: Bounds) -> Iterator[Document]:
    described = (each for scenario in document["scenarios"] for each in scenario["figures"])
    for each in described:
        found = document["figures"].get(each["key"])
        if found is None:
            continue
        bound, aim = bounds.figures.get(each["key"], (None, None))
        is_above = bound is not None and found["median"] > bound
        yield {**each, "found": found, "bound": bound, "aim": aim, "is_above": is_above}


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _found(points: Sequence[tuple[float, float]], size: float) -> str:
    """The value at this size, to three digits; nothing where it was not measured."""
    return next((f"{value:.3g}" for at, value in points if at == size), "")


def _sum_of(terms: Sequence[tuple[float, str]]) -> str:
    shown = [f"`{name}`" if factor == 1 else f"{factor:g} times `{name}`" for factor, name in terms]
    return shown[0] if len(shown) == 1 else f"({' + '.join(shown)})"


def _sizes(growth: Document) -> list[float]:
    return sorted({size for line in growth["lines"] for size, _ in line["points"]})


def _kinds(growth: Document) -> list[str]:
    return list(dict.fromkeys(line["by"] for line in growth["lines"] if line["points"]))


def _lost(document: Document) -> Iterator[str]:
    for scenario in document["scenarios"]:
        for subject in scenario["subjects"]:
            if subject["failed"]:
                yield f"`{subject['name']}`: {subject['failed']}"
    for corpus in document["corpora"].values():
        if corpus["missing"]:
            yield corpus["missing"]


def plots(document: Document) -> dict[str, str]:
    """The pictures of a run by the names of their files, without the extension."""
    pictures = {}
    for scenario in document["scenarios"]:
        if scenario["key"] == "django" and scenario["subjects"]:
            pictures["django"] = _bars_of(scenario)
    for growth in document["growths"]:
        for by in _kinds(growth):
            lines = [
                Curve(line["label"], line["points"])
                for line in growth["lines"]
                if line["by"] == by and line["points"]
            ]
            picture = curves(growth["title"], lines, growth["unit"], UNITS[by])
            pictures[f"{growth['key']}-{by}"] = picture
    if document["workers"]:
        pictures["workers"] = _workers(document["workers"])
    return pictures


def _workers(gain: dict[str, Any]) -> str:
    lines = [
        Curve("measured on this machine", gain["measured"]),
        Curve("model, on as many processors as workers", gain["modelled"], dashed=True),
    ]
    return curves("Measuring Django, by the number of workers", lines, "workers", "seconds")


def _bars_of(scenario: Document) -> str:
    rows = [
        Bar(
            subject["name"],
            subject["wall"]["median"],
            f"{subject['wall']['median']:.1f} s",
            subject["name"].startswith("antipasta metrics"),
        )
        for subject in scenario["subjects"]
        if subject["wall"] and subject["name"] not in (FLOOR, PARSE)
    ]
    rows.sort(key=lambda row: row.value)
    return bars(f"{scenario['title']}: seconds, in one run", rows)
