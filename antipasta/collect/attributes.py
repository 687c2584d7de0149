"""Reads what `.gitattributes` files say of generated code: `linguist-generated` and `-vendored`.

git itself interprets them, with its patterns and macros: `git check-attr` in a directory of our own
that has nothing but these files. So it reads the version that is wanted, of a commit, of the index
or of the disk, on any version of git (`--source` came with 2.40), and nothing of this machine
decides: neither `.git/info/attributes` nor the attributes of the user or the system.
"""

from __future__ import annotations

import os
import stat

from antipasta.collect import git
from antipasta.collect.generated import ATTRIBUTES
from antipasta.collect.git_formats import parse_index, parse_tree
from antipasta.encoding import seal, unseal
from antipasta.errors import GitError
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.limits import limit
from antipasta.model import ChangedText
from antipasta.system.files import decoded, encoded, open_plain, stays_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.collect.git_formats import Entry
    from antipasta.model import Remembered

_MENTION = b"linguist-"
_GENERATED, _VENDORED = "linguist-generated", "linguist-vendored"
# As git prints them. What is set to the text "false" is not set for linguist either.
_SAYS_NO = ("unset", "false")
_SAYS_NOTHING = "unspecified"

INDEX = ":0"
"""What names the index as a tree of git's."""

_NAMES_AT_ONCE = 500
_LENGTH = 0x0FFF
_IN_CONFLICT = 0x3000
_IS_EXTENDED = 0x4000
_WITH_FULL_PATHS = (2, 3)
_REGULAR_FILE = 0b1000
# In an entry the mode is so many bytes before the blob id: behind it stand the owner and the size.
_MODE_BEFORE_ID = 16


def paths_above(paths: Iterable[str]) -> list[str]:
    """The paths of the `.gitattributes` files that may speak of the files at `paths`, sorted."""
    found = {ATTRIBUTES}
    for path in paths:
        directory = path.rpartition("/")[0]
        while directory and f"{directory}/{ATTRIBUTES}" not in found:
            found.add(f"{directory}/{ATTRIBUTES}")
            directory = directory.rpartition("/")[0]
    return sorted(found)


def in_tree(
    repository: git.Repository, tree: str, paths: Sequence[str], remembered: Remembered | None
) -> dict[str, bytes]:
    """The content of those of `paths` that are files in `tree`; empty if none names linguist.

    `tree` is a revision, or `:0` for the index. As on disk, nothing of a link is read: its blob
    holds the name of its target. What is `remembered` is as in `speaking`. Raises GitError.
    """
    texts = speaking(repository, _named_in(repository, tree, paths), remembered)
    files = _files_among(repository, tree, [*texts]) if texts else set()
    return _if_speaking({path: data for path, data in texts.items() if path in files})


def _named_in(repository: git.Repository, tree: str, paths: Sequence[str]) -> dict[str, str]:
    """The blob ids of those of `paths` that `tree` has."""
    # git reads one name a line. A path with a line end has no attributes here: it is judged.
    paths = [path for path in paths if "\n" not in path]
    try:
        oids = git.blob_ids(repository, [f"{tree}:{path}" for path in paths])
    except GitError:
        if tree == INDEX:
            raise
        # In a partial clone git exits at a blob that it lacks, though the tree tells its id.
        return {each.path: each.oid for each in _listed(repository, tree, paths) if each.is_file}
    return {path: oid for path, oid in zip(paths, oids, strict=True) if oid}


def _files_among(repository: git.Repository, tree: str, paths: Sequence[str]) -> set[str]:
    """Those of `paths` that are regular files in `tree`."""
    return {entry.path for entry in _listed(repository, tree, paths) if entry.is_file}


