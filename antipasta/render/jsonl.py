"""The results as JSON Lines, one record on each line, for tools that read line by line.

The first record, `run`, has the fields of the JSON document that are not lists. Each element of a
list follows as a record, named after the list without its plural s.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from antipasta.render.json import as_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.render import Style
    from antipasta.results import Verdict
    from antipasta.results.reports import MetricsReport


def render(result: Verdict | MetricsReport, _style: Style) -> str:
    """One JSON object on each line; `record` names its kind. Other fields are those of JSON."""
    return "".join(f"{json.dumps(record)}\n" for record in _records(as_document(result)))


def _records(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    lists = {name: value for name, value in document.items() if isinstance(value, list)}
    yield {
        "record": "run",
        **{name: value for name, value in document.items() if name not in lists},
    }
    for name, elements in lists.items():
        for element in elements:
            yield {"record": name.removesuffix("s"), **element}
