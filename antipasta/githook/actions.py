"""The steps of an installation. No other module of this room changes files.

A step replaces a file atomically: a commit that runs at the same time finds the old hook or the
new one, never a part of a hook and never none.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from antipasta.atomic import temporary_directory
from antipasta.githook import HookError

if TYPE_CHECKING:
    from collections.abc import Iterable


class Write(NamedTuple):
    """Put `content` at `path` with the permission bits `mode`, making its directory if needed."""

    path: str
    content: bytes
    mode: int


class Keep(NamedTuple):
    """Give the file at `source` a second name, `target`, before `source` is written over."""

    source: str
    target: str


class Restore(NamedTuple):
    """Move the file `source`, with its mode, to `target`, and replace what is there."""

    source: str
    target: str


class Delete(NamedTuple):
    """Remove the file at `path`."""

    path: str


Step = Write | Keep | Restore | Delete
_OWN_FOLDERS = ("antipasta", "antipasta-chained")


def carry_out(steps: Iterable[Step]) -> None:
    """Carry out the steps in order. Raises HookError at the first that the system refuses."""
    for step in steps:
        try:
            _take(step)
        except OSError as exc:
            path = exc.filename or step[0]
            raise HookError(
                f"{os.fsdecode(path)}: {exc.strerror}",
                hint="check that you own the hook directory, and that the disk is not full",
            ) from exc


def _take(step: Step) -> None:
    match step:
        case Write(path, content, mode):
            _write(path, content, mode)
        case Keep(source, target):
            _keep(source, target)
        case Restore(source, target):
            os.replace(source, target)
            _drop_own_folder(source)
        case Delete(path):
            os.remove(path)
            _drop_own_folder(path)


def _write(path: str, content: bytes, mode: int) -> None:
    directory = os.path.dirname(path)
    os.makedirs(directory, exist_ok=True)
    with temporary_directory(".antipasta-new-", directory) as aside:
        whole = os.path.join(aside, "hook")
        with open(whole, "wb") as stream:
            stream.write(content)
        os.chmod(whole, mode)
        os.replace(whole, path)


def _keep(source: str, target: str) -> None:
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.lexists(target):
        os.remove(target)
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        # The file system has no hard links. For a moment there is no hook, and git runs none.
        os.rename(source, target)


def _drop_own_folder(path: str) -> None:
    folder = os.path.dirname(path)
    if os.path.basename(folder) in _OWN_FOLDERS and not os.listdir(folder):
        os.rmdir(folder)
