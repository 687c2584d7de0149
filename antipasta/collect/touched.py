"""Which files on disk were touched since their bytes were read: git says it, by an index of ours.

The repository's own index does not say that the bytes on disk are those of its blobs: line ends and
filters convert them, `assume-unchanged` and a sparse checkout keep git from looking, and all that
may have been otherwise when the file was written there. In ours stand the files as antipasta read
them, and git compares what the system says of each with that: a hundred thousand in a fifth of a
second. A file that git cannot vouch for stands there with times that none has.

The format is in git's documentation under gitformat-index.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from struct import Struct
from typing import IO, TYPE_CHECKING

from antipasta.collect.git_formats import parse_differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.collect import git
    from antipasta.collect.git_formats import Entry

_STAMP = Struct(">10I")
_HEADER = Struct(">4sII")
_VERSION = 2
_FLAGS = Struct(">H")
_LONGEST = 0xFFF
_32_BITS = 0xFFFFFFFF
_FILE = 0o100644
_NEVER_SEEN = _STAMP.pack(0, 0, 0, 0, 0, 0, _FILE, 0, 0, 0)

# Nothing ever stands there, so git names it: else it has not read the index.
_NOWHERE = ".git/HEAD/nowhere"

# What could keep git from looking, or have it look at what is of no consequence.
_SETTINGS = (
    "core.checkStat=default",
    "core.trustctime=true",
    "core.fileMode=false",
    "core.symlinks=true",
    "core.sparseCheckout=false",
)
_OPTIONS = ("--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv")


def stamp_of(status: os.stat_result) -> bytes:
    """What the system says of a file, as an index has it."""
    changed, modified = status.st_ctime_ns, status.st_mtime_ns
    fields = (
        *divmod(changed, 1_000_000_000),
        *divmod(modified, 1_000_000_000),
        status.st_dev,
        status.st_ino,
        _FILE,
        status.st_uid,
        status.st_gid,
        status.st_size,
    )
    return _STAMP.pack(*(field & _32_BITS for field in fields))


def index_of(files: Iterable[Entry], stamps: Mapping[str, bytes]) -> bytes:
    """An index for git in which `files` stand with their `stamps`, by path, where there is one."""
    # Imported here: it loads OpenSSL, and only what is not known is written.
    import hashlib

    rows = [(os.fsencode(each.path), each.oid, stamps.get(each.path)) for each in files]
    id_hex_digits = len(rows[0][1]) if rows else 40
    rows.append((_NOWHERE.encode(), "1" * id_hex_digits, None))
    content = _HEADER.pack(b"DIRC", _VERSION, len(rows)) + b"".join(map(_row, sorted(rows)))
    name = "sha1" if id_hex_digits == 40 else "sha256"
    return content + hashlib.new(name, content, usedforsecurity=False).digest()


def _row(row: tuple[bytes, str, bytes | None]) -> bytes:
    path, oid, stamp = row
    text = (stamp or _NEVER_SEEN) + bytes.fromhex(oid)
    text += _FLAGS.pack(min(len(path), _LONGEST)) + path
    return text + b"\0" * (8 - len(text) % 8)


def count_in(index: bytes) -> int:
    """How many files stand in an index that was made here."""
    return int(_HEADER.unpack_from(index)[2]) - 1


def touched(repository: git.Repository, index: bytes, paths: Sequence[str] = ()) -> set[str] | None:
    """The paths in `index` at which git finds something else, or for which nothing vouches.

    Given `paths`, only those and what is below them. None where git did not read the index. Nothing
    of the repository is run: git reads no file. Raises GitError.
    """
    settings = (word for setting in _SETTINGS for word in ("-c", setting))
    with _unnamed_file(index) as file:
        asked = ("--", *paths, _NOWHERE) if paths else ()
        output = repository.ask(*settings, "diff-files", *_OPTIONS, *asked, index=file.fileno())
    found = {each.new.path for each in parse_differences(output)}
    return found - {_NOWHERE} if _NOWHERE in found else None


@contextmanager
def _unnamed_file(content: bytes) -> Iterator[IO[bytes]]:
    """A file that holds the `content` and leaves nothing behind, whatever ends the process."""
    try:
        file: IO[bytes] = os.fdopen(os.memfd_create("index"), "w+b")
    except (AttributeError, OSError):  # Linux has it, unless it is forbidden
        import tempfile

        file = tempfile.TemporaryFile()  # noqa: SIM115  # closed below
    with file:
        file.write(content)
        file.flush()
        yield file
