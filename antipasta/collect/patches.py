"""What commits changed, line by line but without the lines: from one `git diff-tree -p` process.

git's plumbing gives the changes, not pygit2, which takes 2.4 times as long for the hunks of 1,000
commits of pytest (bench/readers.py). The plumbing ignores what a user configures of `git diff`;
what is left is given by options, so that nobody's settings change a count.

git writes for each commit its id, a list of the files that changed (`--raw -z`, where a name may
hold every byte but NUL), and a patch of each file. A line of content in a patch begins with a plus,
a minus, a space or a backslash, so no content can pass for the head of a hunk or of a commit.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple

from antipasta.collect import git
from antipasta.collect.answers import Answers, readable
from antipasta.collect.blobs import held
from antipasta.errors import GitError
from antipasta.limits import limit
from antipasta.system.files import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_COMMON = (
    *("--stdin", "--root", "-r", "-c", "--combined-all-paths", "--raw", "-z", "--no-abbrev"),
    *("--no-ext-diff", "--no-textconv", "--no-color", "--no-relative", "--submodule=short"),
)
OPTIONS = (
    *("diff-tree", *_COMMON, "-p", "-U0", "--inter-hunk-context=0", "--text"),
    *("-M", "-l5000", "--diff-algorithm=myers", "--indent-heuristic"),
)
"""The command that lists changes with their hunks.

With the indent heuristic a function that is added is one hunk, and not a part of its neighbour.
"""

# So much git keeps of the objects that others are stored as differences to. The default, 96m, saves
# 6 % of its time on all of pytest's history, and costs 70 MB.
_LESS_MEMORY = ("-c", "core.deltaBaseCacheLimit=24m")
_LINE_END = ord("\n")
# What stands between a list and the patch after it; an id can begin with a `d`, too.
_PATCH = b"\0diff -"
_CHUNK_BYTES = 1 << 18
_USAGE = 129  # the exit code of git for an option that it does not know
_COMBINED = re.compile(rb"@@@+((?: -\d+,\d+)+) \+(\d+),\d+ @@@+")
_ID = re.compile(rb"(?:[0-9a-f]{64}|[0-9a-f]{40})\0")
# The lines of a patch that count: heads of files and of hunks, and the id of the next commit.
_NOTABLE = re.compile(
    rb"\n(?:@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@"
    rb"|(diff --)[^\n]*(?=\n)|(?:[0-9a-f]{64}|[0-9a-f]{40})\0)"
)

Hunks = tuple[tuple[int, int, int, int], ...]
"""Hunks, in the order of lines: the first old line, how many, the first new line, how many.

Lines count from 1. Of no lines, the first is the one that follows the place.
"""


class Change(NamedTuple):
    """How a commit changed a file, compared with one of its parents.

    The old path and the old blob id are empty where the parent has no such regular file. `hunks`
    is None where git does not tell them.
    """

    old_path: str
    old_oid: str
    path: str
    oid: str
    hunks: Hunks | None


class Patch(NamedTuple):
    """A commit, and how it changed regular files; of a merge those that no parent has like that.

    A merge has a change for each of its parents.
    """

    commit: str
    changes: tuple[Change, ...]


class _File(NamedTuple):
    """A file on one side of a difference."""

    mode: bytes
    oid: str
    path: str

    @property
    def is_regular(self) -> bool:
        """Whether it is a regular file, executable or not."""
        return self.mode.startswith(b"100")


class _Listed(NamedTuple):
    """An entry of git's list: the file in each parent, and in the commit."""

    olds: tuple[_File, ...]
    new: _File
    status: bytes

    @property
    def heads(self) -> int:
        """How many heads of files git writes for it into the patch."""
        if len(self.olds) > 1:
            differs = any(old.oid != self.new.oid or old.mode != self.new.mode for old in self.olds)
            return int(differs)
        # A file that becomes a link, or the reverse, is deleted and created.
        return 2 if self.status.startswith(b"T") else 1


