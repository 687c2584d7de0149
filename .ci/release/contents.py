"""What the distributions must hold, and nothing else: compared with the files of the commit."""

from __future__ import annotations

import tarfile
import zipfile
from email.parser import Parser
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from email.message import Message
    from pathlib import Path

PACKAGE = "antipasta/"
HOOKS = "hooks/"
HOOKS_IN_THE_WHEEL = "antipasta/_hooks/"
TAG = "py3-none-any"
COMMANDS = {"antipasta", "antipasta-hook"}
IMPORTANT = ("antipasta/py.typed", "antipasta/_hooks/git-hook.sh")
MADE_BY_THE_BUILD = {"PKG-INFO"}


def problems_of_wheel(wheel: Path, files: Iterable[str], version: str) -> Iterator[str]:
    """What is wrong with the wheel of a commit that has these `files` and this version."""
    with zipfile.ZipFile(wheel) as opened:
        names = {each.filename for each in opened.infolist() if not each.is_dir()}
        about = f"antipasta-{version}.dist-info/"
        described = {
            name.removeprefix(about): opened.read(name).decode()
            for name in names
            if name.startswith(about)
        }
    code = {name for name in names if not name.startswith(about)}
    yield from _compared(wheel, code, _in_the_wheel(files))
    yield from (f"{wheel.name} lacks {name}" for name in IMPORTANT if name not in names)
    yield from (f"{wheel.name} {each}" for each in _problems_of_description(described))
    yield from _problems_of_metadata(_fields(described, "METADATA"), version)


def _problems_of_description(described: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the files that describe a wheel, by their names."""
    for name in _fields(described, "METADATA").get_all("License-File", []):
        if f"licenses/{name}" not in described:
            yield f"lacks the licence {name}"
    kind = _fields(described, "WHEEL")
    tags = kind.get_all("Tag", [])
    if tags != [TAG] or kind["Root-Is-Purelib"] != "true":
        yield f"is not one wheel for all: {tags}"
    entries = described.get("entry_points.txt", "").splitlines()
    commands = {line.partition(" = ")[0] for line in entries if " = " in line}
    if commands != COMMANDS:
        yield f"has the commands {sorted(commands)}, and not {sorted(COMMANDS)}"


def _fields(described: Mapping[str, str], name: str) -> Message:
    return Parser().parsestr(described.get(name, ""))


def _in_the_wheel(files: Iterable[str]) -> set[str]:
    """Where the files of a commit stand in the wheel, as far as they belong there."""
    return {
        name if name.startswith(PACKAGE) else HOOKS_IN_THE_WHEEL + name.removeprefix(HOOKS)
        for name in files
        if name.startswith((PACKAGE, HOOKS))
    }


def _problems_of_metadata(metadata: Message, version: str) -> Iterator[str]:
    wanted = {"Name": "antipasta", "Version": version}
    for field, value in wanted.items():
        if metadata[field] != value:
            yield f"the metadata has {field}: {metadata[field]}, and not {value}"
    for field in ("License-Expression", "License-File", "Requires-Python", "Summary"):
        if not metadata[field]:
            yield f"the metadata lacks {field}"


def problems_of_sdist(sdist: Path, files: Iterable[str]) -> Iterator[str]:
    """What is wrong with the sdist of a commit that has these `files`: it must have each."""
    with tarfile.open(sdist) as opened:
        names = {PurePosixPath(each.name) for each in opened.getmembers() if not each.isdir()}
    within = {str(name.relative_to(name.parts[0])) for name in names}
    yield from _compared(sdist, within - MADE_BY_THE_BUILD, set(files))


def _compared(archive: Path, has: set[str], wanted: set[str]) -> Iterator[str]:
    yield from (f"{archive.name} lacks {name}" for name in sorted(wanted - has))
    yield from (f"{archive.name} has {name}, which is not of it" for name in sorted(has - wanted))
