"""Where results are written, and that a file is written whole or not at all."""

from __future__ import annotations

import json
import os
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from antipasta.atomic import write_whole
from antipasta.errors import SourceError, UsageError
from antipasta.render import FORMATS, METRICS_FORMATS, Style
from antipasta.terminal.output import SUMMARY_VARIABLE, Output, parse_files
from tests.support.expect import clear_error
from tests.support.outcomes import eventful_verdict
from tests.support.run import antipasta, antipasta_hook
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

pytestmark = pytest.mark.every_system

BAD = function_source("tangled")


def test_a_file_is_replaced_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("before")
    path.chmod(0o604)

    write_whole(str(path), "after caf\udce9")

    assert path.read_text() == "after caf\\udce9"
    assert stat.S_IMODE(path.stat().st_mode) == 0o604
    assert os.listdir(tmp_path) == ["out"]


def test_a_new_file_has_the_mode_of_any_other(tmp_path: Path) -> None:
    (tmp_path / "other").touch()

    write_whole(str(tmp_path / "out"), "x")

    assert (tmp_path / "out").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.posix("named pipes")
@pytest.mark.parametrize("target", ["out", "gone", "pipe", "directory", "link", "/dev/null"])
def test_a_link_is_replaced_and_never_followed(tmp_path: Path, target: str) -> None:
    (tmp_path / "out").write_text("precious")
    (tmp_path / "out").chmod(0o604)
    (tmp_path / "directory").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "other").touch()
    (tmp_path / "link").symlink_to(target)

    write_whole(str(tmp_path / "link"), "x")

    assert not (tmp_path / "link").is_symlink()
    assert (tmp_path / "link").read_text() == "x"
    assert (tmp_path / "link").stat().st_mode == (tmp_path / "other").stat().st_mode
    assert (tmp_path / "out").read_text() == "precious"
    assert sorted(os.listdir(tmp_path)) == ["directory", "link", "other", "out", "pipe"]


def test_a_hard_link_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("precious")
    os.link(tmp_path / "out", tmp_path / "link")

    write_whole(str(tmp_path / "link"), "x")

    assert (tmp_path / "out").read_text() == "precious"


@pytest.mark.linux("/dev/fd as a link")
def test_what_the_system_links_to_is_followed(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as file:
        write_whole(f"/dev/fd/{file.fileno()}", "x")

    assert (tmp_path / "out").read_text() == "x"
    assert os.path.islink("/dev/stdout")


@pytest.mark.parametrize("target", ["{outside}", "../outside", "inner/../../outside", ".git/hooks"])
@pytest.mark.parametrize("below", ["", "sub/"])
def test_no_link_of_a_working_tree_leads_an_output_out_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, below: str
) -> None:
    repository = tmp_path / "repository"
    for each in ("repository/.git/hooks/sub", "repository/inner", "outside/sub"):
        (tmp_path / each).mkdir(parents=True)
    (repository / "reports").symlink_to(target.format(outside=tmp_path / "outside"))
    monkeypatch.chdir(repository)

    for path in (f"reports/{below}out", str(repository / "reports" / below / "out")):
        with pytest.raises(SourceError, match="a link out of the working tree"):
            write_whole(path, "x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []

    # The person may name any place.
    write_whole(str(tmp_path / "outside" / below / "out"), "x")
    write_whole(f"../outside/{below}other", "x")


def test_other_links_to_directories_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "inner").mkdir()
    (tmp_path / "repository" / "reports").symlink_to("inner")
    (tmp_path / "by").symlink_to("repository")
    monkeypatch.chdir(tmp_path)

    write_whole("by/reports/out", "x")

    assert (tmp_path / "repository" / "inner" / "out").read_text() == "x"


@pytest.mark.posix("named pipes")
def test_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=write_whole, args=(str(pipe), "x"))
    writer.start()

    assert pipe.read_text() == "x"
    writer.join()
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("path", ["gone/out", "directory", "file/out"])
def test_what_cannot_be_written_is_named_and_leaves_nothing(tmp_path: Path, path: str) -> None:
    (tmp_path / "directory").mkdir()
    (tmp_path / "file").touch()

    with pytest.raises(SourceError, match="cannot be written"):
        write_whole(str(tmp_path / path), "x")
    assert sorted(os.listdir(tmp_path)) == ["directory", "file"]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "out"
    path.write_text("before")
    monkeypatch.setattr(os, "replace", fail)

    with pytest.raises(SourceError, match="No space left"):
        write_whole(str(path), b"after")
    assert path.read_text() == "before"
    assert os.listdir(tmp_path) == ["out"]


