"""Sources: the first byte chooses the language, the rest is measured."""

from __future__ import annotations

from antipasta.analyze import measure_source
from antipasta.dispatch.risk import is_risky
from antipasta.encoding import decode, encode
from antipasta.languages import LANGUAGES
from tests.support.examples import EXAMPLES

NAMES = [each.name for each in LANGUAGES]
KEY = "metrics:1:any:engine"


def seeds() -> list[bytes]:
    """A source in each language."""
    return [bytes((at,)) + EXAMPLES.get(name, "x").encode() for at, name in enumerate(NAMES)]


def may_take_long(data: bytes) -> bool:
    """Such a source is measured in a worker, which is killed after its time."""
    return is_risky(data[1:])


def check(data: bytes) -> None:
    """Any bytes are measured or said why not, the same each time, and can be kept."""
    language, source = NAMES[data[0] % len(NAMES)] if data else NAMES[0], data[1:]
    found = measure_source(source, language=language)
    assert found.language == language
    assert (found.analysis == "full") == (found.reason is None), (found.analysis, found.reason)
    for unit in found.functions:
        assert 1 <= unit.first_line <= unit.start_line <= unit.end_line, unit
        assert (unit.cyclomatic_complexity or 1) >= 1, unit
    assert decode(encode(found, KEY), KEY) == found
    if not may_take_long(data):
        assert measure_source(source, language=language) == found
