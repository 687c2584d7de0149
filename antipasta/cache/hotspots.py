"""Remembers the hotspots of a commit.

The key holds everything that they depend on: the commit, what is asked, the settings and engines
that measured, and the bytes of our own code that counts and judges.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from antipasta.cache.totals import code_digest, settings_digest
from antipasta.encoding import (
    FAULTS,
    checks,
    columns_of,
    pack,
    require_types,
    rows_of,
    texts_of,
    unpack,
)
from antipasta.engine import joint, python_grammar
from antipasta.lean.digests import blake2b
from antipasta.results import CacheUse, RunFigures
from antipasta.results.hotspots import Hotspot, HotspotsReport, NoData, Window

if TYPE_CHECKING:
    from collections.abc import Iterable

    from antipasta.cache.store import Store
    from antipasta.config.settings import Settings
    from antipasta.engine import Fingerprints

_NO_RUN = RunFigures(0.0, CacheUse())


class HotspotMemory:
    """The report on the commit `head`, for one question, which `circumstances` tells."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        engines: Fingerprints,
        head: str,
        circumstances: Iterable[str],
    ) -> None:
        self._store = store
        self._key = ""
        if store.is_open:
            parts = (
                *(settings_digest(settings), str(settings.limits), joint(engines)),
                *(python_grammar(), code_digest(), _own_digest()),
                *circumstances,
            )
            text = "\0".join(parts).encode("utf-8", "surrogateescape")
            self._key = f"hotspots:{head}:{blake2b(text, digest_size=16).hexdigest()}"

    def get(self) -> HotspotsReport | None:
        """The report, without the figures of a run; None where it is not known."""
        stored = self._store.get(self._key)
        if stored is None:
            return None
        try:
            return _report(unpack(stored, self._key))
        except FAULTS:
            return None

    def put(self, report: HotspotsReport) -> None:
        """Keep the report."""
        if self._store.is_open:
            self._store.put(self._key, pack(_plain(report), self._key))


def _plain(report: HotspotsReport) -> list[Any]:
    by, metric, window, rows, no_data, _, files, notes, _ = report
    return [by, metric, window, columns_of(rows), columns_of(no_data), files, notes]


def _report(plain: Any) -> HotspotsReport:
    by, metric, window, rows, no_data, files, notes = plain
    require_types(_WINDOW, window)
    require_types(_REPORT[:2], (by, metric))
    require_types(_REPORT[6:7], (files,))
    return HotspotsReport(
        by,
        metric,
        Window(*window),
        rows_of(Hotspot, _HOTSPOT, rows),
        rows_of(NoData, _NO_DATA, no_data),
        _NO_RUN,
        files,
        texts_of(notes),
    )


def _own_digest() -> str:
    """A digest of this module; `code_digest` has those that count and judge."""
    with open(os.path.abspath(__file__), "rb") as file:
        return blake2b(file.read(), digest_size=16).hexdigest()


_REPORT, _WINDOW, _HOTSPOT, _NO_DATA = map(checks, (HotspotsReport, Window, Hotspot, NoData))
