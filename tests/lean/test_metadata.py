"""The versions of installed libraries, as `importlib.metadata` has them."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distributions, version
from typing import TYPE_CHECKING

import pytest

from antipasta.lean.metadata import version_of, versions_by_name

if TYPE_CHECKING:
    from pathlib import Path


def test_they_are_those_of_the_metadata_of_all_that_is_installed_here() -> None:
    versions = versions_by_name()
    names = {each.metadata["Name"] for each in distributions()}

    assert {"antipasta", "tree-sitter-c-sharp"} <= names
    assert {each: version_of(each, versions) for each in names} == {
        each: version(each) for each in names
    }


def placed(directory: Path, *names: str, said: str = "0") -> str:
    """A directory with the metadata of distributions, which `said` is the version of."""
    for name in names:
        (directory / name).mkdir(parents=True)
        file = "PKG-INFO" if name.endswith(".egg-info") else "METADATA"
        (directory / name / file).write_text(
            f"Metadata-Version: 2.1\nName: {name.partition('-')[0]}\nVersion: {said}\n"
        )
    return str(directory)


@pytest.mark.parametrize("name", ["some_thing", "Some.Thing", "SOME_THING"])
def test_names_may_be_spelled_in_several_ways(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(placed(tmp_path, f"{name}-1.2.dist-info", said="another"))

    assert version_of("some-thing", versions_by_name()) == "1.2"


def test_what_python_imports_first_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(placed(tmp_path / "later", "thing-1.dist-info"))
    monkeypatch.syspath_prepend(placed(tmp_path / "earlier", "thing-2.dist-info"))

    assert version_of("thing", versions_by_name()) == "2"


@pytest.mark.parametrize(
    "names",
    [
        ("thing-1.egg-info",),
        ("thing.egg-info",),
        ("thing-1.dist-info", "Thing-2.dist-info"),
        ("thing-1-2.dist-info",),
    ],
)
def test_what_a_name_does_not_tell_the_metadata_does(
    names: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(placed(tmp_path / "later", "thing-8.dist-info", said="8"))
    monkeypatch.syspath_prepend(placed(tmp_path / "earlier", *names, said="7"))

    assert version_of("thing", versions_by_name()) == version("thing") == "7"


def test_what_is_not_there_is_an_import_error() -> None:
    with pytest.raises(PackageNotFoundError):
        version_of("no-such-thing", versions_by_name())
    assert issubclass(PackageNotFoundError, ImportError)
