"""Installs antipasta's hooks: plans the changes, then makes them.

Where another program manages the hooks, ours goes to a place that the program does not overwrite:

* pre-commit and prek run an earlier hook, which they keep as NAME.legacy: ours takes that place;
* husky 9 runs a script of the team: a block is added to it, which calls a script of this clone;
* lefthook reads lefthook-local.yml: a section is written there, if the user has no such file;
* a hook directory in the working tree belongs to the team: a block is added to the shell script.

Anywhere else our script takes the hook's place and runs the previous hook first.
"""

from __future__ import annotations

import os
import re
import sys
from typing import NamedTuple

from antipasta.collect import git
from antipasta.githook import HOOK_NAMES, HookError, managers, script
from antipasta.githook.actions import Keep, Step, Write, carry_out
from antipasta.githook.files import HookFile, obstacles, read_hook
from antipasta.githook.locate import HookSite, locate
from antipasta.githook.passing import warnings_of
from antipasta.githook.route import Route, trace
from antipasta.githook.switches import hooks_path_undone
from antipasta.githook.traces import CHAINED_SUFFIX, is_ours_anywhere
from antipasta.system.files import decoded

CHAINED_FOLDER = "antipasta-chained"


class HookPlan(NamedTuple):
    """The steps that install or remove one hook, and the lines that tell the user of them.

    Without steps nothing changes, and the first line says why.
    """

    steps: tuple[Step, ...]
    lines: tuple[str, ...]


class Outcome(NamedTuple):
    """What was done to the hook `name`."""

    name: str
    changed: bool
    lines: tuple[str, ...]


class Making(NamedTuple):
    """How our scripts are made: the interpreter they name, and the permission bits they get."""

    interpreter: str
    mode: int


def install(
    cwd: str, *, net: bool = False, force: bool = False, interpreter: str | None = None
) -> list[Outcome]:
    """Install both hooks in the repository around `cwd`; a second run changes nothing.

    With `net`, install NET_HOOKS as well; without, bring those up to date that are installed.
    The scripts name `interpreter`, an absolute path; by default the Python that runs this.
    Raises GitError outside a repository. Raises HookError where other repositories share the hook
    directory (unless `force`), where a directory is in the hook's place, and where the operating
    system refuses a step.
    """
    interpreter = interpreter or sys.executable
    if not os.path.isabs(interpreter):
        raise HookError(
            "the path of the Python interpreter that runs antipasta is not known",
            hint="start it by its path: /path/to/python -m antipasta hook install",
        )
    sites = [
        site for site in locate(cwd) if net or site.name in HOOK_NAMES or is_ours_anywhere(site)
    ]
    for site in sites:
        _refuse_foreign_directory(site, force=force)
    making = Making(interpreter, script_mode(sites[0].root))
    outcomes: list[Outcome] = []
    for site in sites:  # plan the second after the first is written: both may change one file
        plan = plan_install(trace(site), making)
        carry_out(plan.steps)
        lines = plan.lines if outcomes else (*plan.lines, *warnings_of(interpreter))
        outcomes.append(Outcome(site.name, bool(plan.steps), lines))
    return outcomes


def plan_install(route: Route, making: Making) -> HookPlan:
    """Plan the installation of one hook, given the `route` that git takes now. Changes nothing.

    Raises HookError when something that is not a file is in the hook's place.
    """
    for hook in (route.entry, route.holder):
        if hook.kind == "directory":
            raise HookError(f"{hook.path} is not a file", hint="move it away, then install again")
    if route.kind == "framework":
        config = managers.framework_config(route.site.root, route.entry)
        return HookPlan(
            (), (f"{route.manager} already runs antipasta, see {config}; nothing changed",)
        )
    if route.kind in ("direct", "legacy") and route.script is not None:
        return _plan_script(route.site, route.script, making)
    return _plan_new(route, making)


def _plan_new(route: Route, making: Making) -> HookPlan:
    site, entry = route.site, route.entry
    if route.manager in managers.FRAMEWORKS:
        return _plan_legacy(route, making)
    if route.manager == "lefthook" and _lefthook_can_run_us(route):
        return _plan_lefthook(site, making)
    if route.manager == "husky" and site.in_worktree and managers.husky_user_file(site):
        return _plan_husky(route, making)
    if site.in_worktree and _takes_a_block(entry):
        return _plan_block(site, entry, making)
    plan = _plan_script(site, entry, making)
    return _told(plan, _lefthook_warning(site)) if route.manager == "lefthook" else plan


