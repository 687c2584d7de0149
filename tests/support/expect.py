"""What a person at the keyboard must see: a commit refused, with its reason, or accepted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from tests.support.git_repo import COMMIT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.git_repo import GitRepo, Name
    from tests.support.run import Finished

COUNTS = re.compile(r"(\d+) of (\d+) files?\b.*?(\d+) of (\d+) functions?\b", re.DOTALL)


class Counts(NamedTuple):
    """What the summary line says was judged."""

    files_judged: int
    files: int
    functions_judged: int
    functions: int


def counts(output: str) -> Counts:
    """Read the summary line."""
    if "nothing to judge" in output:
        return Counts(0, 0, 0, 0)
    found = COUNTS.search(output)
    assert found, f"no count of what was judged in:\n{output}"
    return Counts(*map(int, found.groups()))


def let_through(repo: GitRepo, *command: Name, env: Mapping[str, str] | None = None) -> str:
    """Run `git COMMAND` (a commit unless told); it must make a commit, and antipasta be heard.

    Returns what was printed.
    """
    before = repo.head()
    finished = repo.attempt(*(command or COMMIT), env=env)
    output = finished.stdout + finished.stderr
    assert finished.returncode == 0, output
    assert repo.head() != before, f"no commit was made:\n{output}"
    assert "antipasta" in output, f"the hook said nothing:\n{output}"
    assert "Traceback" not in output
    return output


def accepted(repo: GitRepo, *command: Name, unread: int = 0) -> str:
    """Run `git COMMAND` (a commit unless told); it must make a commit because its code is good.

    All files but `unread` must have been judged: a hook that failed lets everything through.
    Returns what was printed.
    """
    output = let_through(repo, *command)
    judged = counts(output)
    assert judged.files - judged.files_judged == unread, output
    return output


def refused(
    repo: GitRepo,
    path: str,
    function: str,
    *command: Name,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run `git COMMAND` (a commit unless told); the hook must stop it and say what is wrong where.

    Returns what was printed.
    """
    before = repo.head()
    finished = repo.attempt(*(command or COMMIT), env=env)
    output = finished.stdout + finished.stderr
    assert finished.returncode != 0, f"the commit went through:\n{output}"
    assert repo.head() == before
    assert names(output, path, function), f"{path} and {function} are not named in:\n{output}"
    assert "Traceback" not in output
    return output


def names(output: str, path: str, function: str) -> bool:
    """Whether a line reads `PATH:LINE … FUNCTION … metric VALUE > LIMIT`."""
    breach = re.compile(
        rf"{re.escape(path)}:\d+\s.*(?<!\S){re.escape(function)}(?!\S).* \d+ > \d+(?: |$|\b)"
    )
    return any(breach.search(line) for line in output.splitlines())


def clear_error(finished: Finished, *words: str, exit_code: int = 1) -> None:
    """The command failed with one clear line on standard error that has all of `words`.

    Hints may follow on further lines.
    """
    assert finished.returncode == exit_code, finished.stdout + finished.stderr
    assert finished.stdout == ""
    assert "Traceback" not in finished.stderr
    first = finished.stderr.partition("\n")[0]
    assert first.startswith("antipasta: "), finished.stderr
    for word in words:
        assert word in first, f"{word!r} is not in the error line of:\n{finished.stderr}"
