"""The results as CSV for spreadsheets, as in RFC 4180, with one header line."""

from __future__ import annotations

import csv
import json
from io import StringIO
from typing import TYPE_CHECKING, Any

from antipasta.render import module_of
from antipasta.render.json import as_document
from antipasta.render.printable import in_json, printable
from antipasta.results import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.render import Other, Style
    from antipasta.results.reports import MetricsReport

_FINDINGS = (
    "record",
    "path",
    "line",
    "end_line",
    "function",
    "rule",
    "metric",
    "previous",
    "value",
    "comparison",
    "threshold",
    "change",
    "old_path",
    "old_function",
    "reason",
    "message",
    "commit",
    "author",
)
_LISTS = ("metrics", "functions")
_FUNCTIONS = ("function", "method")
_FORMULA_STARTS = ("=", "+", "-", "@")


def render(result: Verdict | MetricsReport | Other, style: Style) -> str:
    """One row for each finding of a verdict, for each measured function or file, or each commit.

    Of measurements all rows are of one kind, which the style says. A verdict has a row for each
    violation, each changed metric of a function, each file that was not judged, and so on; `record`
    says which. The columns are the fields of the JSON document. A text that a spreadsheet would
    take for a formula begins with an apostrophe.
    """
    other = module_of(result)
    if other is not None:
        return _rows(other.records(result), getattr(other, "COLUMNS", ()))
    document = as_document(result)
    if isinstance(result, Verdict):
        return _table(_FINDINGS, _findings(document))
    return _rows((_functions if style.by == "function" else _files)(document))


def _rows(records: Iterable[dict[str, Any]], columns: Iterable[str] = ()) -> str:
    """The records with a column for each of their names; `columns` come first, even if empty."""
    rows = list(records)
    return _table(dict.fromkeys((*columns, *(name for row in rows for name in row))), rows)


def _table(columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> str:
    columns = list(columns)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = printable(value)
    # https://owasp.org/www-community/attacks/CSV_Injection
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _findings(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for each in document["violations"]:
        yield {"record": "violation", **each}
    for each in document["changes"]:
        deltas = each["deltas"] or {None: (None, None)}
        for metric, (previous, value) in deltas.items():
            yield {
                "record": "change",
                "metric": metric,
                "previous": previous,
                "value": value,
                **each,
            }
    yield from _asked(document)


def _asked(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Records of what the change asks for, of what passed, and of files that were not judged."""
    for each in document["policy_changes"]:
        loosened = {"rule": each["field"], "previous": each["base"], "value": each["head"]}
        texts = {name: _text(each) for name, each in loosened.items()}
        yield {"record": "policy_change", **each, **texts}
    yield from _comments(document)
    for record, name in (("override", "overrides"), ("tolerated", "tolerated")):
        yield from ({"record": record, **each} for each in document[name])
    for name in ("unused_baseline", "incomplete", "uncompared", "suppressed", "ignored"):
        for each in document[name]:
            # For a suppression: what silences, and why.
            by = {"reason": each["by"], "message": each["reason"]} if "by" in each else {}
            yield {"record": name, "message": each.get("detail"), **each, **by}


def _comments(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Records of the comments that suppress nothing."""
    for each in document["unused_suppressions"] or ():
        named = {"reason": each["by"], "message": ", ".join(each["metrics"])}
        yield {"record": "unused_suppression", **each, **named}
    for each in document["misread_suppressions"]:
        yield {"record": "misread_suppression", **each, "message": each["problem"]}


def _text(value: Any) -> str:
    """A setting in JSON, but a plain text without quotes."""
    # As JSON's escapes, of which `printable` has none to make.
    return value if isinstance(value, str) else in_json(json.dumps(value)).replace("::", r":\u003a")


def _functions(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for file in document["files"]:
        about = {"path": file["path"], "language": file["language"], "analysis": file["analysis"]}
        yield from (about | function for function in file["functions"])


def _files(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The measured files, then those that could not be measured, then those that are not to be."""
    for file in document["files"]:
        about = {name: value for name, value in file.items() if name not in _LISTS}
        yield {
            **about,
            "functions": sum(each["kind"] in _FUNCTIONS for each in file["functions"]),
            **dict(_flat(file["metrics"])),
        }
    for each in document["skipped"]:
        yield {**each, "analysis": "skipped"}
    for each in document["ignored"]:
        yield {**each, "analysis": "ignored"}


def _flat(metrics: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The figures, each with a single name such as `cyclomatic_complexity_max`."""
    for name, value in metrics.items():
        if isinstance(value, dict):
            yield from ((f"{name}_{part}", figure) for part, figure in value.items())
        elif value is not None:
            yield name, value