def _listed(repository: git.Repository, tree: str, paths: Sequence[str]) -> Iterator[Entry]:
    """The entries of `tree` for those of `paths` that it has."""
    for start in range(0, len(paths), _NAMES_AT_ONCE):
        names = paths[start : start + _NAMES_AT_ONCE]
        if tree == INDEX:
            yield from parse_index(repository.ask("ls-files", "--stage", "-z", "--", *names))
        else:
            yield from parse_tree(repository.ask("ls-tree", "-z", tree, "--", *names))


def speaking(
    repository: git.Repository, oids: Mapping[str, str], remembered: Remembered | None
) -> dict[str, bytes]:
    """The content of the files whose blob ids are `oids`, by path; empty if none names linguist.

    That a blob does not is `remembered`, so that no git process has to read it again. Raises
    GitError.
    """
    if all(_is_known_as_silent(oid, remembered) for oid in oids.values()):
        return {}
    blobs = _contents(repository, oids.values())
    for oid, data in blobs.items() if remembered else ():
        if remembered and oid and _MENTION not in data:
            remembered.put(_key(oid), seal(b"", _key(oid)))
    return _if_speaking({path: blobs[oid] for path, oid in oids.items() if oid in blobs})


def changed_texts(
    repository: git.Repository, before: Mapping[str, str], after: Mapping[str, str]
) -> list[ChangedText]:
    """The files whose blob ids are not the same `before` and `after`, by path. Raises GitError."""
    texts = _contents(repository, {*before.values(), *after.values()})
    return [
        ChangedText(path, texts.get(before.get(path), b""), texts.get(after.get(path), b""))
        for path in sorted(before.keys() | after.keys())
        if before.get(path) != after.get(path)
    ]


def changed_on_disk(
    repository: git.Repository, before: Mapping[str, str], paths: Iterable[str]
) -> list[ChangedText]:
    """The files among `paths` that are not on disk as they were `before`, by their blob ids.

    Raises GitError.
    """
    texts = _contents(repository, before.values())
    return [
        ChangedText(path, old, new)
        for path in sorted({*paths, *before})
        for old in [texts.get(before.get(path), b"")]
        for new in [_read(os.path.join(repository.root, path)) or b""]
        if old != new
    ]


def _contents(repository: git.Repository, oids: Iterable[str]) -> dict[str | None, bytes]:
    """The content of the blobs that can be read and are not too large."""
    from antipasta.collect.blobs import read_blobs

    blobs = read_blobs(repository, [*dict.fromkeys(oids)], max_bytes=limit("MAX_CONFIG_BYTES"))
    return {blob.oid: blob.data for blob in blobs if blob.data is not None}


def on_disk(root: str, paths: Sequence[str]) -> dict[str, bytes]:
    """The content of those of `paths` that are files in the directory `root`; empty as above."""
    read = ((path, _read(os.path.join(root, path))) for path in paths)
    return _if_speaking({path: data for path, data in read if data is not None})


def _read(path: str) -> bytes | None:
    """The bytes of a regular file; as git, nothing of a link."""
    try:
        descriptor = open_plain(path)
    except (OSError, ValueError):
        return None
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        data = file.read(int(limit("MAX_CONFIG_BYTES")) + 1)
    return data if len(data) <= limit("MAX_CONFIG_BYTES") else None


def _if_speaking(files: dict[str, bytes]) -> dict[str, bytes]:
    # Only the topmost file may define macros, so a file that uses one is beside one that names it.
    return files if any(_MENTION in data for data in files.values()) else {}


def _is_known_as_silent(oid: str, remembered: Remembered | None) -> bool:
    stored = remembered.get(_key(oid)) if remembered else None
    return unseal(stored, _key(oid)) is not None


def _key(oid: str) -> str:
    return f"attributes:{oid}"


