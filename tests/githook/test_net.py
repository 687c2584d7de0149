"""pre-push, pre-applypatch and post-rewrite: installed, chained, examined and removed.

Real pushes, patches and rebases reach the stand-in, with all that git tells their hooks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.githook import ALL_HOOKS, HOOK_NAMES, NET_HOOKS

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Repo

ZEROS = "0" * 40
READER = """\
#!/bin/sh
echo "foreign: $0 $*" >> "$STUB_LOG"
while read -r line; do echo "line: $line" >> "$STUB_LOG.foreign"; done
exit "${FOREIGN_CODE:-0}"
"""


@pytest.fixture
def remote(repo: Repo, tmp_path: Path) -> Repo:
    """The repository, with an empty remote `origin`."""
    repo.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
    repo.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    return repo


def pushed(repo: Repo, *refs: str, **extra: str) -> bool:
    """Whether a push goes through, and the remote has the commit then."""
    repo.said = repo.git("push", "origin", *(refs or ("main",)), check=False, **extra)
    there = repo.git("ls-remote", "origin", "refs/heads/main").partition("\t")[0]
    return there == repo.git("rev-parse", "main").strip()


def foreign_lines(repo: Repo) -> str:
    path = repo.log_file.with_name("log.foreign")
    text = path.read_text() if path.exists() else ""
    path.unlink(missing_ok=True)
    return text


def tip(repo: Repo) -> str:
    return repo.git("rev-parse", "HEAD").strip()


def names(repo: Repo) -> list[str]:
    return [each.name for each in repo.examine()]


def test_they_are_installed_on_demand_only(repo: Repo) -> None:
    assert [each.name for each in repo.install()] == list(HOOK_NAMES)
    assert not repo.hook("pre-push").exists()
    assert names(repo) == list(HOOK_NAMES)
    outcomes = repo.install(net=True)
    assert [each.name for each in outcomes] == list(ALL_HOOKS)
    assert [each.changed for each in outcomes] == [False, False, True, True, True]
    assert names(repo) == list(ALL_HOOKS)
    assert repo.runs() == [True] * 5
    # Once there, they are kept up to date.
    assert [each.name for each in repo.install()] == list(ALL_HOOKS)
    assert not any(each.changed for each in repo.install(net=True))


def test_uninstall_removes_them_and_names_them_only_then(repo: Repo) -> None:
    before = repo.snapshot()
    repo.install(net=True)
    assert [each.name for each in repo.uninstall()] == list(ALL_HOOKS)
    assert repo.snapshot() == before
    assert [each.name for each in repo.uninstall()] == list(HOOK_NAMES)


def test_a_push_tells_what_it_brings_and_can_be_refused(remote: Repo) -> None:
    remote.install(net=True)
    url = remote.git("remote", "get-url", "origin").strip()
    assert not pushed(remote, STUB_CODE="2")
    assert pushed(remote)
    assert remote.told() == (
        f"--event pre-push -- origin {url}\nrefs/heads/main {tip(remote)} refs/heads/main {ZEROS}\n"
    )
    assert pushed(remote)  # nothing new: git tells nothing
    assert remote.told() == f"--event pre-push -- origin {url}\n"
    assert remote.commit()
    assert not pushed(remote, STUB_CODE="2")
    assert pushed(remote, SKIP="antipasta", STUB_CODE="2")
    assert "skipped, because SKIP names it" in remote.said


def test_a_hook_that_reads_all_is_chained_before_a_push(remote: Repo) -> None:
    remote.write(remote.hook("pre-push"), READER)
    before = remote.snapshot()
    remote.install(net=True)
    line = f"refs/heads/main {tip(remote)} refs/heads/main {ZEROS}\n"
    assert pushed(remote)
    assert foreign_lines(remote) == f"line: {line}"
    assert remote.told().endswith(line)
    assert remote.log() == ["foreign", "judged"]
    assert pushed(remote)
    assert foreign_lines(remote) == ""
    remote.commit()
    remote.log()
    assert not pushed(remote, FOREIGN_CODE="3")
    assert remote.log() == ["foreign"]
    remote.uninstall()
    assert remote.snapshot() == before


@pytest.mark.parametrize("reads", [True, False])
def test_a_hook_that_a_team_shares_keeps_what_git_tells_it(remote: Repo, reads: bool) -> None:
    text = READER if reads else '#!/bin/sh\necho "foreign:" >> "$STUB_LOG"\n'
    remote.git("config", "core.hooksPath", ".githooks")
    remote.write(".githooks/pre-push", text)
    before = remote.snapshot()
    remote.install(net=True)
    lines = "".join(
        f"refs/heads/main {tip(remote)} refs/heads/{name} {ZEROS}\n" for name in ("main", "x")
    )
    assert not pushed(remote, "main", "main:x", STUB_CODE="2")
    assert remote.log() == ["judged"]
    assert pushed(remote, "main", "main:x")
    assert remote.told().endswith(lines)
    assert remote.log() == ["judged", "foreign"]
    said = "".join(f"line: {line}" for line in lines.splitlines(keepends=True))
    assert foreign_lines(remote) == (said if reads else "")
    assert pushed(remote)
    assert foreign_lines(remote) == ""
    assert remote.runs() == [True] * 5
    remote.uninstall()
    assert remote.snapshot() == before


@pytest.mark.parametrize("text", ["#!/bin/sh", "", "#!/bin/sh\n# x", ":", "#!/bin/sh\n:\n"])
def test_uninstall_gives_back_every_byte(repo: Repo, text: str) -> None:
    repo.git("config", "core.hooksPath", ".githooks")
    repo.write(".githooks/pre-push", text)
    before = repo.snapshot()
    repo.install(net=True)
    assert repo.runs() == [True] * 5
    repo.uninstall()
    assert repo.snapshot() == before


def test_a_shared_hook_in_a_clone_without_an_installation(
    remote: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote.git("config", "core.hooksPath", ".githooks")
    remote.install(net=True)
    (remote.root / ".git/antipasta/pre-push").unlink()
    assert pushed(remote)
    assert "nothing was judged" in remote.said
    folder = tmp_path / "bin"
    folder.mkdir()
    remote.interpreter.rename(folder / "antipasta-hook")
    monkeypatch.setenv("PATH", f"{folder}", prepend=":")
    remote.commit()
    assert not pushed(remote, STUB_CODE="2")
    assert remote.told().startswith("--event pre-push -- origin ")
    assert pushed(remote, SKIP="antipasta", STUB_CODE="2")


def patch(repo: Repo) -> str:
    """The path of a patch that adds a file; HEAD does not have it."""
    repo.commit()
    path = repo.root.parent / "the.patch"
    path.write_text(repo.git("format-patch", "-1", "--stdout"))
    repo.git("reset", "-q", "--hard", "HEAD~1")
    return str(path)


def test_git_am_can_be_refused_and_goes_on_without(repo: Repo) -> None:
    path = patch(repo)
    repo.install(net=True)
    before = tip(repo)
    repo.git("am", path, check=False, STUB_CODE="2")
    assert tip(repo) == before
    assert repo.log() == ["judged"]
    repo.git("am", "--continue", SKIP="antipasta", STUB_CODE="2")
    assert tip(repo) != before


def test_what_a_rebase_and_an_amendment_rewrote_is_told(repo: Repo) -> None:
    repo.git("branch", "other")
    repo.commit()
    old = tip(repo)
    repo.git("checkout", "-q", "other")
    repo.write("other.txt", "x", 0o644)
    repo.git("add", "other.txt")
    repo.git("commit", "-q", "-m", "other", "--no-verify")
    repo.install(net=True)
    repo.git("rebase", "-q", "other", "main", STUB_CODE="2")
    assert repo.told() == f"--event post-rewrite -- rebase\n{old} {tip(repo)}\n"
    old = tip(repo)
    repo.git("commit", "-q", "--amend", "-m", "another message")
    assert repo.told() == f"--event post-rewrite -- amend\n{old} {tip(repo)}\n"


def test_the_doctor_misses_a_hook_that_git_no_longer_runs(repo: Repo) -> None:
    repo.install(net=True)
    repo.git("config", "core.hooksPath", ".githooks")
    assert names(repo) == list(ALL_HOOKS)
    assert repo.runs() == [False] * 5


def test_the_framework_that_keeps_to_itself_what_was_rewritten(repo: Repo) -> None:
    repo.write(repo.hook("post-rewrite"), "#!/bin/sh\n# File generated by pre-commit: x\n")
    repo.write(".pre-commit-config.yaml", "- id: antipasta\n")
    before = repo.hook("post-rewrite").read_bytes()
    outcomes = {each.name: each for each in repo.install(net=True)}
    assert outcomes["post-rewrite"].lines == (
        "not installed: pre-commit does not tell other hooks what was rewritten",
    )
    assert repo.hook("post-rewrite").read_bytes() == before
    assert set(names(repo)) == set(ALL_HOOKS) - {"post-rewrite"}


def test_each_script_names_its_event(repo: Repo) -> None:
    repo.install(net=True)
    for name in ALL_HOOKS:
        event = name if name in NET_HOOKS else ""
        assert f"\nevent={event}\n" in repo.hook(name).read_text()