def patches(
    repository: git.Repository, commits: Sequence[str], patterns: Sequence[str]
) -> Iterator[Patch]:
    """Yield the patches of the `commits`, by id, in that order; of those only that changed a file.

    `patterns` are pathspecs as in gitglossary(7) and choose the files; a file that was renamed from
    a path outside of them counts as added. Raises GitError when git cannot be started, fails, or
    stops answering; OutOfTimeError when the run has no time left.
    """
    if not commits:
        return
    with _diff_tree(repository, (*OPTIONS, "--", *patterns), commits) as chunk:
        yield from parse(chunk)


def lacking(
    repository: git.Repository, commits: Sequence[str], patterns: Sequence[str]
) -> dict[str, Patch]:
    """Those of the `commits` that need blobs which the repository lacks; their patches lack hunks.

    Raises GitError as `patches` does.
    """
    # Renames are found by equal ids here: other ones would need the blobs.
    command = ("diff-tree", *_COMMON, "-M100%", "--", *patterns)
    with _diff_tree(repository, command, commits) as chunk:
        found = list(parse(chunk, has_patches=False))
    there = held(repository, {oid for each in found for oid in _blobs(each)})
    return {each.commit: each for each in found if not _blobs(each) <= there}


def _blobs(patch: Patch) -> set[str]:
    """The ids of the versions that the patch compares."""
    return {oid for each in patch.changes for oid in (each.old_oid, each.oid) if oid}


@contextmanager
def _diff_tree(
    repository: git.Repository, command: Sequence[str], commits: Sequence[str]
) -> Iterator[Callable[[], bytes]]:
    """A function that gives the next bytes of what git writes, and none at the end."""
    environment = git.offline_environment()
    # It would give each hunk lines that did not change.
    environment.pop("GIT_DIFF_OPTS", None)
    # The patterns are patterns here. Nothing else of the commands of other modules changes.
    own = tuple(each for each in git.COMMAND if each != "--literal-pathspecs")
    requests = "".join(f"{each}\n" for each in commits).encode()
    with readable(requests) as source, tempfile.TemporaryFile() as errors:
        git.STARTS.note()
        try:
            process = subprocess.Popen(
                (*own, *_LESS_MEMORY, *command),
                cwd=repository.root,
                env=environment,
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=errors,
            )
        except OSError as exc:
            raise git.cannot_start(exc) from exc
        assert process.stdout is not None
        try:
            answers = Answers(process.stdout, repository.seconds_left, "diff-tree")

            def chunk() -> bytes:
                found = answers.chunk(_CHUNK_BYTES)
                if not found:
                    _require_success(process.wait(limit("GIT_TIMEOUT")), errors)
                return found

            yield chunk
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def _require_success(code: int, errors: IO[bytes]) -> None:
    """Raise GitError for a process that ended with another code than 0."""
    if code < 0:
        raise git.killed("diff-tree", -code)
    if code == _USAGE:
        git.require_version((2, 28), "the history of lines")
    if code:
        errors.seek(0)
        raise GitError(f"git diff-tree: {git.reason(decoded(errors.read()))}")


def parse(chunk: Callable[[], bytes], *, has_patches: bool = True) -> Iterator[Patch]:
    """Parse what git writes, which `chunk` gives piece by piece, and no bytes at the end.

    Without `has_patches` the hunks are not known. Raises GitError for what is no such output.
    """
    text = _Text(chunk)
    while commit := text.commit():
        listed = list(text.listed())
        found = [_hunks(text, each) if has_patches else None for each in listed]
        pairs = zip(listed, found, strict=True)
        yield Patch(commit, tuple(change for pair in pairs for change in _changes(*pair)))


def _changes(listed: _Listed, hunks: Sequence[Hunks | None] | None) -> Iterator[Change]:
    """The changes of an entry; `hunks` are those for each parent, if they are known."""
    new = listed.new
    if not new.is_regular:
        return
    for old, found in zip(listed.olds, hunks or [None] * len(listed.olds), strict=True):
        path, oid = (old.path, old.oid) if old.is_regular else ("", "")
        yield Change(path, oid, new.path, new.oid, found)


