from __future__ import annotations

from pathlib import Path

import pytest
from platformdirs import user_cache_dir

from antipasta.cache import cache_directory


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
