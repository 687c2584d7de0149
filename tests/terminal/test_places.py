from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from antipasta.model import Missing, Source
from antipasta.render import Style, render
from antipasta.render.advice import advice
from antipasta.results.reports import MetricsReport, Overview, OverviewReport, Shortfall
from antipasta.terminal.places import from_here
from tests.support.outcomes import RUN, VIOLATION, eventful_verdict, verdict

if TYPE_CHECKING:
    from pathlib import Path

    from antipasta.results import Verdict


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A root; the test stands in its directory `pkg`."""
    (tmp_path / "pkg").mkdir()
    monkeypatch.delenv("GIT_PREFIX", raising=False)
    monkeypatch.chdir(tmp_path / "pkg")
    return tmp_path


def test_every_path_of_a_verdict_counts_from_here(inside: Path) -> None:
    judged = eventful_verdict()._replace(root=str(inside), differs_on_disk=("pkg/mod.py",))

    shown = from_here(judged)

    assert paths(shown) == [
        path.removeprefix("pkg/") if path.startswith("pkg/") else f"../{path}"
        for path in paths(judged)
    ]
    assert len(paths(shown)) > 12


def paths(result: Verdict) -> list[str]:
    """The paths of a verdict, in the order in which its JSON has them."""
    rows: list[Any] = [
        *result.violations,
        *result.tolerated,
        *result.changes,
        *result.incomplete,
        *result.suppressed,
        *result.overrides,
        *result.ignored,
        *result.uncompared,
        *(result.unused_suppressions or ()),
        *result.unused_baseline,
    ]
    found = [
        path
        for row in rows
        for path in (row.path, getattr(row, "old_path", None), extracted(row))
        if path is not None
    ]
    return [*found, *result.differs_on_disk, *([result.baseline] if result.baseline else [])]


def extracted(row: object) -> str | None:
    origin = getattr(row, "extracted_from", None)
    path: str | None = origin.path if origin else None
    return path


def test_measurements_count_from_here_too(inside: Path) -> None:
    report = MetricsReport(
        Source("worktree"), (), (Missing("pkg/big", "size", "large"),), RUN, str(inside)
    )
    assert from_here(report).skipped[0].path == "big"
    overview = Overview(shortfalls=(Shortfall("a.py", "reduced", "syntax", ""),))
    assert from_here(OverviewReport(overview, RUN, str(inside))).overview.shortfalls[0][0] == (
        "../a.py"
    )


def test_in_the_root_nothing_is_made_anew(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(inside)
    judged = verdict(violations=(VIOLATION,))._replace(root=str(inside))

    assert from_here(judged) is judged


def test_git_says_where_it_was_called(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(inside)
    monkeypatch.setenv("GIT_PREFIX", "pkg/")
    judged = verdict(violations=(VIOLATION,))._replace(root=str(inside))

    assert from_here(judged).violations[0].path == "mod.py"


def test_above_the_root(inside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(inside.parent)
    judged = verdict(violations=(VIOLATION,))._replace(root=str(inside))

    assert from_here(judged).violations[0].path == f"{inside.name}/pkg/mod.py"


def test_a_link_to_the_root_is_the_root(
    inside: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = tmp_path_factory.mktemp("links") / "link"
    link.symlink_to(inside)
    monkeypatch.chdir(inside)
    judged = verdict(violations=(VIOLATION,))._replace(root=str(link))

    assert from_here(judged).violations[0].path == VIOLATION.path
    assert "pkg/mod.py:12" in render(from_here(judged), "text", Style())


def test_hints_can_be_typed_as_they_are(inside: Path) -> None:
    odd = VIOLATION._replace(path="pkg/-a.py")
    judged = verdict(violations=(odd,))._replace(root=str(inside))

    assert next(advice(from_here(judged), is_hook=True)) == (
        "  see all numbers:  antipasta metrics ./-a.py"
    )
