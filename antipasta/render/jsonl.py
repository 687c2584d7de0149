"""The results as JSON, one record a line, for tools that read line by line.

The first record is `run`: what the JSON document says outside of its lists. Each element of a list
follows as a record of its own, called by the list's name without its plural.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from antipasta.render.json import as_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.render import Style
    from antipasta.results import MetricsReport, Verdict


def render(result: Verdict | MetricsReport, _style: Style) -> str:
    """One JSON object a line; `record` says what it is. The other fields are those of JSON."""
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
