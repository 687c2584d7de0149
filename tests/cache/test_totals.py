from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import antipasta
from antipasta.cache import totals
from antipasta.cache.totals import OVERVIEWS, TALLIES, TreeMemory, code_digest
from antipasta.config.patterns import compile_pattern
from antipasta.config.settings import (
    GateSettings,
    LimitSettings,
    Override,
    Settings,
    SuppressionSettings,
)
from antipasta.encoding import pack
from antipasta.model import Ignored, Missing
from antipasta.results import Counts, Tally
from antipasta.results.findings import Debt, Suppressed, UnusedSuppression
from antipasta.results.reports import Overview, PlacedUnit, Shortfall
from tests.support.measured import unit
from tests.support.outcomes import OF_THE_FILE, VIOLATION

if TYPE_CHECKING:
    from antipasta.cache.store import Store

TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
ODD = os.fsdecode(b"caf\xe9")
TALLY = Tally(
    Counts(4, 2, 7, 6),
    (VIOLATION, OF_THE_FILE._replace(path=f"{ODD}/b.py")),
    (Missing("c.py", "syntax", "line 1"),),
    (Suppressed("d.py", 3, "cyclomatic_complexity", "comment", added=False, reason="a table"),),
    (Ignored("link.py", "symlink"),),
    (UnusedSuppression("e.py", 7, ("loc",), "comment"), UnusedSuppression("f.py", 1, (), "file")),
    (Debt("b.py", 3, None, "loc", 4.5, "1a2b", is_silenced=True),),
)


def memory(
    store: Store, settings: Settings | None = None, engine: str = "engine"
) -> TreeMemory[Tally]:
    return TreeMemory(TALLIES, store, settings or Settings(), engine)


def keep(store: Store, path: str = "") -> None:
    memory(store).put_many({path: TREE}, {path: TALLY})


def test_what_is_put_is_found_as_it_was(store: Store) -> None:
    keep(store, ODD)

    assert memory(store).get_many({ODD: TREE}) == {ODD: TALLY}


@pytest.mark.parametrize(
    "settings",
    [
        Settings(thresholds={"cyclomatic_complexity": 9}),
        Settings(overrides=(Override((compile_pattern("a/**"),), {"loc": 1}),)),
        Settings(exclude=(compile_pattern("a/**"),)),
        Settings(suppressions=SuppressionSettings(require_reason=True)),
    ],
)
def test_settings_that_decide_have_a_memory_of_their_own(store: Store, settings: Settings) -> None:
    keep(store)

    assert memory(store, settings).get_many({"": TREE}) == {}


def test_tree_path_and_engine_each_count(store: Store) -> None:
    keep(store, "a")

    assert memory(store).get_many({"a": "1" * 40}) == {}
    assert memory(store).get_many({"b": TREE}) == {}
    assert memory(store, engine="other").get_many({"a": TREE}) == {}


def test_the_grammar_counts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store)
    monkeypatch.setattr(totals, "python_grammar", lambda: "py4.0")

    assert memory(store).get_many({"": TREE}) == {}


def test_how_the_run_is_made_does_not_count(store: Store) -> None:
    keep(store)
    other = Settings(
        gate=GateSettings(on_incomplete="pass"),
        limits=LimitSettings(max_file_mb=1),
        origin="x",
        baseline="list.toml",
        tolerance={"cyclomatic_complexity": 9},
    )

    assert memory(store, other).get_many({"": TREE}) == {"": TALLY}


def test_known_and_unknown_directories_are_told_apart(store: Store) -> None:
    keep(store, "a")

    assert memory(store).get_many({"a": TREE, "b": TREE}) == {"a": TALLY}


def test_a_damaged_tally_is_not_known(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(store)
    whole = store.get_many
    monkeypatch.setattr(
        store,
        "get_many",
        lambda keys: {key: value[:-1] for key, value in whole(keys).items()},
    )

    assert memory(store).get_many({"": TREE}) == {}


@pytest.mark.parametrize(
    "plain",
    [
        [],
        [[1, 2, 3, "4"], [], [], [], [], [], [], []],
        [[1, 2, 3, 4], [["a.py"]], [], [], [], [], [], []],
        [[1, 2, 3, 4], [], [], [["d.py"], [3], ["loc"], ["nobody"], [False], [""]], [], [], [], []],
        [[1, 2, 3, 4], [], [], [], [], [["a.py"], [1], [[2]], ["file"]], [], []],
        [[1, 2, 3, 4], [], [], [], [], [], [["a.py"], [1], [2], ["loc"], [3], [""], [False]], []],
        [[1, 2, 3, 4], [], [], [], [], [], [], [], []],
    ],
)
def test_a_value_of_another_shape_is_not_known(plain: list[object]) -> None:
    assert TALLIES.decode(pack(plain, "key"), "key") is None


OVERVIEW = Overview(
    3,
    40,
    43,
    (PlacedUnit(f"{ODD}/b.py", unit("f", 9)), PlacedUnit("a.py", unit("Box.g", 7, digest="x"))),
    (Shortfall("c.py", "minimal", "syntax", "line 1"), Shortfall("d.py", "skipped", "size", "")),
)


@pytest.mark.parametrize("overview", [OVERVIEW, Overview()])
def test_an_overview_is_found_as_it_was(overview: Overview) -> None:
    assert OVERVIEWS.decode(OVERVIEWS.encode(overview, "key"), "key") == overview
    assert OVERVIEWS.decode(OVERVIEWS.encode(overview, "key"), "other") is None


@pytest.mark.parametrize(
    "plain",
    [
        [],
        [[1, 2], [], [], []],
        [[1, 2, "3"], [], [], []],
        [[1, 2, 3], ["a.py"], [], []],
        [[1, 2, 3], [], [], [["a.py"], ["whole"], ["size"], [""]]],
    ],
)
def test_an_overview_of_another_shape_is_not_known(plain: list[object]) -> None:
    assert OVERVIEWS.decode(pack(plain, "key"), "key") is None


def test_the_code_counts_by_its_bytes_wherever_and_whenever_it_was_installed(
    tmp_path: Path,
) -> None:
    installed = str(Path(antipasta.__file__).parent)
    copied = tmp_path / "elsewhere"
    shutil.copytree(installed, copied, ignore=shutil.ignore_patterns("__pycache__"))
    judge = copied / "policy" / "judge.py"
    os.utime(judge, (1, 1))

    assert code_digest(str(copied)) == code_digest(installed)
    judge.write_bytes(judge.read_bytes() + b"#")
    assert code_digest(str(copied)) != code_digest(installed)
