"""What stands in the git directory, and the repository's own path, command neither git nor us."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.support.git_repo import GitRepo
from tests.support.run import antipasta, antipasta_hook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD")

TEXTS = ("--output=pwned", "HEAD", "refs/heads/main", "-" * 40, "1" * 39, "main^{/x}", "@{-1}")


def holding(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(f"{text}\n")


PLANTS: dict[str, Callable[[Path], object]] = {
    **{text: holding(text) for text in TEXTS},
    "a pipe": os.mkfifo,
    "a directory": os.mkdir,
    "a link": lambda path: path.symlink_to("ORIG_HEAD"),
    "a loop": lambda path: path.symlink_to(path.name),
}


@pytest.mark.parametrize("plant", PLANTS)
def test_only_object_ids_in_gits_own_files_reach_git(repo: GitRepo, plant: str) -> None:
    repo.base({"a.py": "x = 1\n"})
    repo.stage("a.py", "x = 2\n")
    for name in NAMES:
        path = repo.root / ".git" / name
        PLANTS[plant](path)

        hook = antipasta_hook(cwd=repo.root)
        gate = antipasta("gate", "--staged", cwd=repo.root)

        assert (hook.returncode, gate.returncode) == (0, 1), name
        for finished in (hook, gate):
            assert "not a repository that can be read" in finished.stdout + finished.stderr
        path.rmdir() if plant == "a directory" else path.unlink()
    assert not [each for each in repo.root.rglob("*") if "pwned" in each.name]


def test_a_list_of_whole_ids_is_read(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\n"})
    (repo.root / ".git" / "MERGE_HEAD").write_text(f"{repo.git('rev-parse', 'HEAD').strip()}\n")
    repo.stage("a.py", "x = 2\n")

    assert antipasta("gate", "--staged", cwd=repo.root).returncode == 0


PLACES = ("two\nlines", "::error::x", "a\n##vso[task.complete]b", "x\x1b[31m\r\x07y", "a\n::x\n\nb")

COMMANDS = (
    ("gate",),
    ("gate", "--staged"),
    ("gate", "--base", "nowhere"),
    ("metrics",),
    ("metrics", "nowhere.py"),
    ("metrics", "--config", "/etc/nothing"),
    ("explain", "a.py"),
    ("config", "show"),
    ("config", "validate"),
    ("hook", "status"),
    ("hook", "install"),
    ("cache", "info"),
    ("cache", "export", "."),
)


@pytest.mark.parametrize("place", PLACES)
def test_the_path_of_the_repository_commands_no_terminal_and_no_service(
    tmp_path: Path, place: str
) -> None:
    root = tmp_path / place / "repository"
    repo = GitRepo.create(root)
    repo.base({"a.py": "x = 1\n"})
    repo.stage("a.py", "x = 2\n")
    env = {"ANTIPASTA_CACHE_DIR": str(tmp_path / place / "cache")}

    finished = [antipasta(*command, cwd=root, env=env) for command in COMMANDS]
    finished.append(antipasta_hook(cwd=root, env=env))

    for each in finished:
        said = each.stdout + each.stderr
        assert "internal error" not in said, each.args
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", said), each.args
        assert not re.search(r"(?m)^\s*(::|##|.*##(vso)?\[)", said), each.args
    assert [each.returncode for each in finished[:2]] == [0, 0]
    assert finished[-1].returncode == 0
