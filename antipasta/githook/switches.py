"""What switches hooks off, where it is set, and what switches them on again."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from antipasta.githook.locate import HookSite

_STARTUP_FILES = (
    *(".profile", ".bash_profile", ".bash_login", ".bashrc"),
    *(".zshenv", ".zprofile", ".zshrc", ".config/fish/config.fish", ".envrc"),
)


class Switch(NamedTuple):
    """A setting that switches hooks off: what it is, where it is set, and what to do about it."""

    what: str
    where: str
    undo: str


def switched_off(
    manager: str | None, root: str, environment: Mapping[str, str]
) -> Iterator[Switch]:
    """The variables that switch antipasta, or the `manager` that runs it, off."""
    if "antipasta" in re.split(r"\s*,\s*", environment.get("SKIP", "").strip()):
        what = f"SKIP={environment['SKIP']} tells the hook to leave antipasta out"
        yield _variable("SKIP", r".*\bantipasta\b", what, root, environment)
    if manager not in ("husky", "lefthook"):
        return
    name = manager.upper()
    if environment.get(name) == "0":
        yield _variable(name, "0", f"{name}=0 switches {manager} off", root, environment)
    elif manager == "husky":
        yield from _husky_files(environment)


def _husky_files(environment: Mapping[str, str]) -> Iterator[Switch]:
    """The files that husky's own hooks read, where they switch husky off."""
    home = environment.get("HOME", "")
    config = environment.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    for path in (os.path.join(config, "husky", "init.sh"), os.path.join(home, ".huskyrc")):
        line = _line_setting("HUSKY", path, "0")
        if line:
            where = f"{path}:{line}"
            yield Switch("HUSKY=0 switches husky off", where, f"delete that line of {path}")


def _variable(
    name: str, value: str, what: str, root: str, environment: Mapping[str, str]
) -> Switch:
    """The switch that a variable is; its `value`, a pattern, tells the line that sets it."""
    home = environment.get("HOME", "")
    files = [os.path.join(home, file) for file in _STARTUP_FILES] if home else []
    found = (
        (path, _line_setting(name, path, value)) for path in (*files, os.path.join(root, ".envrc"))
    )
    path, line = next((each for each in found if each[1]), ("", 0))
    if path:
        return Switch(what, f"{path}:{line}", f"delete that line of {path}, then: unset {name}")
    return Switch(what, "this shell's environment", f"unset {name}")


def _line_setting(name: str, path: str, value: str) -> int:
    """The number of the first line of a shell's file that sets the variable; 0 for none."""
    setting = re.compile(rf"\s*(export\s+|set\s+-\S+\s+)*{name}[=\s]['\"]?{value}")
    try:
        with open(path, encoding="utf-8", errors="replace") as stream:
            return next((number for number, line in enumerate(stream, 1) if setting.match(line)), 0)
    except OSError:
        return 0


def hooks_path_off(site: HookSite) -> Switch | None:
    """The setting of core.hooksPath, where it names no directory; None where it does, or is unset.

    A directory of the working tree or of the clone that does not exist is made by an installation.
    """
    if site.hooks_path is None or os.path.isdir(site.directory):
        return None
    value, scope, origin = site.hooks_path
    is_missing = not os.path.lexists(site.directory)
    why = "does not exist" if is_missing else "is not a directory"
    what = f"core.hooksPath={value} {why}, so git runs no hooks"
    return Switch(what, _named(scope, origin), hooks_path_undone(site, can_install=is_missing))


def hooks_path_undone(site: HookSite, *, can_install: bool) -> str:
    """What to do about core.hooksPath where it keeps antipasta from being run.

    `can_install` is whether an installation can go to the place that it names.
    """
    assert site.hooks_path is not None
    _, scope, origin = site.hooks_path
    steps = f"{_unset(site, scope, origin)}, then: antipasta hook install"
    if scope in ("global", "system"):
        own = shlex.quote(os.path.join(site.common_dir, "hooks"))
        steps += f" (for this repository alone: git config core.hooksPath {own}, then the same)"
    if can_install:
        is_own = site.in_git_dir or site.in_worktree
        steps += f"; or {'antipasta hook install' if is_own else 'antipasta hook install --force'}"
        steps += ", which makes the directory" if not os.path.lexists(site.directory) else ""
    return steps


def _named(scope: str, origin: str) -> str:
    return "the environment or `git -c`" if scope == "command" else origin.removeprefix("file:")


def _unset(site: HookSite, scope: str, origin: str) -> str:
    if scope == "command" or not origin.startswith("file:"):
        return "unset GIT_CONFIG_COUNT GIT_CONFIG_PARAMETERS"
    # git names the files of the clone by their path from the root.
    file = os.path.join(site.root, origin.removeprefix("file:"))
    if os.path.realpath(file) == os.path.realpath(os.path.join(site.common_dir, "config")):
        return "git config --local --unset-all core.hooksPath"
    return f"git config --file {shlex.quote(file)} --unset-all core.hooksPath"