def ids_in_index(index: bytes, paths: Sequence[str], *, id_bytes: int) -> dict[str, str] | None:
    """The blob ids of those of `paths` that are files in an index, by path; `index` are its bytes.

    None where git must be asked: in version 4, which has no full paths, and in a conflict. The
    format is in git's documentation under gitformat-index.
    """
    if index[:4] != b"DIRC" or int.from_bytes(index[4:8], "big") not in _WITH_FULL_PATHS:
        return None
    entries = [(path, each) for path in paths for each in _entries(index, encoded(path))]
    if any(flags & _IN_CONFLICT for _, (flags, _) in entries):
        return None
    starts = {path: end - id_bytes for path, (_, end) in entries}
    return {
        path: index[start : start + id_bytes].hex()
        for path, start in starts.items()
        if _is_regular(index[start - _MODE_BEFORE_ID :][:4])
    }


def _is_regular(mode: bytes) -> bool:
    return int.from_bytes(mode, "big") >> 12 == _REGULAR_FILE


def _entries(index: bytes, name: bytes) -> Iterator[tuple[int, int]]:
    """The flags of each entry of that name, and where its blob id ends."""
    length = min(len(name), _LENGTH)
    at = index.find(name + b"\0")
    while at >= 0:
        first, second = (int.from_bytes(index[at - size : at - size + 2], "big") for size in (4, 2))
        if second & _LENGTH == length and not second & _IS_EXTENDED:
            yield second, at - 2
        elif first & _LENGTH == length and first & _IS_EXTENDED:
            yield first, at - 4
        # Else it is the end of a longer path.
        at = index.find(name + b"\0", at + 1)


def generated(files: Mapping[str, bytes], paths: Sequence[str]) -> dict[str, bool]:
    """What the `.gitattributes` in `files`, by path, say of the files at `paths`.

    True is for generated or vendored files, False for those that are said not to be generated. What
    nothing is said of is left out. Raises GitError.
    """
    # Imported here: few repositories name linguist.
    from antipasta.atomic import temporary_directory

    try:
        with temporary_directory(
            "antipasta-attributes-", _place_for_temporary_files()
        ) as directory:
            _make_repository(directory, files)
            output = _check(directory, paths)
    except OSError as exc:
        raise GitError(
            f"git's attributes cannot be read in a temporary directory: {exc}",
            hint="let TMPDIR name a directory that can be written to, or set generated: judge",
        ) from exc
    fields = decoded(output).split("\0")[:-1]
    said: dict[str, dict[str, str]] = {}
    for path, name, value in zip(fields[::3], fields[1::3], fields[2::3], strict=True):
        said.setdefault(path, {})[name] = value
    return {path: verdict for path, each in said.items() if (verdict := _verdict(each)) is not None}


def _place_for_temporary_files() -> str:
    """The directory for them. Raises FileNotFoundError where Python would take the current one."""
    import tempfile  # it costs 10 ms

    place = tempfile.gettempdir()
    named = (os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP"))
    if place == os.path.abspath(os.curdir) and place not in named:
        raise FileNotFoundError("there is no directory for temporary files")
    return place


def _verdict(values: Mapping[str, str]) -> bool | None:
    if any(values[name] not in (*_SAYS_NO, _SAYS_NOTHING) for name in (_GENERATED, _VENDORED)):
        return True
    return False if values[_GENERATED] in _SAYS_NO else None


def _make_repository(directory: str, files: Mapping[str, bytes]) -> None:
    """The least that git takes for a repository, and `files` in its working tree."""
    for name in ("objects", "refs"):
        os.makedirs(os.path.join(directory, ".git", name))
    _write(os.path.join(directory, ".git", "HEAD"), b"ref: refs/heads/main\n")
    for path, data in files.items():
        above, _, _ = path.rpartition("/")
        # git makes no such trees, but others can.
        if stays_below(path) and ".git" not in above.split("/"):
            os.makedirs(os.path.join(directory, above), exist_ok=True)
            _write(os.path.join(directory, path), data)


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)


def _check(directory: str, paths: Sequence[str]) -> bytes:
    requests = b"".join(encoded(path) + b"\0" for path in paths)
    arguments = ("check-attr", "-z", "--stdin", _GENERATED, _VENDORED)
    return git.run_apart(arguments, directory, requests)
