"""The distributions of the last commit are built with the same bytes, wherever and however."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from release.build import build_twice
from release.contents import problems_of_sdist, problems_of_wheel
from release.errors import ReleaseError
from release.source import Source, source_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def source() -> Source:
    return source_of()


def test_they_are_whole_and_the_same_twice(source: Source, tmp_path: Path) -> None:
    sdist, wheel = build_twice(source, tmp_path)

    assert sdist.name == f"antipasta-{source.version}.tar.gz"
    assert wheel.name == f"antipasta-{source.version}-py3-none-any.whl"
    assert list(problems_of_wheel(wheel, source.files, source.version)) == []
    assert list(problems_of_sdist(sdist, source.files)) == []


def test_a_build_that_depends_on_its_surroundings_is_refused(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = Source.export

    def export_differently(self: Source, directory: Path, umask: int) -> None:
        export(self, directory, umask)
        (directory / "antipasta" / "_made.py").write_text(f"UMASK = {umask}\n")

    monkeypatch.setattr(Source, "export", export_differently)

    with pytest.raises(ReleaseError, match=r"\.tar\.gz is not built the same twice, at .* and "):
        build_twice(source, tmp_path)


def test_a_build_that_fails_says_why(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = Source.export

    def export_without_version(self: Source, directory: Path, umask: int) -> None:
        export(self, directory, umask)
        (directory / "antipasta" / "version.py").unlink()

    monkeypatch.setattr(Source, "export", export_without_version)

    with pytest.raises(ReleaseError, match=r"hatchling build -t sdist (.|\n)*version\.py"):
        build_twice(source, tmp_path)


def test_a_revision_that_is_none_is_named() -> None:
    with pytest.raises(ReleaseError, match=r"git log .* no-such-revision: "):
        source_of("no-such-revision")