def _hunks(text: _Text, listed: _Listed) -> Sequence[Hunks | None]:
    """For each parent of the entry, the hunks that the patch has."""
    found: Sequence[Hunks | None] = [()] * len(listed.olds)
    for _ in range(listed.heads):
        text.head()
        # Of two heads the second one creates the file.
        found = [text.hunks()] if len(listed.olds) == 1 else text.combined(len(listed.olds))
    return found


def _unexpected(what: str) -> GitError:
    return GitError(
        f"git diff-tree wrote something unexpected: {what}",
        hint="please report it with the version of git; 2.39 is known to do",
    )


class _Text:
    """What git writes, read as it comes; no more of it is in memory than is needed.

    Within a patch, the place is always on the line end before the next line.
    """

    def __init__(self, chunk: Callable[[], bytes]) -> None:
        self._chunk = chunk
        self._data = bytearray()
        self._at = 0
        self._is_in_patch = False

    def commit(self) -> str:
        """The id of the next commit; empty at the end."""
        if self._is_in_patch:
            found = self._notable()
            if found is None:
                return ""
            if found[1] or found[5]:
                raise _unexpected("a patch has more files than the list before it")
            self._at = found.start() + 1
            self._is_in_patch = False
        if not self._peek(1):
            return ""
        return self._until(b"\0").decode("ascii", "replace")

    def listed(self) -> Iterator[_Listed]:
        """The entries of the list that stands here."""
        while self._peek(1) == b":":
            yield self._entry(self._until(b"\0"))
        if self._peek(len(_PATCH)) == _PATCH:
            self._data[self._at] = _LINE_END
            self._is_in_patch = True
        elif self._peek(1) == b"\0":
            self._at += 1

    def head(self) -> None:
        """Skip the head of the next file of the patch. Raises GitError where there is none."""
        found = self._notable() if self._is_in_patch else None
        if not found or not found[5]:
            raise _unexpected("a patch has fewer files than the list before it")
        self._at = found.end()

    def hunks(self) -> Hunks:
        """The hunks of the file whose head was skipped."""
        hunks = []
        while (found := self._notable()) and found[1]:
            self._at = found.end()
            old, deleted, new, added = (
                1 if each is None else int(each) for each in found.groups()[:4]
            )
            # Of no lines, git names the line before the place.
            hunks.append((old + (not deleted), deleted, new + (not added), added))
        return tuple(hunks)

    def combined(self, parents: int) -> list[Hunks | None]:
        """For each of the `parents`, the hunks of the file of a merge whose head was skipped.

        Each line has a column for each parent, so what they say together can be told apart.
        """
        sides = [_Side() for _ in range(parents)]
        is_told = False
        while (line := self._line(parents)) is not None:
            if line.startswith(b"@@@"):
                is_told = True
                _go_to(sides, line)
            elif is_told:
                _take(sides, line[:parents].ljust(parents))
        return [side.all_hunks() if is_told else None for side in sides]

    def _entry(self, header: bytes) -> _Listed:
        """The entry with this header, whose paths follow."""
        parents = len(header) - len(header.lstrip(b":"))
        *fields, status = header[parents:].split(b" ")
        modes, oids = fields[: parents + 1], fields[parents + 1 :]
        if len(oids) != parents + 1:
            raise _unexpected(decoded(header))
        # A merge has a path for each parent; else there are two only of what was renamed.
        first = self._until(b"\0")
        is_single = parents == 1 and status[:1] not in b"RC"
        paths = [first, *(() if is_single else (self._until(b"\0") for _ in range(parents)))]
        names = map(decoded, paths * 2 if is_single else paths)
        *olds, new = map(_File, modes, (each.decode("ascii", "replace") for each in oids), names)
        return _Listed(tuple(olds), new, status)

    def _line(self, columns: int) -> bytes | None:
        """The next line of this file's patch, or at least the `columns` of one of content.

        None at the end, and where the next file or commit begins.
        """
        start = self._at + 1
        while (end := self._data.find(b"\n", start)) < 0:
            if _ID.match(self._data, start) or not self._fill_patch(columns):
                return None
            start = self._at + 1
        if self._data.startswith(b"diff --", start) or _ID.match(self._data, start):
            return None
        self._at = end
        return bytes(self._data[start:end])

    def _notable(self) -> re.Match[bytes] | None:
        """The next line that counts, where the place is then; None at the end."""
        while (found := _NOTABLE.search(self._data, self._at)) is None:
            self._at = max(self._data.rfind(b"\n", self._at), self._at)
            if not self._fill_patch(1):
                return None
        self._at = found.start()
        return found

    def _fill_patch(self, columns: int) -> bool:
        """Read on within a patch; whether there was more.

        Of a last line of content only the `columns` are kept, however long it is.
        """
        start = self._at + 1
        if self._data.startswith((b"+", b"-", b" ", b"\\"), start):
            self._data = self._data[: start + max(columns, len(b"\\ "))]
        return self._fill()

    def _peek(self, size: int) -> bytes:
        """The next `size` bytes; fewer at the end."""
        while len(self._data) - self._at < size and self._fill():
            pass
        return bytes(self._data[self._at : self._at + size])

    def _until(self, end: bytes) -> bytes:
        """The bytes up to `end`, which is skipped."""
        while (found := self._data.find(end, self._at)) < 0:
            if not self._fill():
                raise _unexpected("it ends in the middle")
        start, self._at = self._at, found + len(end)
        return bytes(self._data[start:found])

    def _fill(self) -> bool:
        """Read on; whether there was more."""
        more = self._chunk()
        self._data = self._data[self._at :] + more
        self._at = 0
        return bool(more)


