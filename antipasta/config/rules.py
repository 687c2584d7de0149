"""Finds the rules that hold for one path, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.config.legacy import is_legacy
from antipasta.config.lines import FieldLines
from antipasta.config.patterns import decisive, matcher
from antipasta.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.config.document import Document
    from antipasta.config.settings import Settings


class Limit(NamedTuple):
    """The threshold of a metric for a path, and the rule that sets it.

    `place` is the file and line of the rule, or `default`. A threshold of None means that the
    metric is not judged.
    """

    metric: str
    threshold: float | None
    rule: str
    place: str


class Rules(NamedTuple):
    """What the settings say of one path.

    `exclusion` is the pattern that excludes it, with its place; empty if it is not excluded.
    """

    path: str
    exclusion: str
    limits: tuple[Limit, ...]


def rules_for(path: str, settings: Settings, document: Document | None) -> Rules:
    """The rules for `path`, relative to the root; `document` is the file of the settings."""
    places = _Places(document)
    glob = decisive(settings.exclude, path)
    is_excluded = glob is not None and not glob.startswith("!")
    number = settings.exclude.globs.index(glob) if glob is not None else 0
    exclusion = f"{glob}  ({places.of('exclude', number)})" if is_excluded else ""
    return Rules(path, exclusion, tuple(_limits(path, settings, places)))


def _limits(path: str, settings: Settings, places: _Places) -> Iterator[Limit]:
    covering = [
        (number, override.thresholds)
        for number, override in enumerate(settings.overrides)
        if matcher(override.paths)(path)
    ]
    for name in METRICS:
        setting = [number for number, thresholds in covering if name in thresholds]
        if setting:
            number = setting[-1]
            place = places.of("overrides", number, "thresholds", name)
            value = settings.overrides[number].thresholds[name]
            yield Limit(name, value, f"overrides[{number}]", place)
        elif name in settings.thresholds:
            place = places.of("thresholds", name)
            yield Limit(name, settings.thresholds[name], "thresholds", place)


class _Places:
    """Where the fields of a configuration stand."""

    def __init__(self, document: Document | None) -> None:
        self._document = document
        self._lines = FieldLines.of_document(document) if document else None

    def of(self, section: str, *names: str | int) -> str:
        """The file and line of a field; `default` for one that the file does not set."""
        document, lines = self._document, self._lines
        if document is None or lines is None:
            return "default"
        if is_legacy(document):
            return document.name
        given = document.values.get(section)
        if given is None or (section == "thresholds" and names[0] not in given):
            return "default"
        line = lines.of(document.place(section, *names))
        return document.name if line is None else f"{document.name}:{line}"
