"""The content of many blobs, from one `git cat-file --batch` process."""

from __future__ import annotations

import os
import select
import subprocess
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple

from antipasta.collect import git
from antipasta.limits import limit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_CHUNK_BYTES = 1 << 16
# How often git is started when an object makes it exit, after which all other objects are missing;
# and when something else kills it.
_ATTEMPTS = 5


class _EndedEarlyError(Exception):
    """git ended before it had answered every request, by a `signal` where that is not 0."""

    def __init__(self, signal: int = 0) -> None:
        super().__init__(signal)
        self.signal = signal


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
    killed_by = 0
    for _ in range(_ATTEMPTS):
        answered = 0
        try:
            for blob in _read_until_end(repository, remaining, max_bytes, kind):
                answered += 1
                yield blob
        except _EndedEarlyError as exc:
            killed_by = exc.signal
            if not killed_by:
                # git exits at an object that it can neither find nor fetch: the next to answer.
                yield Blob(remaining[answered], -1, None)
                answered += 1
        remaining = remaining[answered:]
        if not remaining:
            return
    if killed_by:
        # Nothing is known of these objects. To call them missing might change the verdict.
        raise git.killed("cat-file", killed_by)
    yield from (Blob(oid, -1, None) for oid in remaining)


def _read_until_end(
    repository: git.Repository, oids: Sequence[str], max_bytes: float, kind: bytes
) -> Iterator[Blob]:
    if not oids:
        return
    with (
        _readable("".join(f"{oid}\n" for oid in oids).encode()) as requests,
        _cat_file(repository, requests) as answers,
    ):
        for oid in oids:
            yield _next_blob(answers, oid, max_bytes, kind)


def _readable(requests: bytes) -> IO[bytes]:
    """A file with the requests. It cannot deadlock, as a pipe that both sides wait for can."""
    if len(requests) <= select.PIPE_BUF:
        # Any pipe takes so much at once (pipe(7)).
        source, sink = os.pipe()
        os.write(sink, requests)
        os.close(sink)
        return os.fdopen(source, "rb")
    # Imported here: it costs 10 ms, and a commit rarely asks for so many.
    import tempfile

    file = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    file.write(requests)
    file.seek(0)
    return file


def present(repository: git.Repository, oids: Iterable[str]) -> set[str]:
    """The ids among `oids` whose blobs the repository has. Raises GitError."""
    requests = os.fsencode("".join(f"{oid}\n" for oid in oids))
    command = ("cat-file", "--batch-check=%(objecttype) %(objectname)")
    answers = git.run(command, repository.root, requests).split(b"\n")
    return {os.fsdecode(each[len(b"blob ") :]) for each in answers if each.startswith(b"blob ")}


def starts_of(repository: git.Repository, oids: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the id and the first limits.SHEBANG_BYTES of each blob that the repository has.

    A blob larger than limits.SHEBANG_FILE_BYTES has no bytes. Raises GitError as `read_blobs`.
    """
    size = int(limit("SHEBANG_BYTES"))
    for blob in read_blobs(repository, oids, max_bytes=limit("SHEBANG_FILE_BYTES")):
        if blob.size >= 0:
            yield blob.oid, (blob.data or b"")[:size]


@contextmanager
def _cat_file(repository: git.Repository, requests: IO[bytes]) -> Iterator[_Answers]:
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
        yield _Answers(process.stdout, repository.seconds_left)
    except _EndedEarlyError as exc:
        raise _EndedEarlyError(max(0, -process.wait(limit("GIT_TIMEOUT")))) from exc
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _next_blob(answers: _Answers, oid: str, max_bytes: float, wanted: bytes) -> Blob:
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


class _Answers:
    """The output of `git cat-file`, read in chunks.

    Raises GitError when git does not answer within limits.GIT_TIMEOUT, OutOfTimeError when the run
    has no time left.
    """

    def __init__(self, pipe: IO[bytes], seconds_left: Callable[[], float]) -> None:
        self._pipe = pipe
        self._seconds_left = seconds_left
        self._buffer = bytearray()
        self._timeout = limit("GIT_TIMEOUT")

    def line(self) -> bytes:
        """The next line, without its end."""
        while (end := self._buffer.find(b"\n")) < 0:
            self._fill()
        return self.take(end + 1)[:-1]

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        while len(self._buffer) < size:
            self._fill()
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return data

    def skip(self, size: int) -> None:
        """Drop the next `size` bytes without holding them all."""
        while size > len(self._buffer):
            size -= len(self._buffer)
            self._buffer.clear()
            self._fill()
        del self._buffer[:size]

    def _fill(self) -> None:
        left = max(0.0, self._seconds_left())
        wait = min(self._timeout, left)
        ready, _, _ = select.select([self._pipe], [], [], wait)
        if not ready:
            raise git.too_slow("cat-file", wait, left)
        chunk = os.read(self._pipe.fileno(), _CHUNK_BYTES)
        if not chunk:
            raise _EndedEarlyError
        self._buffer += chunk