def _plan_legacy(route: Route, making: Making) -> HookPlan:
    """Put the full script where pre-commit and prek keep an earlier hook."""
    site, manager = route.site, route.manager
    if manager == "pre-commit" and site.name == "post-rewrite":
        line = f"not installed: {manager} does not tell other hooks what was rewritten"
        return HookPlan((), (line,))
    legacy = read_hook(f"{route.entry.path}.legacy")
    return _told(_plan_script(site, legacy, making), f"{manager} runs it, before its own")


def _plan_script(site: HookSite, target: HookFile, making: Making) -> HookPlan:
    """Put the full script at `target`; it chains the hook that is there."""
    if script.is_ours(target.content):
        return _refresh(site, target, making)
    if not target.exists:
        text = script.render(site.name, interpreter=making.interpreter)
        step = Write(target.path, text, making.mode)
        return HookPlan((step,), (f"installed in {site.shown(target.path)}",))
    chained = chained_path(target)
    text = _chaining_text(site, target, chained, making)
    steps = (Keep(target.path, chained), Write(target.path, text, making.mode))
    lines = (
        f"installed in {site.shown(target.path)}",
        f"the hook that was there is kept as {site.shown(chained)} and runs first",
        *(f"about the kept hook: {each.text}" for each in obstacles(target)),
    )
    return HookPlan(steps, lines)


def _refresh(site: HookSite, target: HookFile, making: Making) -> HookPlan:
    chained = script.parse(target.content).chained
    path = os.path.join(os.path.dirname(target.path), chained)
    if chained and read_hook(path).exists:
        text = _chaining_text(site, read_hook(path), path, making)
    else:
        text = script.render(site.name, interpreter=making.interpreter)
    if text == target.content and target.mode == making.mode:
        return HookPlan((), (f"already installed in {site.shown(target.path)}, nothing changed",))
    step = Write(target.path, text, making.mode)
    return HookPlan((step,), (f"brought up to date in {site.shown(target.path)}",))


def _chaining_text(site: HookSite, previous: HookFile, chained: str, making: Making) -> bytes:
    directory, name = os.path.split(chained)
    if os.path.basename(directory) == CHAINED_FOLDER:
        name = os.path.join(CHAINED_FOLDER, name)
    by_name = script.needs_own_place(previous.content)
    return script.render(
        site.name,
        interpreter=making.interpreter,
        chained=name,
        chained_shell=(previous.shell or "") if by_name else "",
    )


def chained_path(previous: HookFile) -> str:
    """Where the hook `previous` is kept: beside ours, under a name that is not taken.

    A program that reads its own file name and is no shell script keeps the name, in a folder apart.

    Raises HookError when all 100 names are taken.
    """
    directory, name = os.path.split(previous.path)
    if previous.shell is None and script.reads_own_name(previous.content):
        folder = os.path.join(directory, CHAINED_FOLDER)
        candidates = [os.path.join(folder, name)]
    else:
        candidates = []
    stem = f"{previous.path}{CHAINED_SUFFIX}"
    candidates += [stem, *(f"{stem}-{number}" for number in range(2, 100))]
    for path in candidates:
        there = read_hook(path)
        same = there.kind == previous.kind == "file" and there.content == previous.content
        if same or not there.exists:
            return path
    raise HookError(
        f"{directory} holds too many kept hooks: {stem}, {stem}-2, …",
        hint="delete those that you do not need",
    )


def _takes_a_block(hook: HookFile) -> bool:
    return not hook.exists or (hook.kind == "file" and (not hook.content or hook.shell is not None))


def _plan_husky(route: Route, making: Making) -> HookPlan:
    site, user_file = route.site, route.holder
    if script.is_ours(user_file.content) or not _takes_a_block(user_file):
        plan = _plan_script(site, user_file, making)
    else:
        plan = _plan_block(site, user_file, making)
    if route.entry.exists:
        return plan
    return _told(plan, "husky is not set up in this clone yet: run npm install or npx husky")


