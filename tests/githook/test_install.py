"""Installing and removing the plain hook, with real commits through it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from antipasta.errors import GitError
from antipasta.githook import HookError
from antipasta.githook.install import install
from tests.support.predecessor import install_predecessor

from .conftest import FOREIGN, STUB, Repo


def test_a_commit_and_a_merge_are_judged(repo: Repo) -> None:
    outcomes = repo.install()
    assert [outcome.name for outcome in outcomes] == ["pre-commit", "pre-merge-commit"]
    assert repo.commit()
    assert repo.log() == ["judged"]
    assert not repo.commit(STUB_CODE="2")
    repo.git("checkout", "-qfb", "other", "HEAD~1")
    repo.commit()
    repo.log()
    repo.git("merge", "--no-edit", "-s", "ours", "main", STUB_CODE="2", check=False)
    assert repo.log() == ["judged"]
    assert "MERGE_HEAD" in os.listdir(repo.root / ".git")


def test_a_second_installation_changes_nothing_and_says_so(repo: Repo) -> None:
    repo.write(repo.hook(), FOREIGN)
    repo.install()
    before = repo.snapshot()
    outcomes = repo.install()
    assert repo.snapshot() == before
    assert not any(outcome.changed for outcome in outcomes)
    assert "nothing changed" in outcomes[0].lines[0]


def test_another_interpreter_is_brought_up_to_date(repo: Repo, tmp_path: Path) -> None:
    repo.write(repo.hook(), FOREIGN)
    repo.install()
    newer = tmp_path / "newer"
    newer.write_text(STUB)
    newer.chmod(0o755)
    outcome = install(str(repo.root), interpreter=str(newer))[0]
    assert "up to date" in outcome.lines[0]
    repo.interpreter.unlink()
    assert repo.commit()
    assert repo.log() == ["foreign", "judged"]


def test_a_lost_mode_bit_is_given_back(repo: Repo) -> None:
    repo.install()
    repo.hook().chmod(0o644)
    assert repo.runs() == [False, True]
    repo.install()
    assert repo.runs() == [True, True]


def test_the_previous_hook_runs_first_and_can_refuse(repo: Repo) -> None:
    repo.write(repo.hook(), FOREIGN)
    repo.install()
    assert repo.commit()
    assert repo.log() == ["foreign", "judged"]
    assert not repo.commit(FOREIGN_CODE="7")
    assert repo.log() == ["foreign"]


@pytest.mark.parametrize("mode", [0o755, 0o744, 0o644])
def test_uninstall_puts_back_content_and_mode(repo: Repo, mode: int) -> None:
    repo.write(repo.hook(), FOREIGN, mode)
    before = repo.snapshot()
    repo.install()
    assert repo.snapshot() != before
    repo.uninstall()
    assert repo.snapshot() == before


def test_uninstall_without_installation_says_so(repo: Repo) -> None:
    repo.write(repo.hook(), FOREIGN)
    before = repo.snapshot()
    outcomes = repo.uninstall()
    assert [outcome.changed for outcome in outcomes] == [False, False]
    assert repo.snapshot() == before


def test_uninstall_when_the_kept_hook_was_deleted(repo: Repo) -> None:
    repo.write(repo.hook(), FOREIGN)
    repo.install()
    repo.hook("pre-commit.antipasta-chained").unlink()
    assert repo.commit()
    assert "missing and was not restored" in repo.uninstall()[0].lines[0]
    assert not repo.hook().exists()


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + FOREIGN.encode(),
        FOREIGN.replace("\n", "\r\n").encode(),
        b"\x7fELF\0\0\0",
        b"",
        b"#!/no/such/interpreter\n",
        b"#!\n",
    ],
    ids=["bom", "crlf", "binary", "empty", "interpreter", "bare"],
)
def test_odd_hooks_are_kept_and_decide_as_they_did(repo: Repo, content: bytes) -> None:
    repo.write(repo.hook(), content)
    before, passed = repo.snapshot(), repo.commit()
    repo.install()
    assert repo.commit() == passed
    repo.uninstall()
    assert repo.snapshot() == before


def test_a_hook_without_the_mode_bit_stays_passed_over(repo: Repo) -> None:
    repo.write(repo.hook(), FOREIGN, 0o644)
    lines = repo.install()[0].lines
    assert "not executable" in lines[-1]
    assert repo.commit()
    assert repo.log() == ["judged"]


def test_a_symbolic_link_is_kept_as_a_link(repo: Repo) -> None:
    script = repo.write("scripts/check", FOREIGN)
    repo.hook().symlink_to("../../scripts/check")
    before = repo.snapshot()
    repo.install()
    assert script.read_text() == FOREIGN
    assert repo.commit()
    assert repo.log() == ["foreign", "judged"]
    repo.uninstall()
    assert repo.snapshot() == before


def test_a_dangling_link_is_kept_too(repo: Repo) -> None:
    repo.hook().symlink_to("nowhere")
    before = repo.snapshot()
    repo.install()
    assert repo.commit()
    repo.uninstall()
    assert repo.snapshot() == before


def test_a_directory_in_the_place_is_refused(repo: Repo) -> None:
    repo.hook().mkdir()
    with pytest.raises(HookError, match="is not a file"):
        repo.install()


def test_a_hook_that_reads_its_own_name_keeps_it(repo: Repo) -> None:
    repo.write(repo.hook(), '#!/bin/sh\n[ "$(basename "$0")" = pre-commit ] || exit 9\n' + FOREIGN)
    repo.install()
    assert repo.commit(), repo.said
    assert not repo.commit(FOREIGN_CODE="3")


def test_a_python_hook_that_reads_its_own_name_keeps_it(repo: Repo) -> None:
    text = "import os, sys\nsys.exit(os.path.basename(sys.argv[0]) != 'pre-commit')\n"
    repo.write(repo.hook(), f"#!{sys.executable}\n{text}")
    before = repo.snapshot()
    repo.install()
    assert repo.commit(), repo.said
    repo.uninstall()
    assert repo.snapshot() == before
    assert not (repo.root / ".git/hooks/antipasta-chained").exists()


def test_a_hook_that_came_later_is_chained_beside_the_older_one(repo: Repo) -> None:
    repo.write(repo.hook(), FOREIGN)
    repo.install()
    repo.write(repo.hook(), FOREIGN + "# newer\n")
    repo.install()
    assert repo.hook("pre-commit.antipasta-chained").read_text() == FOREIGN
    assert repo.commit()
    assert repo.log() == ["foreign", "judged"]
    repo.uninstall()
    assert repo.hook().read_text() == FOREIGN + "# newer\n"


def test_a_hook_moved_aside_by_another_program_is_still_removed(repo: Repo) -> None:
    repo.write(repo.hook(), FOREIGN)
    repo.install()
    repo.hook().rename(repo.hook("pre-commit.old"))
    repo.write(repo.hook(), "#!/bin/sh\nexit 0\n")
    assert not repo.runs()[0]
    repo.uninstall()
    assert repo.hook("pre-commit.old").read_text() == FOREIGN
    assert repo.hook().read_text() == "#!/bin/sh\nexit 0\n"


def test_linked_worktrees_share_the_hooks(repo: Repo, tmp_path: Path) -> None:
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "-q", str(linked))
    install(str(linked), interpreter=str(repo.interpreter))
    assert repo.hook().exists()
    assert repo.commit()
    assert Repo(linked, repo.interpreter).commit()
    assert repo.log() == ["judged", "judged"]


def test_from_a_subdirectory_and_with_git_dir_set(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = repo.root / "a" / "b"
    below.mkdir(parents=True)
    install(str(below), interpreter=str(repo.interpreter))
    assert repo.runs() == [True, True]
    repo.uninstall()
    monkeypatch.setenv("GIT_DIR", str(repo.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(repo.root))
    repo.install()
    assert repo.hook().exists()


def test_a_path_that_is_no_utf8(repo: Repo) -> None:
    odd = repo.root.parent / os.fsdecode(b"caf\xe9 $(x) `y`")
    repo.root.rename(odd)
    moved = Repo(odd, repo.interpreter)
    moved.write(moved.hook(), FOREIGN)
    moved.install()
    assert moved.commit(), moved.said
    assert moved.log() == ["foreign", "judged"]
    assert moved.runs() == [True, True]


@pytest.mark.parametrize(("value", "mode"), [("group", 0o775), ("0660", 0o770), ("false", 0o755)])
def test_a_shared_repository_gets_shared_modes(repo: Repo, value: str, mode: int) -> None:
    repo.git("config", "core.sharedRepository", value)
    repo.install()
    assert repo.hook().stat().st_mode & 0o777 == mode


def test_outside_a_repository(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not in a git repository"):
        install(str(tmp_path))


def test_a_directory_that_cannot_be_written(repo: Repo) -> None:
    hooks = repo.root / ".git" / "hooks"
    for path in hooks.iterdir():
        path.unlink()
    hooks.rmdir()
    hooks.symlink_to("/proc/1/nothing")
    with pytest.raises(HookError):
        repo.install()


def test_a_full_disk_leaves_the_old_hook(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    repo.write(repo.hook(), FOREIGN)
    monkeypatch.setattr("antipasta.githook.actions.os.chmod", refuse)
    with pytest.raises(HookError, match="No space left") as caught:
        repo.install()
    assert "disk is not full" in caught.value.hint
    monkeypatch.undo()
    assert repo.hook().read_text() == FOREIGN
    assert not list(repo.hook().parent.glob(".antipasta-*"))


def test_a_file_system_without_hard_links(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    repo.write(repo.hook(), FOREIGN)
    before = repo.snapshot()
    monkeypatch.setattr("antipasta.githook.actions.os.link", refuse)
    repo.install()
    assert repo.commit()
    assert repo.log() == ["foreign", "judged"]
    repo.uninstall()
    assert repo.snapshot() == before


def test_an_interrupted_installation_is_taken_up_again(repo: Repo) -> None:
    """Killed between keeping the old hook and writing ours: both names hold the old one."""
    repo.write(repo.hook(), FOREIGN)
    before = repo.snapshot()
    os.link(repo.hook(), repo.hook("pre-commit.antipasta-chained"))
    repo.install()
    assert repo.commit()
    assert repo.log() == ["foreign", "judged"]
    repo.uninstall()
    assert repo.snapshot() == before


def test_a_submodule(repo: Repo, tmp_path: Path) -> None:
    repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repo.root), "sub")
    sub = Repo(repo.root / "sub", repo.interpreter)
    sub.install()
    assert not sub.commit(STUB_CODE="2")
    assert sub.runs() == [True, True]
    assert repo.runs() == [False, False]
    sub.uninstall()
    assert sub.commit(STUB_CODE="2")


@pytest.mark.parametrize(
    ("place", "remedy"),
    [
        ("cache/uv/archive-v0/Xy12/bin/python", "uv tool install 'antipasta>=2'"),
        (".cache/pipx/64302221dadd52b/bin/python", "pipx install 'antipasta>=2'"),
        ("pipx/.cache/64302221dadd52b/bin/python", "pipx install 'antipasta>=2'"),
        (".local/share/uv/tools/antipasta/bin/python", ""),
        (".local/share/pipx/venvs/antipasta/bin/python", ""),
    ],
)
def test_a_python_that_somebody_else_removes_is_named(
    repo: Repo, tmp_path: Path, place: str, remedy: str
) -> None:
    first, second = install(str(repo.root), interpreter=str(tmp_path / place))

    assert ("is emptied" in first.lines[-1]) == bool(remedy)
    assert remedy in first.lines[-1]
    assert "is emptied" not in second.lines[-1]


# What the script does when antipasta cannot be found.


def test_a_missing_interpreter_falls_back_to_the_path(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.install()
    repo.interpreter.unlink()
    folder = tmp_path / "bin"
    folder.mkdir()
    stub = folder / "antipasta-hook"
    answer = '[ -z "$ANTIPASTA_HOOK_PROBE" ] || { echo antipasta-hook-probe:1; exit 0; }'
    stub.write_text(f'#!/bin/sh\n{answer}\necho "path:" >> "$STUB_LOG"\nexit "${{STUB_CODE:-0}}"\n')
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    assert repo.commit()
    assert repo.log() == ["path"]
    assert not repo.commit(STUB_CODE="2")


@pytest.mark.parametrize("how", ["gone", "uninstalled", "broken"])
def test_without_antipasta_the_commit_goes_through_with_a_warning(repo: Repo, how: str) -> None:
    repo.install()
    extra = {}
    if how == "gone":
        repo.interpreter.unlink()
    elif how == "broken":
        repo.interpreter.write_text("#!/no/such/python\n")
    else:
        extra = {"STUB_CODE": "1", "STUB_IMPORT": "1"}
    assert repo.commit(**extra)
    assert "NOTHING WAS JUDGED" in repo.said
    assert "antipasta hook install" in repo.said


def test_the_tools_own_failure_is_passed_on(repo: Repo) -> None:
    repo.install()
    assert not repo.commit(STUB_CODE="1")


ENDINGS = (
    *("kill -KILL $$", "kill -SEGV $$", "kill -ABRT $$", "kill -TERM $$"),
    *("exit 4", "exit 120", "exit 137", "exit 255"),
)


@pytest.mark.parametrize("place", ["interpreter", "path", "shared"])
def test_however_python_ends_the_commit_goes_through_with_a_warning(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    if place == "shared":
        repo.git("config", "core.hooksPath", ".githooks")
    repo.install()
    python = repo.interpreter
    if place != "interpreter":
        repo.interpreter.unlink()
        python = tmp_path / "bin" / "antipasta-hook"
        python.parent.mkdir()
        monkeypatch.setenv("PATH", f"{python.parent}:{os.environ['PATH']}")
    if place == "shared":
        (repo.root / ".git/antipasta/pre-commit").unlink()

    for ending in ENDINGS:
        python.write_text(f"#!/bin/sh\nulimit -c 0\n{ending}\n")
        python.chmod(0o755)
        assert repo.commit(), ending
        assert re.search(
            r"it ended with exit code \d+: nothing was judged", repo.said, re.IGNORECASE
        )


@pytest.mark.parametrize("place", ["interpreter", "path", "shared"])
def test_a_python_that_cannot_start_is_no_verdict(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    if place == "shared":
        repo.git("config", "core.hooksPath", ".githooks")
    install(str(repo.root), interpreter=sys.executable)
    if place != "interpreter":
        (tmp_path / "bin").mkdir()
        hook = tmp_path / "bin" / "antipasta-hook"
        hook.write_text(f'#!/bin/sh\nexec {sys.executable} -m antipasta.hook "$@"\n')
        hook.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    if place == "path":
        script = repo.root / ".git/hooks/pre-commit"
        script.write_text(re.sub("(?m)^python=.*$", "python=/gone", script.read_text()))
    if place == "shared":
        (repo.root / ".git/antipasta/pre-commit").unlink()

    assert repo.commit(PYTHONHOME="/no/such/place")

    assert "nothing was judged" in repo.said.lower()


@pytest.mark.parametrize("value", ["antipasta", "x,antipasta", "x, antipasta ,y", "antipasta,y"])
def test_skip_names_antipasta(repo: Repo, value: str) -> None:
    repo.write(repo.hook(), FOREIGN)
    repo.install()
    assert repo.commit(SKIP=value, STUB_CODE="2")
    assert "skipped" in repo.said
    assert repo.log() == ["foreign"]


@pytest.mark.parametrize("value", ["antipasta-all", "anti", ""])
def test_skip_names_others(repo: Repo, value: str) -> None:
    repo.install()
    assert not repo.commit(SKIP=value, STUB_CODE="2")


def test_a_chained_hook_that_replaces_ours_is_noticed(repo: Repo) -> None:
    repo.write(
        repo.hook(), '#!/bin/sh\nrm "$0.gone" 2>/dev/null; echo other > .git/hooks/pre-commit\n'
    )
    repo.install()
    assert repo.commit()
    assert "another tool has just replaced this hook" in repo.said
    assert repo.log() == ["judged"]


def test_the_repository_is_not_on_the_module_path(repo: Repo, tmp_path: Path) -> None:
    """A repository with a folder `antipasta` must not be imported instead of antipasta."""
    for folder, code in ((repo.root, 9), (tmp_path / "site", 0)):
        package = folder / "antipasta"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(f"import sys; sys.exit({code})")
    install(str(repo.root), interpreter=sys.executable)
    assert repo.commit(PYTHONPATH=str(tmp_path / "site")), repo.said


def test_the_template_is_plain_posix_shell() -> None:
    template = Path(__file__).parents[2] / "hooks" / "git-hook.sh"
    subprocess.run(("sh", "-n", str(template)), check=True)


# antipasta 1.x in its place.

ADVICE = "run: {pip} install 'antipasta>=2', then: antipasta hook install\n"


def only_line(said: str) -> str:
    """The one line that is antipasta's or Python's; git adds lines about the commit."""
    (line,) = [each for each in said.splitlines(keepends=True) if "ython" in each or "anti" in each]
    return line


def test_the_predecessor_in_the_environment_is_named(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    python = install_predecessor(tmp_path / "venv")
    install(str(repo.root), interpreter=str(python))
    assert repo.commit()
    assert only_line(repo.said) == (
        "antipasta: warning: NOTHING WAS JUDGED: antipasta 1.2.0 has no hook; "
        + ADVICE.format(pip=f"{python} -m pip")
    )


def test_the_predecessor_on_the_path_is_named(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = install_predecessor(tmp_path / "venv")
    repo.install()
    repo.interpreter.unlink()
    monkeypatch.setenv("PATH", f"{python.parent}:{os.environ['PATH']}")
    assert repo.commit()
    assert "antipasta 1.2.0 has no hook" in only_line(repo.said)
    assert ADVICE.format(pip="pip") in repo.said


def test_the_predecessor_where_a_team_shares_the_hook(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = install_predecessor(tmp_path / "venv")
    repo.git("config", "core.hooksPath", ".githooks")
    repo.install()
    (repo.root / ".git/antipasta/pre-commit").unlink()
    monkeypatch.setenv("PATH", f"{python.parent}:{os.environ['PATH']}")
    assert repo.commit()
    assert "(found: antipasta, version 1.2.0)" in only_line(repo.said)
    assert ADVICE.format(pip="pip") in repo.said


def test_an_interpreter_that_is_too_old_is_no_violation(repo: Repo) -> None:
    """Before 3.11 Python exits with 2 where it is given -P."""
    old = '#!/bin/sh\nif [ "$1" = -P ]; then echo "Unknown option: -P" >&2; exit 2; fi\nexit 1\n'
    repo.interpreter.write_text(old)
    repo.install()
    assert repo.commit()
    assert "NOTHING WAS JUDGED" in repo.said
