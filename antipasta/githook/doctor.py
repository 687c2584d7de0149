"""Examines the hooks: which file git runs and why, what keeps it from running, and a test run.

It changes nothing, and runs no hook but ours.
"""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING, NamedTuple

from antipasta.githook import HOOK_NAMES, managers, script
from antipasta.githook.files import BOM, HookFile, Obstacle, obstacles, read_hook
from antipasta.githook.locate import HookSite, locate
from antipasta.githook.probe import Answer, probe_script, probe_through_git
from antipasta.githook.route import Route, trace
from antipasta.githook.switches import hooks_path_off, hooks_path_undone, switched_off
from antipasta.githook.traces import is_ours_anywhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_INSTALL = "antipasta hook install"
INSTALL = f"run: {_INSTALL}"
# The last line of our script where it finds antipasta 1.x, and what it says to do.
_PREDECESSOR = re.compile(r"NOTHING WAS JUDGED: .*; run: (.+)\Z")


class Finding(NamedTuple):
    """One thing found. `level`: `ok`, `note` (worth knowing) or `fail` (the hook will not run).

    `remedy` is what to do about it, where that is known and is not in the text.
    """

    level: str
    text: str
    remedy: str = ""


class Examination(NamedTuple):
    """All findings about the hook `name`, the most important first."""

    name: str
    findings: tuple[Finding, ...]

    @property
    def runs(self) -> bool:
        """Whether antipasta will run when git runs this hook."""
        return all(finding.level != "fail" for finding in self.findings)

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to do to make it run, each once: the remedies of the failures, else to install."""
        failures = [finding for finding in self.findings if finding.level == "fail"]
        found = [each.remedy or (_INSTALL if INSTALL in each.text else "") for each in failures]
        return tuple(dict.fromkeys(filter(None, found))) or (_INSTALL,) * bool(failures)


def examine(cwd: str, environment: Mapping[str, str] = os.environ) -> list[Examination]:
    """Examine both hooks of the repository around `cwd`, by running ours.

    NET_HOOKS are examined where they call antipasta, or did.
    Raises GitError outside a repository, HookError when a hook file cannot be read.
    """
    return [
        Examination(site.name, tuple(_examine(site, environment)))
        for site in locate(cwd)
        if site.name in HOOK_NAMES or _is_wanted(site)
    ]


def _is_wanted(site: HookSite) -> bool:
    return trace(site).kind not in ("foreign", "none") or is_ours_anywhere(site)


def _examine(site: HookSite, environment: Mapping[str, str]) -> Iterator[Finding]:
    route = trace(site)
    yield _which_file(route)
    if not route.entry.exists:
        yield from _no_file(route)
        return
    hindered = [_hindrance(each) for each in obstacles(route.entry)]
    blocked = any(finding.level == "fail" for finding in hindered)
    yield from hindered
    yield from _WAYS[route.kind](route)
    yield from _switched_off(route, environment)
    if route.script is not None:
        yield from _our_script(route.script)
        yield _proof(route, blocked=blocked)


def _which_file(route: Route) -> Finding:
    site = route.site
    return Finding("note", f"git runs {site.shown(site.path)} ({site.reason})")


def _hindrance(obstacle: Obstacle) -> Finding:
    if obstacle.effect == "odd":
        return Finding("note", obstacle.text)
    does = "skips it" if obstacle.effect == "skipped" else "cannot run it"
    return Finding("fail", f"git {does}: {obstacle.text}")


def _no_file(route: Route) -> Iterator[Finding]:
    off = hooks_path_off(route.site)
    if route.kind == "husky":
        yield Finding(
            "fail",
            "the file does not exist yet: husky is not set up in this clone; run: npm install",
            "npm install",
        )
    elif route.manager == "husky":
        yield Finding(
            "fail",
            "the file does not exist: husky is not set up in this clone, or has no such hook",
            f"npm install, then: {_INSTALL}",
        )
    elif off:
        yield Finding("fail", f"{off.what} (set in {off.where})", off.undo)
    elif _is_elsewhere(route.site):
        undo = hooks_path_undone(route.site, can_install=True)
        yield Finding("fail", "the file does not exist, so git runs nothing", undo)
    else:
        yield Finding("fail", f"the file does not exist, so git runs nothing; {INSTALL}")


def _is_elsewhere(site: HookSite) -> bool:
    """Whether the hooks are outside of this repository, where `install` does not go by itself."""
    return site.hooks_path is not None and not (site.in_git_dir or site.in_worktree)


def _direct(route: Route) -> Iterator[Finding]:
    chained = script.parse(route.entry.content).chained
    if not chained:
        yield Finding("ok", "the file is antipasta's own")
        yield from _managers_about(route.site)
        return
    kept = read_hook(os.path.join(route.site.directory, chained))
    yield from _chained(kept, chained)
    if managers.manager_of(kept.content) == "lefthook":
        yield Finding("note", f"lefthook install overwrites this hook; after that, {INSTALL}")


def _chained(kept: HookFile, name: str) -> Iterator[Finding]:
    if not kept.exists:
        yield Finding("ok", "the file is antipasta's own")
        yield Finding("note", f"the earlier hook, which it should run first, is missing: {name}")
        return
    writer = managers.manager_of(kept.content)
    by = f", written by {writer}" if writer else ""
    yield Finding("ok", f"the file is antipasta's own; it runs {name} first{by}")
    for each in obstacles(kept):
        if each.effect == "broken":
            yield Finding("fail", f"{name} stops every commit: {each.text}")
        else:
            yield Finding("note", f"about {name}: {each.text}")


def _managers_about(site: HookSite) -> Iterator[Finding]:
    if os.path.isdir(os.path.join(site.root, ".husky")) and site.hooks_path is None:
        yield Finding(
            "note",
            "husky is in this repository: npm install makes git run husky's hooks instead;"
            f" after that, {INSTALL}",
        )
    if managers.lefthook_has_config(site.root):
        yield Finding(
            "note",
            "lefthook is in this repository: lefthook install may replace this hook;"
            f" after that, {INSTALL}",
        )


def _shared(route: Route) -> Iterator[Finding]:
    shown = route.site.shown(route.holder.path)
    yield Finding("ok", f"{shown} calls antipasta in a block of its own")
    yield from _block_is_reached(route)


def _husky(route: Route) -> Iterator[Finding]:
    yield Finding("ok", f"husky runs {route.site.shown(route.holder.path)}, which calls antipasta")
    yield from _block_is_reached(route)


def _block_is_reached(route: Route) -> Iterator[Finding]:
    content = route.holder.content
    shown = route.site.shown(route.holder.path)
    if script.is_ours(content):
        return
    if not script.block_is_reached(content):
        yield Finding("fail", f"{shown} exits before it reaches antipasta's block; {INSTALL}")
    if b"\r\n" in content:
        yield Finding(
            "note", f"{shown} has CRLF line ends; sh reads the CR as a part of each command: use LF"
        )
    if content.startswith(BOM) and route.kind == "husky":
        yield Finding(
            "note",
            f"{shown} begins with a byte order mark; sh reads it as a part of the first command:"
            " remove it",
        )


def _legacy(route: Route) -> Iterator[Finding]:
    shown = route.site.shown(route.holder.path)
    yield Finding(
        "ok", f"the file is {route.manager}'s; it runs antipasta's {shown} before its own"
    )
    if not route.holder.executable:
        yield Finding(
            "fail", f"{shown} is not executable, so {route.manager} skips it; run: chmod +x {shown}"
        )
    if route.manager == "pre-commit" and route.site.name == "post-rewrite":
        yield Finding(
            "note", f"{route.manager} does not tell it what was rewritten: it reports nothing"
        )
    yield Finding(
        "note",
        f"{route.manager} install with --overwrite or --force deletes {shown};"
        f" after that, {INSTALL}",
    )


def _lefthook(route: Route) -> Iterator[Finding]:
    shown = route.site.shown(route.holder.path)
    yield Finding("ok", f"lefthook runs antipasta, as {shown} tells it")
    if managers.lefthook_program(route.site.root, route.entry) is None:
        yield Finding(
            "fail", "the lefthook program is not found, so its hook does nothing; install lefthook"
        )


def _framework(route: Route) -> Iterator[Finding]:
    config = managers.framework_config(route.site.root, route.entry)
    yield Finding("ok", f"{route.manager} runs antipasta, as {config} tells it")
    yield Finding("note", f"not tried by this command; to try it: {route.manager} run antipasta")


def _foreign(route: Route) -> Iterator[Finding]:
    of = f"{route.manager}'s" if route.manager else "another program's or your own"
    text = f"the file is {of} and does not call antipasta"
    if _is_elsewhere(route.site):
        yield Finding("fail", text, hooks_path_undone(route.site, can_install=True))
    else:
        yield Finding("fail", f"{text}; {INSTALL}")
    old = read_hook(f"{route.site.path}.old")
    if script.is_ours(old.content):
        shown = route.site.shown(old.path)
        yield Finding("note", f"another program moved antipasta's hook to {shown}")


_WAYS: dict[str, Callable[[Route], Iterator[Finding]]] = {
    "direct": _direct,
    "shared": _shared,
    "husky": _husky,
    "legacy": _legacy,
    "lefthook": _lefthook,
    "framework": _framework,
    "foreign": _foreign,
    "none": _foreign,
}


def _switched_off(route: Route, environment: Mapping[str, str]) -> Iterator[Finding]:
    for what, where, undo in switched_off(route.manager, route.site.root, environment):
        yield Finding("fail", f"{what} (set in {where})", undo)


def _our_script(ours: HookFile) -> Iterator[Finding]:
    if not ours.exists:
        yield Finding("fail", f"antipasta's own script is missing: {ours.path}; {INSTALL}")
        return
    interpreter = script.parse(ours.content).interpreter
    if not os.access(interpreter, os.X_OK):
        found = shutil.which("antipasta-hook")
        instead = f"it runs {found} instead" if found else "and antipasta-hook is not on the PATH"
        yield Finding("note", f"its Python does not exist: {interpreter}; {instead}; {INSTALL}")


def _proof(route: Route, *, blocked: bool) -> Finding:
    ours = route.script
    if ours is None or not ours.exists or (blocked and route.kind == "direct"):
        return Finding("fail", "not tried: the hook cannot run")
    if route.kind == "direct":
        return _judged(probe_through_git(route.site), "")
    answer = probe_script(route.site, ours.path)
    return _judged(
        answer, " (only this script was run: the other program would run its own hooks as well)"
    )


def _judged(answer: Answer, how: str) -> Finding:
    if answer.reached:
        return Finding("ok", f"tried with {answer.asked}: antipasta answered{how}")
    found = _PREDECESSOR.search(answer.detail)
    remedy = found[1] if found else ""
    text = f"tried with {answer.asked}: antipasta did not answer; {answer.detail}"
    return Finding("fail", text, remedy)
