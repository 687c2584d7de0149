"""Finds the files on disk that were touched since their bytes were read.

git does it, with an index that we write. The repository's own index does not prove that the bytes
on disk are those of its blobs: line ends and filters convert them, `assume-unchanged` and a sparse
checkout keep git from looking, and these settings may have been different when git wrote the file.
Our index has the blob id and the `lstat` of each file as antipasta read it. git compares that with
the file's `lstat` now: a hundred thousand files in a fifth of a second. A file of which we have no
`lstat` has times in the index that no file has, so git reports it.

The format is in git's documentation under gitformat-index.
"""

from __future__ import annotations

from struct import Struct

from antipasta.collect.git_formats import parse_differences
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.system.files import encoded
from antipasta.system.shared import shared

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

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

# A path that cannot exist, so git reports it. If git does not, it has not read the index.
_NOWHERE = ".git/HEAD/nowhere"

# Other values would keep git from comparing, or make it compare what does not matter.
_SETTINGS = (
    "core.checkStat=default",
    "core.trustctime=true",
    "core.fileMode=false",
    "core.symlinks=true",
    "core.sparseCheckout=false",
)
_OPTIONS = ("--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv")


def stamp_of(status: os.stat_result) -> bytes:
    """The fields of an index entry that come from `lstat`, packed as in an index."""
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
    """The bytes of an index with `files` and, where there are any, their `stamps` by path."""
    # Imported here: it loads OpenSSL, and a run that writes no index needs none of it.
    import hashlib

    rows = [(encoded(each.path), each.oid, stamps.get(each.path)) for each in files]
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
    """The number of files in an index that `index_of` made."""
    return int(_HEADER.unpack_from(index)[2]) - 1


def touched(repository: git.Repository, index: bytes, paths: Sequence[str] = ()) -> set[str] | None:
    """The paths in `index` whose files were touched or removed, or have no stamp.

    Given `paths`, only those and what is below them. None where git did not read the index. git
    reads no file, so it runs no filter of the repository. Raises GitError.
    """
    settings = (word for setting in _SETTINGS for word in ("-c", setting))
    with shared(index) as file:
        asked = ("--", *paths, _NOWHERE) if paths else ()
        output = repository.ask(*settings, "diff-files", *_OPTIONS, *asked, index=file)
    found = {each.new.path for each in parse_differences(output)}
    return found - {_NOWHERE} if _NOWHERE in found else None