class _Side:
    """The hunks of one parent of a merge, while the lines of a combined patch are read."""

    def __init__(self) -> None:
        self.old = 1
        self.new = 1
        self._hunks: list[tuple[int, int, int, int]] = []
        self._pending: tuple[int, int, int, int] | None = None

    def go_to(self, old: int, new: int) -> None:
        """Go on at these lines, the next of the parent and of the merge."""
        self.end_hunk()
        self.old, self.new = old, new

    def change(self, *, deleted: int, added: int) -> None:
        """Take a line that only one of the two has."""
        old, deletions, new, additions = self._pending or (self.old, 0, self.new, 0)
        self._pending = (old, deletions + deleted, new, additions + added)
        self.old += deleted
        self.new += added

    def keep(self) -> None:
        """Take a line that both have."""
        self.end_hunk()
        self.old += 1
        self.new += 1

    def end_hunk(self) -> None:
        """End the hunk, if there is one."""
        if self._pending:
            self._hunks.append(self._pending)
            self._pending = None

    def all_hunks(self) -> Hunks:
        """The hunks, once all lines were taken."""
        self.end_hunk()
        return tuple(self._hunks)


def _go_to(sides: Sequence[_Side], head: bytes) -> None:
    """Go to where a combined hunk begins; a start is that of the next line, unlike in others."""
    found = _COMBINED.match(head)
    if not found:
        raise _unexpected(decoded(head))
    new = int(found[2])
    starts = [int(each.partition(b",")[0]) for each in found[1].split(b" -")[1:]]
    for side, old in zip(sides, starts, strict=True):
        side.go_to(old, new)


def _take(sides: Sequence[_Side], columns: bytes) -> None:
    """Take a line of a combined patch, of which `columns` says which sides have it."""
    signs = [columns[at : at + 1] for at in range(len(sides))]
    if b"-" in signs:
        for side, sign in zip(sides, signs, strict=True):
            if sign == b"-":
                side.change(deleted=1, added=0)
    elif b"\\" not in signs:
        for side, sign in zip(sides, signs, strict=True):
            if sign == b"+":
                side.change(deleted=0, added=1)
            else:
                side.keep()
