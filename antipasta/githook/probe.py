"""Tests whether a hook reaches antipasta, by running it without judging anything.

With ANTIPASTA_HOOK_PROBE set, our script does not run the hook that it chains, and antipasta prints
the variable's token instead of judging.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect import git
from antipasta.errors import GitError
from antipasta.githook.process import run_bounded, run_git
from antipasta.system.scripts import command_of
from antipasta.version import PROBE_VARIABLE, answer_to_probe

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Mapping

    from antipasta.githook.locate import HookSite


class Answer(NamedTuple):
    """Whether antipasta answered, the command that was run, and, without an answer, its output."""

    reached: bool
    asked: str
    detail: str


def probe_through_git(site: HookSite) -> Answer:
    """Let git run the hook at `site`, as a commit would. The hook file must be ours."""
    if git.version() < (2, 36):
        return probe_script(site, site.path)
    arguments = ("hook", "run", "--ignore-missing", site.name)
    return _ask(lambda extra: run_git(arguments, site.root, extra), f"git hook run {site.name}")


def probe_script(site: HookSite, path: str) -> Answer:
    """Run our script at `path` directly, in the directory where git would run it."""
    return _ask(lambda extra: run_bounded(command_of(path), site.root, extra), site.shown(path))


def _ask(
    start: Callable[[Mapping[str, str]], subprocess.CompletedProcess[bytes]], asked: str
) -> Answer:
    token = secrets.token_hex(8)
    try:
        finished = start({PROBE_VARIABLE: token})
    except (OSError, GitError) as exc:
        return Answer(reached=False, asked=asked, detail=str(exc))
    output = (finished.stdout + finished.stderr).decode(errors="replace")
    if answer_to_probe(token) in output and finished.returncode == 0:
        return Answer(reached=True, asked=asked, detail="")
    said = " / ".join(line.strip() for line in output.splitlines() if line.strip())
    detail = f"exit code {finished.returncode}: {said[-400:] or 'no output'}"
    return Answer(reached=False, asked=asked, detail=detail)
