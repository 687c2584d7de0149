"""Checks inputs in a process of its own, so that its death, a hang and its memory are findings."""

from __future__ import annotations

import multiprocessing
import resource
import time
import traceback
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from tests.fuzzing.harnesses.mutate import LARGEST, drawn
from tests.fuzzing.harnesses.registry import Harness, corpus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

CPU_SECONDS = 5.0
"""The most that an input may take."""

MEMORY_BYTES = 500_000_000
"""The most that the process may take beside what it has at first."""

HANG_SECONDS = 120.0
"""After this long without an answer the process is killed."""

SHRINK_SECONDS = 15.0
"""How long a finding is made smaller."""

_FORK = multiprocessing.get_context("fork")


class Finding(NamedTuple):
    """An input, and what is wrong with it; the kind is the same for the same fault."""

    kind: str
    detail: str
    data: bytes


def fault(harness: Harness, data: bytes) -> str:
    """What is wrong with the input, in a line; empty if nothing is."""
    began = time.process_time()
    try:
        harness.check(data)
    except Exception as exc:  # noqa: BLE001 - any is a finding
        last = traceback.extract_tb(exc.__traceback__)[-1]
        return f"{type(exc).__name__} at {last.name}: {exc}"[:300]
    seconds = time.process_time() - began
    is_slow = seconds > CPU_SECONDS and not harness.may_take_long(data)
    return f"slow: {seconds:.1f} s of CPU time" if is_slow else ""


def kind_of(wrong: str) -> str:
    """What faults of one kind have in common."""
    return wrong.partition(":")[0]


class Fuzzer:
    """The inputs of a harness: those of its corpus, then those drawn from its seeds."""

    def __init__(self, harness: Harness) -> None:
        self.harness = harness
        self.executions = 0
        self.seconds = 0.0
        self.kinds: Counter[str] = Counter()
        self._seeds = (*harness.seeds, *(path.read_bytes() for path in corpus(harness.name)))
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def findings(self, seconds: float, number: int = 0) -> Iterator[Finding]:
        """Check inputs from that number on for so many seconds of CPU time: what is new."""
        while self.seconds < seconds:
            data = drawn(self.harness.name, self._seeds, number)
            number += 1
            wrong = self.asked(data)
            if not wrong:
                continue
            kind = kind_of(wrong)
            self.kinds[kind] += 1
            if self.kinds[kind] == 1:
                yield Finding(kind, wrong, self._smallest(data, kind))

    def asked(self, data: bytes) -> str:
        """What the other process says of the input."""
        if len(data) > LARGEST:
            # What smaller inputs have left in memory is not this one's.
            self._stop()
            self._start()
        self._pipe.send_bytes(data)
        self.executions += 1
        try:
            if self._pipe.poll(HANG_SECONDS):
                answer: tuple[str, float] = self._pipe.recv()
                self.seconds += answer[1]
                return answer[0]
            # Whoever bounds the time of such an input kills the process as well.
            is_bounded = self.harness.may_take_long(data)
            wrong = "" if is_bounded else f"hang: no answer after {HANG_SECONDS:g} s"
        except EOFError:
            self._process.join()
            wrong = f"death: the process ended with {self._process.exitcode}"
        self.seconds += CPU_SECONDS
        self._stop()
        self._start()
        return wrong

    def _smallest(self, data: bytes, kind: str) -> bytes:
        """The input without what the fault does not need."""
        if kind in ("slow", "hang", "death"):
            return data
        end = time.monotonic() + SHRINK_SECONDS
        return smallest(
            data, lambda less: kind_of(self.asked(less)) == kind, lambda: time.monotonic() < end
        )

    def _start(self) -> None:
        self._pipe, other = _FORK.Pipe()
        self._process = _FORK.Process(target=self._serve, args=(other,), daemon=True)
        self._process.start()
        other.close()

    def _stop(self) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.join()

    def _serve(self, pipe: Connection) -> None:
        self._pipe.close()
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        held = _data_bytes()
        resource.setrlimit(resource.RLIMIT_DATA, (held + MEMORY_BYTES, hard))
        while True:
            try:
                data = pipe.recv_bytes()
            except EOFError:
                return
            began = time.process_time()
            wrong = fault(self.harness, data)
            pipe.send((wrong, time.process_time() - began))


def _data_bytes() -> int:
    """The bytes of this process that RLIMIT_DATA counts: VmData in proc(5)."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmData:")[2].split()[0]) * 1024


def smallest(data: bytes, is_fault: Callable[[bytes], bool], has_time: Callable[[], bool]) -> bytes:
    """The data without the parts that the fault does not need; larger parts are left out first."""
    size = max(1, len(data) // 2)
    while size and has_time():
        at = 0
        while at < len(data) and has_time():
            rest = data[:at] + data[at + size :]
            if is_fault(rest):
                data = rest
            else:
                at += size
        size //= 2
    return data


def write(finding: Finding, name: str, directory: Path) -> Path:
    """Write the input of a finding to a file of its own."""
    directory.mkdir(parents=True, exist_ok=True)
    digest = sha256(finding.data).hexdigest()[:8]
    path = directory / f"{name}-{finding.kind.replace(' ', '-')}-{digest}"
    path.write_bytes(finding.data)
    return path
