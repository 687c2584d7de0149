"""The content of many blobs, from one `git cat-file --batch` process."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO

from antipasta.collect import git
from antipasta.collect.answers import Answers, EndedEarlyError, readable
from antipasta.errors import GitError, OutOfTimeError
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.limits import limit
from antipasta.system.files import decoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import IO

# How often git is started when an object makes it exit, after which all other objects are missing;
# and when something else kills it.
_ATTEMPTS = 5


class Blob(NamedTuple):
    """An object's id, its size in bytes, and its content.

    `data` is None when the object is missing or larger than was asked for. `size` is -1 when the
    object is missing or is of another kind than was asked for.
    """

    oid: str
    size: int
    data: bytes | None


def read_blobs(
    repository: git.Repository, oids: Sequence[str], *, max_bytes: float, kind: bytes = b"blob"
) -> Iterator[Blob]:
    """Yield the objects of that `kind` named by `oids`, in that order, from one process.

    The content of an object larger than `max_bytes` is not held in memory and is None. Raises
    GitError when git cannot be started, stops answering, or is killed again and again.
    """
    remaining = list(oids)
    there: set[str] | None = None
    killed_by = 0
    for _ in range(_ATTEMPTS):
        answered = 0
        try:
            for blob in _read_until_end(repository, remaining, max_bytes, kind, there):
                answered += 1
                yield blob
        except EndedEarlyError as exc:
            killed_by = exc.signal
            if not killed_by:
                # git exits at an object that it can neither find nor fetch: the next to answer.
                yield Blob(remaining[answered], -1, None)
                answered += 1
                # A partial clone lacks many, and git would exit at each of them.
                there = held(repository, remaining[answered:])
        remaining = remaining[answered:]
        if not remaining:
            return
    if killed_by:
        # Nothing is known of these objects. To call them missing might change the verdict.
        raise git.killed("cat-file", killed_by)
    yield from (Blob(oid, -1, None) for oid in remaining)


def _read_until_end(
    repository: git.Repository,
    oids: Sequence[str],
    max_bytes: float,
    kind: bytes,
    there: set[str] | None,
) -> Iterator[Blob]:
    """The objects until git exits, which is asked only for what is `there`, if that is known."""
    if not oids:
        return
    asked = oids if there is None else [oid for oid in oids if oid in there]
    with (
        readable("".join(f"{oid}\n" for oid in asked).encode()) as requests,
        _cat_file(repository, requests) as answers,
    ):
        for oid in oids:
            is_asked = there is None or oid in there
            yield _next_blob(answers, oid, max_bytes, kind) if is_asked else Blob(oid, -1, None)


def present(repository: git.Repository, oids: Iterable[str]) -> set[str]:
    """The ids among `oids` of objects that the repository has as blobs. Raises GitError."""
    wanted = set(oids)
    requests = "".join(f"{oid}\n" for oid in wanted).encode()
    command = ("cat-file", "--batch-check=%(objecttype) %(objectname)")
    try:
        answers = git.run(command, repository.root, requests).split(b"\n")
    except OutOfTimeError:
        raise
    except GitError:
        # In a partial clone git exits at an object that it can neither find nor fetch.
        there = held(repository, wanted)
        if there == wanted:
            raise
        return present(repository, there)
    return {decoded(each[len(b"blob ") :]) for each in answers if each.startswith(b"blob ")}


def held(repository: git.Repository, oids: Iterable[str]) -> set[str]:
    """The ids among `oids` of objects that the repository has, of whatever kind.

    git lists all that it has, since it may exit when it is asked for one that it lacks. Raises
    GitError.
    """
    wanted = {oid.encode() for oid in oids}
    listing = ("--batch-all-objects", "--unordered", "--batch-check=%(objectname)")
    found = (line.rstrip(b"\n") for line in BytesIO(repository.ask("cat-file", *listing)))
    return {each.decode() for each in found if each in wanted}


def starts_of(repository: git.Repository, oids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the id and the first limits.SHEBANG_BYTES of each blob that the repository has.

    A blob larger than limits.SHEBANG_FILE_BYTES has no bytes. Raises GitError as `read_blobs`.
    """
    size = int(limit("SHEBANG_BYTES"))
    for blob in read_blobs(repository, oids, max_bytes=limit("SHEBANG_FILE_BYTES")):
        if blob.size >= 0:
            yield blob.oid, (blob.data or b"")[:size]


@contextmanager
def _cat_file(repository: git.Repository, requests: IO[bytes]) -> Iterator[Answers]:
    git.STARTS.note()
    # Imported here: what is staged is mostly read from the working tree.
    import subprocess

    try:
        process = subprocess.Popen(
            (*git.COMMAND, "cat-file", "--batch", "--buffer"),
            cwd=repository.root,
            env=git.offline_environment(),
            stdin=requests,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as exc:
        raise git.cannot_start(exc) from exc
    assert process.stdout is not None
    try:
        yield Answers(process.stdout, repository.seconds_left)
    except EndedEarlyError as exc:
        raise EndedEarlyError(max(0, -process.wait(limit("GIT_TIMEOUT")))) from exc
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _next_blob(answers: Answers, oid: str, max_bytes: float, wanted: bytes) -> Blob:
    header = answers.line().split(b" ")
    if len(header) != 3:  # "<oid> missing"
        return Blob(oid, -1, None)
    kind, size = header[1], int(header[2])
    if kind != wanted or size > max_bytes:
        answers.skip(size + 1)
        return Blob(oid, size if kind == wanted else -1, None)
    data = answers.take(size)
    answers.skip(1)
    return Blob(oid, size, data)
