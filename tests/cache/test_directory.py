from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from platformdirs import user_cache_dir

from antipasta.cache import cache_directory
from antipasta.errors import CacheError
from tests.support.run import antipasta, antipasta_hook
from tests.support.sources import function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

pytestmark = pytest.mark.every_system


@pytest.mark.parametrize("base", [None, "", " ", "/var/tmp/caches", "/var/tmp/with space/ä"])
def test_the_default_is_what_platformdirs_says(
    monkeypatch: pytest.MonkeyPatch, base: str | None
) -> None:
    monkeypatch.delenv("ANTIPASTA_CACHE_DIR")
    monkeypatch.delenv("XDG_CACHE_HOME")
    if base is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", base)

    assert cache_directory() == user_cache_dir("antipasta", appauthor=False)


def test_a_given_directory_beats_the_environment_beats_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANTIPASTA_CACHE_DIR", "/environment")
    monkeypatch.chdir(tmp_path)

    assert cache_directory("/given") == "/given"
    assert cache_directory() == "/environment"
    assert cache_directory("relative") == str(tmp_path / "relative")
    assert cache_directory("~/mine") == str(Path.home() / "mine")
    assert cache_directory("") == "/environment"


@pytest.mark.parametrize("base", ["xdg", ".", "./x", "~/x", "../x"])
def test_a_relative_base_does_not_count(monkeypatch: pytest.MonkeyPatch, base: str) -> None:
    """https://specifications.freedesktop.org/basedir-spec/latest/#variables."""
    monkeypatch.delenv("ANTIPASTA_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", base)

    assert cache_directory() == str(Path.home() / ".cache" / "antipasta")


@pytest.mark.parametrize("home", ["", ".", "home", "~", None])
@pytest.mark.parametrize("given", [None, "~/mine", "~no-such-user/mine"])
def test_without_a_home_there_is_no_place(
    monkeypatch: pytest.MonkeyPatch, home: str | None, given: str | None
) -> None:
    monkeypatch.delenv("ANTIPASTA_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", "xdg")
    if home is None:
        monkeypatch.delenv("HOME")
        monkeypatch.setattr("os.path.expanduser", str)  # as for a user without an entry
    else:
        monkeypatch.setenv("HOME", home)

    with pytest.raises(CacheError, match="no place for a cache") as caught:
        cache_directory(given)
    assert "ANTIPASTA_CACHE_DIR" in caught.value.hint
    assert cache_directory("mine") == str(Path.cwd() / "mine")


@pytest.mark.parametrize("home", ["", "home", "."])
def test_without_a_home_nothing_is_cached_and_that_is_said_once(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    repo.stage("a.py", function_source())
    before = sorted(repo.root.iterdir())
    for name in ("ANTIPASTA_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", "xdg")
    monkeypatch.setenv("HOME", home)

    hook = antipasta_hook(cwd=repo.root)
    gate = antipasta("gate", "--staged", cwd=repo.root)
    metrics = antipasta("metrics", cwd=repo.root)
    for each, code in ((hook, 2), (gate, 2), (metrics, 0)):
        assert each.returncode == code
        assert each.stderr.count("working without the cache") == 1
        assert "no place for a cache" in each.stderr
    for command in ("info", "list", "clear", "verify", "repair", "warm"):
        antipasta("cache", command, cwd=repo.root)
    info = antipasta("cache", "info", cwd=repo.root)
    assert info.returncode == 1
    assert "no place for a cache" in info.stderr

    assert sorted(repo.root.iterdir()) == before
