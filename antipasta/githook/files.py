"""The file at a hook's path: its kind, its mode, and what keeps it from running."""

from __future__ import annotations

import os
import re
import stat
from typing import NamedTuple

from antipasta.githook import HookError
from antipasta.system.files import decoded
from antipasta.system.scripts import missing_interpreter

BOM = b"\xef\xbb\xbf"
_SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh"})
_SHEBANG = re.compile(rb"\A#![ \t]*([^\r\n]*)")


class HookFile(NamedTuple):
    """A snapshot of one path. `mode` holds the permission bits, `content` the bytes of the file.

    `kind` is `missing`, `file`, `link` or `directory`. A dangling link has empty content. Whatever
    else cannot be a script, such as a pipe, counts as a directory.
    """

    path: str
    kind: str
    mode: int
    content: bytes

    @property
    def exists(self) -> bool:
        """Whether anything lies at the path."""
        return self.kind != "missing"

    @property
    def executable(self) -> bool:
        """Whether git would run the file: git skips a hook without the executable bit."""
        return self.kind in ("file", "link") and os.access(self.path, os.X_OK)

    @property
    def shebang(self) -> str | None:
        """The interpreter line without `#!`, or None."""
        found = _SHEBANG.match(self.content.removeprefix(BOM))
        return decoded(found[1]).strip() if found else None

    @property
    def is_binary(self) -> bool:
        """Whether the file is not text: a NUL stands in its first 8,000 bytes."""
        return b"\0" in self.content[:8000]

    @property
    def shell(self) -> str | None:
        """The shell and its flags that run this script; None if another program runs it.

        Without a shebang line that is `/bin/sh`: git, husky and sh itself all run such a text so.
        """
        if self.is_binary or not self.content:
            return None
        line = self.shebang
        if line is None:
            return "/bin/sh"
        words = line.removeprefix("/usr/bin/env -S ").removeprefix("/usr/bin/env ").split()
        return line if words and os.path.basename(words[0]) in _SHELLS else None


class Obstacle(NamedTuple):
    """A problem of a hook file. `text` is a sentence in which "it" is the file.

    `effect` is `skipped` (git does not run the file), `broken` (git fails to run it and stops the
    commit) or `odd` (it runs, but not as its author meant).
    """

    effect: str
    text: str


def read_hook(path: str) -> HookFile:
    """Read the file at `path`. Raises HookError when it cannot be read."""
    try:
        status = os.lstat(path)
        kind = _kind(status.st_mode, path)
        content = _read(path) if kind in ("file", "link") and os.path.isfile(path) else b""
    except (FileNotFoundError, NotADirectoryError):
        return HookFile(path, "missing", 0, b"")
    except OSError as exc:
        raise HookError(
            f"{path} cannot be read: {exc.strerror}",
            hint="check the permissions of the file and of its directory",
        ) from exc
    return HookFile(path, kind, stat.S_IMODE(status.st_mode), content)


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read()


def _kind(mode: int, path: str) -> str:
    if stat.S_ISLNK(mode):
        return "directory" if os.path.isdir(path) else "link"
    return "file" if stat.S_ISREG(mode) else "directory"


def obstacles(hook: HookFile) -> list[Obstacle]:
    """What keeps git from running the existing file `hook`; [] when nothing does.

    Of a dangling link and of a directory, that is the only obstacle.
    """
    if hook.kind == "directory":
        return [Obstacle("broken", "it is not a file")]
    if hook.kind == "link" and not os.path.exists(hook.path):
        return [Obstacle("skipped", "it is a symbolic link to a file that does not exist")]
    found = []
    if not hook.executable:
        found.append(Obstacle("skipped", f"it is not executable (chmod +x {hook.path})"))
    if hook.content.startswith(BOM):
        # The mark hides the #! from the system; git and sh then run the file as a shell script.
        effect = "broken" if hook.shell is None else "odd"
        found.append(Obstacle(effect, "a byte order mark at its start hides its #! line"))
    return found + _shebang_obstacles(hook)


def _shebang_obstacles(hook: HookFile) -> list[Obstacle]:
    line = hook.shebang
    if line is None:
        return []
    if hook.content.split(b"\n", 1)[0].endswith(b"\r"):
        text = "its lines end in CRLF, so its #! line names an interpreter that does not exist"
        return [Obstacle("broken", text)]
    missing = missing_interpreter(line)
    return [Obstacle("broken", f"its interpreter does not exist: {missing}")] if missing else []
