"""Removes antipasta from the hooks, and restores the earlier hooks with content and mode.

It finds our files by their marker, also where another program has moved them, and in the directory
that core.hooksPath pointed to before. It does not touch a file without our marker.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from antipasta.githook import ALL_HOOKS, NET_HOOKS, HookError, managers, script
from antipasta.githook.actions import Delete, Restore, Step, Write, carry_out
from antipasta.githook.files import read_hook
from antipasta.githook.install import HookPlan, Outcome
from antipasta.githook.locate import HookSite, locate
from antipasta.githook.traces import candidates, is_ours_anywhere

if TYPE_CHECKING:
    from antipasta.githook.files import HookFile


def uninstall(cwd: str, *, force: bool = False) -> list[Outcome]:
    """Remove all hooks from the repository around `cwd`; where there is none, nothing changes.

    Of NET_HOOKS only those are in the outcomes that were installed.

    Raises GitError outside a repository. Raises HookError when our hook is in a directory that
    other repositories share (unless `force`), and when the operating system refuses a step.
    """
    outcomes = []
    for site in locate(cwd):
        if site.name in NET_HOOKS and not is_ours_anywhere(site):
            continue
        plan = plan_uninstall(site, force=force)
        carry_out(plan.steps)
        outcomes.append(Outcome(site.name, bool(plan.steps), plan.lines))
    return outcomes


def plan_uninstall(site: HookSite, *, force: bool = False) -> HookPlan:
    """Plan the removal of one hook. Changes nothing.

    Raises HookError when our hook is in a directory that other repositories share, unless `force`.
    """
    steps: list[Step] = []
    lines: list[str] = []
    for hook in candidates(site):
        found = _plan_file(site, hook)
        if found.steps and not _is_of_this_repository(site, hook.path) and not force:
            raise HookError(
                f"{hook.path} serves other repositories too ({site.reason})",
                hint="antipasta hook uninstall --force removes it for all of them",
            )
        steps += found.steps
        lines += found.lines
    return HookPlan(tuple(steps), tuple(lines or ["not installed, nothing changed"]))


def _is_of_this_repository(site: HookSite, path: str) -> bool:
    own = site._replace(path=path)
    return own.in_git_dir or own.in_worktree


def _plan_file(site: HookSite, hook: HookFile) -> HookPlan:
    if script.is_ours(hook.content):
        return _plan_script(site, hook)
    if script.has_block(hook.content):
        return _plan_block(site, hook)
    if managers.LEFTHOOK_MARKER in hook.content and managers.names_us(hook, site.name):
        return _plan_lefthook(site, hook)
    return HookPlan((), ())


def _plan_script(site: HookSite, hook: HookFile) -> HookPlan:
    shown = site.shown(hook.path)
    chained = script.parse(hook.content).chained
    if not chained:
        return HookPlan((Delete(hook.path),), (f"removed {shown}",))
    kept = read_hook(os.path.join(os.path.dirname(hook.path), chained))
    if not kept.exists:
        line = f"removed {shown}; the earlier hook, {chained}, is missing and was not restored"
        return HookPlan((Delete(hook.path),), (line,))
    line = f"removed from {shown}, and the earlier hook is restored"
    return HookPlan((Restore(kept.path, hook.path),), (line,))


def _plan_block(site: HookSite, hook: HookFile) -> HookPlan:
    before = script.without_block(hook.content)
    shown = site.shown(hook.path)
    if before is None:
        return HookPlan((Delete(hook.path),), (f"removed {shown}",))
    return HookPlan((Write(hook.path, before, hook.mode),), (f"removed the block from {shown}",))


def _plan_lefthook(site: HookSite, local: HookFile) -> HookPlan:
    rest = local.content.replace(managers.lefthook_section(site.name), b"")
    shown = site.shown(local.path)
    if rest == local.content:
        return HookPlan(
            (), (f"{shown} was edited by hand: remove the lines that name antipasta yourself",)
        )
    # The other hook's section may remain. A file of the header alone was created by us.
    if not any(managers.names_us(local._replace(content=rest), name) for name in ALL_HOOKS):
        if rest == managers.LEFTHOOK_HEADER:
            return HookPlan((Delete(local.path),), (f"removed {shown}",))
        rest = rest.removeprefix(managers.LEFTHOOK_HEADER)
    return HookPlan((Write(local.path, rest, local.mode),), (f"removed the section from {shown}",))