def _plan_block(site: HookSite, target: HookFile, making: Making) -> HookPlan:
    """Put our block into the shared script `target`, and our script into the git directory."""
    before = target.content if target.exists else None
    after = script.with_block(site.name, before)
    steps = list(_private_script(site, making))
    if after != before:
        steps.append(Write(target.path, after, target.mode if target.exists else making.mode))
    shown = site.shown(target.path)
    if not steps:
        return HookPlan((), (f"already installed in {shown}, nothing changed",))
    lines = [
        f"installed as a block in {shown}, which your team shares: commit it if all should use it"
    ]
    if target.path == site.path and target.exists:
        lines += [f"about {shown}: {each.text}" for each in obstacles(target)]
    return HookPlan(tuple(steps), tuple(lines))


def _private_script(site: HookSite, making: Making) -> tuple[Step, ...]:
    text = script.render(site.name, interpreter=making.interpreter)
    present = read_hook(site.private_script)
    if present.content == text and present.mode == making.mode:
        return ()
    return (Write(site.private_script, text, making.mode),)


def _lefthook_can_run_us(route: Route) -> bool:
    root = route.site.root
    if not managers.lefthook_has_config(root) or not managers.lefthook_program(root, route.entry):
        return False
    local = managers.lefthook_local_file(root)
    return not local.exists or managers.LEFTHOOK_MARKER in local.content or route.kind == "lefthook"


def _plan_lefthook(site: HookSite, making: Making) -> HookPlan:
    local = managers.lefthook_local_file(site.root)
    shown = site.shown(local.path)
    steps = list(_private_script(site, making))
    if not managers.names_us(local, site.name):
        text = (local.content or managers.LEFTHOOK_HEADER) + managers.lefthook_section(site.name)
        steps.append(Write(local.path, text, 0o644))
    if not steps:
        return HookPlan((), (f"already installed in {shown}, nothing changed",))
    lines = [f"installed in {shown}: lefthook runs it, also after lefthook install"]
    if not git.succeeds(("check-ignore", "--quiet", "--", shown), site.root):
        lines.append(
            f"{shown} belongs to this clone only: add it to .gitignore or .git/info/exclude"
        )
    return HookPlan(tuple(steps), tuple(lines))


def _lefthook_warning(site: HookSite) -> str:
    section = decoded(managers.lefthook_section(site.name)).replace("\n", "\n    ").rstrip()
    return (
        "lefthook install overwrites this hook. To keep antipasta, run antipasta hook install\n"
        f"  after it, or add to lefthook-local.yml this section:\n    {section}"
    )


def _told(plan: HookPlan, line: str) -> HookPlan:
    return HookPlan(plan.steps, (*plan.lines, line)) if plan.steps else plan


def script_mode(root: str) -> int:
    """The permission bits of a hook script: 0755, or what core.sharedRepository asks for.

    Raises GitError when git does not answer.
    """
    if not git.succeeds(("config", "--get", "core.sharedRepository"), root):
        return 0o755
    value = decoded(git.run(("config", "--get", "core.sharedRepository"), root)).strip()
    if re.fullmatch(r"0[0-7]{3}", value):
        readable = int(value, 8) & 0o666
        return readable | 0o700 | (readable & 0o444) >> 2
    return 0o755 if value in ("false", "umask", "0") else 0o775


def _refuse_foreign_directory(site: HookSite, *, force: bool) -> None:
    """Raise HookError when installing at `site` would reach beyond this repository.

    `force` allows a directory that several repositories share. It does not help where
    core.hooksPath is no directory, which switches hooks off.
    """
    if os.path.lexists(site.directory) and not os.path.isdir(site.directory):
        raise HookError(
            f"{site.directory} is not a directory, so git runs no hooks here ({site.reason})",
            hint=hooks_path_undone(site, can_install=False) if site.hooks_path else "",
        )
    if not (force or site.in_git_dir or site.in_worktree):
        raise HookError(
            f"git takes its hooks from {site.directory}, outside this repository ({site.reason})",
            hint="antipasta hook install --force installs there, for every repository that uses it",
        )