@pytest.mark.parametrize(
    ("values", "message", "hint"),
    [
        (["sarif"], "is not FORMAT=FILE", "sarif"),
        (["sarif="], "is not FORMAT=FILE", "sarif"),
        (["sarfi=a"], "'sarfi' is not a format", "did you mean sarif?"),
        (["yaml=a"], "'yaml' is not a format", "checkstyle, markdown, csv"),
        (["json=a", "csv=./a"], "write the same file", "file of its own"),
        (["json=a", "json=a"], "write the same file", "file of its own"),
    ],
)
def test_bad_outputs_name_the_candidates(values: list[str], message: str, hint: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        parse_files(values, FORMATS)
    assert hint in caught.value.hint


def test_measurements_have_fewer_formats() -> None:
    assert parse_files(["csv=a", "json=b=c"], METRICS_FORMATS) == (("csv", "a"), ("json", "b=c"))
    with pytest.raises(UsageError, match="'sarif' is not a format of this command"):
        parse_files(["sarif=a"], METRICS_FORMATS)


def test_the_summary_of_the_job_is_appended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = tmp_path / "summary"
    summary.write_text("before\n")
    monkeypatch.setenv(SUMMARY_VARIABLE, str(summary))

    Output("text", (), Style(), quiet=False).write(eventful_verdict(), all_is_well=False)
    assert summary.read_text() == "before\n"
    Output("github", (), Style(), quiet=False).write(eventful_verdict(), all_is_well=False)
    assert summary.read_text().startswith("before\n<!-- antipasta -->\n### antipasta: failed\n")
    monkeypatch.setenv(SUMMARY_VARIABLE, str(tmp_path))
    Output("github", (), Style(), quiet=False).write(eventful_verdict(), all_is_well=False)
    assert "the job summary was not written" in capsys.readouterr().err


def test_the_gate_writes_several_formats_at_once(repo: GitRepo) -> None:
    repo.base({})
    repo.stage("mod.py", BAD)
    outputs = [f"--output={form}=out.{form}" for form in FORMATS]

    finished = antipasta("gate", "--staged", "--format", "github", *outputs, cwd=repo.root)

    assert finished.returncode == 2, finished.stderr
    assert finished.stdout.startswith("::error file=mod.py,line=1,")
    for form in FORMATS:
        assert "mod.py" in (repo.root / f"out.{form}").read_text()
    document = json.loads((repo.root / "out.json").read_text())
    assert [each["function"] for each in document["changes"]] == ["<module>", "tangled"]


@pytest.mark.parametrize("form", FORMATS)
def test_the_hook_speaks_every_format(repo: GitRepo, form: str) -> None:
    repo.stage("mod.py", BAD)

    finished = antipasta_hook("--format", form, "--output", "csv=out.csv", cwd=repo.root)

    assert finished.returncode == 2, finished.stderr
    assert "mod.py" in finished.stdout
    assert "change,mod.py" in (repo.root / "out.csv").read_text()


@pytest.mark.parametrize("form", METRICS_FORMATS)
def test_metrics_speak_theirs(repo: GitRepo, form: str) -> None:
    repo.write("mod.py", BAD)

    finished = antipasta("metrics", "--format", form, f"--output={form}=out", cwd=repo.root)

    assert finished.returncode == 0, finished.stderr
    assert "tangled" in finished.stdout
    assert "tangled" in (repo.root / "out").read_text()


def test_unknown_formats_are_usage_errors(repo: GitRepo) -> None:
    clear_error(antipasta("metrics", "--format", "sarif", cwd=repo.root), "jsonl", "markdown")
    clear_error(antipasta("gate", "--output", "xml=a", cwd=repo.root), "'xml' is not a format")
    clear_error(antipasta("gate", "--output", "json=a", "--output", "csv=a", cwd=repo.root), "same")
