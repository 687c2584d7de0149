"""The text of our own hook scripts: writes, recognises and parses it.

There are two. The full script is a file of its own and names an interpreter of this machine. The
block is a few portable lines inside a shell script that a team shares; it calls the full script,
which is then in the clone's git directory.
"""

from __future__ import annotations

import os
import re
import shlex
from typing import NamedTuple

from antipasta.githook import NET_HOOKS, TOLD_HOOKS, HookError
from antipasta.githook.files import read_hook
from antipasta.system.files import decoded, encoded, with_slashes

_MARKER = re.compile(rb"^# antipasta-hook: ", re.MULTILINE)
_SETTING = re.compile(rb"^(python|chained)=(.*)$", re.MULTILINE)
_BLOCK = re.compile(rb"# >>> antipasta >>> .*?# <<< antipasta <<<\n?", re.DOTALL)
_CREATED, _NEWLINE = b"(created) ", b"(newline added) "
_NEW_FILE = b"#!/bin/sh\n"
# Lines that may stand before the block when it cannot stand last: the preamble of a script.
_PREAMBLE = re.compile(rb"\s*(#.*|set\s.*|\.\s.*husky\.sh.*)?\s*\Z")
_READS_NAME = re.compile(rb"basename[^\n]*(\$\{?0|\$PROGRAM_NAME|__FILE__|argv)|\$\{0##")
_SOURCES = re.compile(rb"^\s*(\.|source)\s[^\n]*\$\{?0", re.MULTILINE)
_LEAVES_EARLY = re.compile(rb"^(exit|exec)\b", re.MULTILINE)


class Script(NamedTuple):
    """The settings of a full script: its interpreter, and the hook that it runs first.

    `chained` is that hook's path relative to the script's directory, empty when there is none.
    """

    interpreter: str
    chained: str


def render(name: str, *, interpreter: str, chained: str = "", chained_shell: str = "") -> bytes:
    """The full script for the hook `name`.

    `chained_shell` is the shell, with flags, that must run the chained hook under its old name.
    """
    values = {
        b"@NAME@": encoded(name),
        b"@PYTHON@": encoded(shlex.quote(with_slashes(interpreter))),
        b"@CHAINED@": encoded(shlex.quote(with_slashes(chained))),
        b"@CHAINED_SHELL@": encoded(shlex.quote(chained_shell)),
        b"@EVENT@": encoded(name if name in NET_HOOKS else ""),
        b"@TOLD@": b"1" if name in TOLD_HOOKS else b"",
    }
    return re.sub(rb"@[A-Z_]+@", lambda found: values[found[0]], _template("git-hook.sh"))


def is_ours(content: bytes) -> bool:
    """Whether `content` is a full script of ours, of any version."""
    return _MARKER.search(content[:1000]) is not None


def parse(content: bytes) -> Script:
    """Parse a full script. A setting that was edited out of it is empty."""
    found = {key: _unquote(raw) for key, raw in _SETTING.findall(content)}
    return Script(found.get(b"python", ""), found.get(b"chained", ""))


def has_block(content: bytes) -> bool:
    """Whether a shared script contains our block."""
    return _BLOCK.search(content) is not None


def with_block(name: str, content: bytes | None) -> bytes:
    """The shared script `content` with our block in it; `content` is None where no file exists yet.

    The block goes last, so that antipasta judges the index as the other commands leave it. In a
    script with a plain `exit` or `exec` it goes first, where it is sure to run; and in a hook that
    git tells more on standard input, which the other commands may read to its end.
    """
    if content is None:
        return _NEW_FILE + _block(name, _CREATED)
    found = _BLOCK.search(content)
    if found:
        flags = next((flag for flag in (_CREATED, _NEWLINE) if flag in found[0]), b"")
        return content[: found.start()] + _block(name, flags) + content[found.end() :]
    if name in TOLD_HOOKS or _LEAVES_EARLY.search(content):
        head = _preamble_length(content)
    else:
        head = len(content)
    before, after = content[:head], content[head:]
    if before and not before.endswith(b"\n"):
        return before + b"\n" + _block(name, _NEWLINE) + after
    return before + _block(name, b"") + after


def without_block(content: bytes) -> bytes | None:
    """The shared script as it was before `with_block`; None when the file did not exist then."""
    found = _BLOCK.search(content)
    if not found:
        return content
    head, tail = content[: found.start()], content[found.end() :]
    if _NEWLINE in found[0]:
        head = head.removesuffix(b"\n") if not tail else head
    rest = head + tail
    return None if _CREATED in found[0] and rest == _NEW_FILE else rest


def block_is_reached(content: bytes) -> bool:
    """Whether no plain `exit` or `exec` stands before the block."""
    found = _BLOCK.search(content)
    return found is not None and not _LEAVES_EARLY.search(content[: found.start()])


def reads_own_name(content: bytes) -> bool:
    """Whether a program reads its own file name to know which hook it is."""
    return _READS_NAME.search(content) is not None


def needs_own_place(content: bytes) -> bool:
    """Whether a shell script must be run under its old name: it reads it, or sources a neighbour.

    husky 4 does both: its hooks source a file beside them, and that file reads the name. To keep
    the name, our script sources the old one. For a script that compares BASH_SOURCE with $0 the
    answer is False: sourced, it would do nothing.
    """
    if b"BASH_SOURCE" in content:
        return False
    return reads_own_name(content) or _SOURCES.search(content) is not None


def _block(name: str, flags: bytes) -> bytes:
    values = {b"@NAME@": encoded(name), b"@FLAGS@": flags}
    template = "shared-told-hook.sh" if name in TOLD_HOOKS else "shared-hook.sh"
    return re.sub(rb"@[A-Z_]+@", lambda found: values[found[0]], _template(template))


def _preamble_length(content: bytes) -> int:
    length = 0
    for line in content.splitlines(keepends=True):
        if not _PREAMBLE.match(line):
            break
        length += len(line)
    return length


def _unquote(raw: bytes) -> str:
    try:
        words = shlex.split(decoded(raw))
    except ValueError:  # an unbalanced quote: somebody has edited the line
        return ""
    return words[0] if words else ""


def _template(name: str) -> bytes:
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    # An installed package has the folder inside; a checkout has it at the top.
    for directory in (os.path.join(package, "_hooks"), os.path.join(package, "..", "hooks")):
        found = read_hook(os.path.join(directory, name))
        if found.kind == "file":
            return found.content
    raise HookError(f"the hook template {name} is missing", hint="install antipasta again")
