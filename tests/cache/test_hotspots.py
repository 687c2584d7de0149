"""Remembered hotspots are found again for the same question only, and damaged ones are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.cache.hotspots import HotspotMemory
from antipasta.cache.store import Store
from antipasta.config.settings import LimitSettings, Settings
from antipasta.results import CacheUse, RunFigures
from antipasta.results.hotspots import Hotspot, HotspotsReport, NoData, Window

if TYPE_CHECKING:
    from typing import Any

ENGINES = {"python": "one"}
REPORT = HotspotsReport(
    "function",
    "cognitive_complexity",
    Window(1, 2, "a" * 40, 3, 4, 5, is_complete=False),
    (
        Hotspot("a.py", "f", 1, 2, 3, 4, 8),
        Hotspot("\udcff.py", None, None, 1, 2, 1.5, 1.5),
    ),
    (NoData("b.py", "size", "61 MB"), NoData("c.py", "shallow", "…", "g")),
    RunFigures(0.0, CacheUse()),
    7,
    ("a note",),
)


def memory(
    store: Store,
    settings: Settings = Settings(),  # noqa: B008
    head: str = "a",
    asked: tuple[str, ...] = ("by file",),
    engines: dict[str, str] = ENGINES,
) -> HotspotMemory:
    return HotspotMemory(store, settings, engines, head, asked)


def test_a_report_is_found_again(store: Store) -> None:
    memory(store).put(REPORT._replace(root="/somewhere"))

    assert memory(store).get() == REPORT


@pytest.mark.parametrize(
    "other",
    [
        {"head": "b"},
        {"asked": ("by function",)},
        {"asked": ("by file", "")},
        {"settings": Settings(generated="judge")},
        {"settings": Settings(limits=LimitSettings(max_file_mb=1))},
        {"engines": {"python": "other"}},
    ],
)
def test_another_question_has_another_answer(store: Store, other: dict[str, Any]) -> None:
    memory(store).put(REPORT)

    assert memory(store, **other).get() is None


def test_without_a_cache_nothing_is_kept() -> None:
    memory(Store()).put(REPORT)
    assert memory(Store()).get() is None


@pytest.mark.parametrize(
    "plain",
    [
        [],
        ["author", "m", [1, 2, "a", 3, 4, 5, True], [], [], 1, []],
        ["file", "m", [1, 2, "a", 3, 4, 5], [], [], 1, []],
        ["file", "m", [1, 2, "a", 3, 4, 5, True], [["a"]], [], 1, []],
        ["file", "m", [1, 2, "a", 3, 4, 5, True], [], [], "1", []],
        ["file", "m", [1, 2, "a", 3, 4, 5, True], [], [], 1, [1]],
    ],
)
def test_values_of_another_form_are_not_known(
    store: Store, plain: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory(store).put(REPORT)
    monkeypatch.setattr("antipasta.cache.hotspots.unpack", lambda *_: plain)

    assert memory(store).get() is None
