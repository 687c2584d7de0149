"""The doctor: a case for each thing that keeps a hook from running, and proof where it runs."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from antipasta.githook import probe
from antipasta.githook.doctor import Examination, Finding
from antipasta.githook.install import install
from antipasta.githook.locate import locate
from tests.support.predecessor import install_predecessor

from .conftest import FOREIGN, Repo

if TYPE_CHECKING:
    from pathlib import Path


def test_all_is_well(repo: Repo) -> None:
    repo.install()
    assert repo.examine()[0] == Examination(
        "pre-commit",
        (
            Finding(
                "note",
                "git runs .git/hooks/pre-commit"
                " (git's own hook directory, core.hooksPath is not set)",
            ),
            Finding("ok", "the file is antipasta's own"),
            Finding("ok", "tried with git hook run pre-commit: antipasta answered"),
        ),
    )


def test_nothing_is_installed(repo: Repo) -> None:
    assert repo.runs() == [False, False]
    assert "fail: the file does not exist" in repo.findings()


def test_a_chained_hook_is_not_run_by_the_examination(repo: Repo) -> None:
    repo.write(repo.hook(), FOREIGN)
    repo.install()
    assert repo.runs() == [True, True]
    assert repo.log() == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda text: b"\xef\xbb\xbf" + text, "byte order mark"),
        (lambda text: text.replace(b"\n", b"\r\n"), "CRLF"),
        (lambda text: text.replace(b"/bin/sh", b"/no/sh"), "interpreter does not exist: /no/sh"),
        (lambda text: text.replace(b"/bin/sh", b"/usr/bin/env nosh"), "does not exist: nosh"),
        (lambda text: text.replace(b"/bin/sh", b""), "(none named)"),
    ],
    ids=["bom", "crlf", "interpreter", "env", "bare"],
)
def test_damage_to_our_own_file(repo: Repo, change: object, expected: str) -> None:
    repo.install()
    assert callable(change)
    repo.hook().write_bytes(change(repo.hook().read_bytes()))
    assert expected in repo.findings()
    # With a byte order mark git falls back to sh, which complains and goes on.
    assert repo.runs()[0] == (expected == "byte order mark")
    assert any(outcome.changed for outcome in repo.install())
    assert repo.runs() == [True, True]


def test_a_directory_and_a_dangling_link_in_the_place(repo: Repo) -> None:
    repo.hook().mkdir()
    repo.hook("pre-merge-commit").symlink_to("nowhere")
    assert "git cannot run it: it is not a file" in repo.findings()
    assert repo.runs() == [False, False]


@pytest.mark.parametrize(
    ("kept", "mode", "expected", "runs"),
    [
        (FOREIGN, 0o644, "note: about pre-commit.antipasta-chained: it is not executable", True),
        ("#!/no/such\n", 0o755, "fail: pre-commit.antipasta-chained stops every commit", False),
        (
            "#!/bin/sh\n# husky\n",
            0o755,
            "runs pre-commit.antipasta-chained first, written by husky",
            True,
        ),
        ("#!/bin/sh\ncall_lefthook x\n", 0o755, "note: lefthook install overwrites", True),
    ],
    ids=["mode", "interpreter", "husky", "lefthook"],
)
def test_the_chained_hook(repo: Repo, kept: str, mode: int, expected: str, runs: bool) -> None:
    repo.write(repo.hook(), kept, mode)
    repo.install()
    assert expected in repo.findings()
    assert repo.runs()[0] == runs


def test_the_chained_hook_is_gone(repo: Repo) -> None:
    repo.write(repo.hook(), FOREIGN)
    repo.install()
    repo.hook("pre-commit.antipasta-chained").unlink()
    assert "should run first, is missing" in repo.findings()
    assert repo.runs()[0]
    assert "up to date" in repo.install()[0].lines[0]
    assert "missing" not in repo.findings()


def test_managers_that_are_about(repo: Repo) -> None:
    repo.write(".husky/commit-msg", "")
    repo.write("lefthook.yml", "")
    repo.install()
    assert "husky is in this repository" in repo.findings()
    assert "lefthook is in this repository" in repo.findings()
    assert repo.runs() == [True, True]


def test_the_interpreter_is_gone(repo: Repo) -> None:
    repo.install()
    repo.interpreter.unlink()
    findings = repo.findings()
    assert f"its Python does not exist: {repo.interpreter}; and antipasta-hook is not" in findings
    assert "antipasta did not answer; exit code 0: antipasta: warning: not found" in findings
    assert repo.runs() == [False, False]


def test_the_interpreter_is_gone_but_antipasta_is_on_the_path(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.install()
    folder = tmp_path / "bin"
    folder.mkdir()
    repo.interpreter.rename(folder / "antipasta-hook")
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    assert f"it runs {folder / 'antipasta-hook'} instead" in repo.findings()
    assert repo.runs() == [True, True]


def test_antipasta_fails(repo: Repo) -> None:
    repo.interpreter.write_text("#!/bin/sh\necho 'No module named x' >&2\nexit 1\n")
    repo.install()
    assert "No module named x" in repo.findings()
    assert repo.runs() == [False, False]


def test_antipasta_hangs(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.interpreter.write_text('#!/bin/sh\nsleep 2\necho late >> "$STUB_LOG"\n')
    repo.install()
    monkeypatch.setenv("ANTIPASTA_GIT_TIMEOUT", "0.3")
    site = locate(str(repo.root))[0]
    assert "no answer within 0.3 s" in probe.probe_through_git(site).detail
    time.sleep(2.2)
    assert repo.log() == [], "what the hook started must not live on"


def test_without_git_hook_run_the_file_is_run_itself(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.install()
    folder = tmp_path / "old"
    folder.mkdir()
    path = os.environ["PATH"]
    old = '#!/bin/sh\nfor last; do :; done\n[ "$last" = version ] && exec echo git version 2.34.1\n'
    (folder / "git").write_text(f'{old}PATH="{path}"; exec git "$@"\n')
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{path}")
    assert "tried with .git/hooks/pre-commit: antipasta answered" in repo.findings()


@pytest.mark.parametrize("value", ["antipasta", "other, antipasta"])
def test_skip_in_the_environment(repo: Repo, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    repo.install()
    monkeypatch.setenv("SKIP", value)
    assert f"fail: SKIP={value} tells the hook to leave antipasta out" in repo.findings()
    assert "(set in this shell's environment)" in repo.findings()
    assert repo.examine()[0].remedies == ("unset SKIP",)


def test_skip_in_a_file_that_the_shell_reads(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.install()
    rc = tmp_path / "home" / ".bashrc"
    rc.write_text("SKIP=other\n# SKIP=antipasta\n  export SKIP='antipasta'\n")
    monkeypatch.setenv("SKIP", "antipasta")
    assert f"(set in {rc}:3)" in repo.findings()
    assert repo.examine()[0].remedies == (f"delete that line of {rc}, then: unset SKIP",)


def test_husky_is_switched_off_in_the_file_that_husky_reads(repo: Repo, tmp_path: Path) -> None:
    repo.git("config", "core.hooksPath", ".husky/_")
    repo.write(".husky/_/pre-commit", '#!/bin/sh\n. "${0%/*}/h"\n')
    repo.install()
    assert repo.runs()[0]
    init = tmp_path / "home" / "config" / "husky" / "init.sh"
    init.parent.mkdir(parents=True)
    init.write_text("export HUSKY=0\n")
    assert f"fail: HUSKY=0 switches husky off (set in {init}:1)" in repo.findings()
    assert repo.examine()[0].remedies == (f"delete that line of {init}",)


def test_lefthook_is_switched_off(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write(repo.hook(), "#!/bin/sh\ncall_lefthook run pre-commit\n")
    repo.write("lefthook.yml", "")
    repo.write("node_modules/.bin/lefthook", "#!/bin/sh\n")
    repo.install()
    monkeypatch.setenv("LEFTHOOK", "0")
    assert repo.examine()[0].remedies == ("unset LEFTHOOK",)


def test_the_predecessor_is_recognized(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    python = install_predecessor(tmp_path / "venv")
    install(str(repo.root), interpreter=str(python))
    assert "NOTHING WAS JUDGED: antipasta 1.2.0 has no hook" in repo.findings()
    assert repo.examine()[0].remedies == (
        f"{python} -m pip install 'antipasta>=2', then: antipasta hook install",
    )


def test_a_legacy_hook_without_the_mode_bit(repo: Repo) -> None:
    repo.write(repo.hook(), "#!/bin/sh\n# File generated by pre-commit: x\n")
    repo.install()
    repo.hook("pre-commit.legacy").chmod(0o644)
    assert "pre-commit skips it; run: chmod +x" in repo.findings()
    assert not repo.runs()[0]
    repo.install()
    assert repo.runs()[0]


def test_lefthook_itself_is_gone(repo: Repo) -> None:
    repo.write(repo.hook(), "#!/bin/sh\ncall_lefthook run pre-commit\n")
    repo.write("lefthook.yml", "")
    lefthook = repo.write("node_modules/.bin/lefthook", "#!/bin/sh\n")
    repo.install()
    assert repo.runs() == [True, True]
    lefthook.unlink()
    assert "the lefthook program is not found" in repo.findings()


def test_odd_bytes_in_a_script_that_husky_runs(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", ".husky/_")
    repo.write(".husky/_/pre-commit", '#!/bin/sh\n. "${0%/*}/h"\n')
    repo.write(".husky/pre-commit", b"\xef\xbb\xbf:\r\n")
    repo.install()
    assert "CRLF" in repo.findings()
    assert "byte order mark" in repo.findings()
