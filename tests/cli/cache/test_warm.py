from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.cli import main
from antipasta.upkeep.journal import last_lines
from tests.support.cache import answer, wait_for_words
from tests.support.run import antipasta, document

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

pytestmark = pytest.mark.every_system


@pytest.fixture
def here(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository with two committed files, one of them empty of code, as current directory."""
    repo.base({"a.py": "x = 1\n", "b\n.py": "x = 2\n"})
    monkeypatch.chdir(repo.root)
    return repo


@pytest.mark.usefixtures("here")
def test_warm_says_what_it_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "warm", "a.py") == {"known": 0, "measured": 1, "not_measured": []}
    assert answer(capsys, "warm", "--rev", "HEAD") == {
        "known": 1,
        "measured": 1,
        "not_measured": [],
    }
    assert main(["cache", "warm"]) == 0
    assert capsys.readouterr().out == "known: 2\nmeasured: 0\n"


def test_warm_names_what_it_could_not_measure(
    here: GitRepo, capsys: pytest.CaptureFixture[str]
) -> None:
    here.write(".antipasta.yaml", "limits: {max_file_mb: 0.000001}\n")

    assert main(["cache", "warm"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["known: 0", "measured: 0"]
    assert lines[2].startswith("not measured: a.py  size: ")
    assert lines[3].startswith("not measured: b\\n.py  size: ")
    assert {each["reason"] for each in answer(capsys, "warm")["not_measured"]} == {"size"}


def test_in_the_background_it_is_done_later(
    here: GitRepo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = tmp_path / "other"
    arguments = ("--cache-dir", str(cache), "--rev", "HEAD", "a.py")

    # As a process of its own, for whoever starts another is to wait for it before it ends.
    command = ("cache", "warm", "--background", "--format", "json", *arguments)
    started = document(antipasta(*command, cwd=here.root), exit_code=0)

    assert started["log"] == str(cache / "warm.log")
    wait_for_words(cache, "1 measured")
    assert answer(capsys, "warm", *arguments)["known"] == 1
    background = answer(capsys, "info", "--cache-dir", str(cache))["background"]
    assert background == last_lines(str(cache), 10)
    assert f" {started['process']} {here.root}: started" in background[0]
    assert main(["cache", "info", "--cache-dir", str(cache)]) == 0
    shown = capsys.readouterr().out
    assert f"The background process wrote last:\n  {background[0]}\n  {background[1]}\n" in shown


@pytest.mark.usefixtures("here")
def test_warm_names_a_revision_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache", "warm", "--rev", "nowhere"]) == 1
    assert "no such revision: nowhere" in capsys.readouterr().err
