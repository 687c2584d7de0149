"""Checks inputs in a process of its own, so that its death, a hang and its memory are findings."""

from __future__ import annotations

import resource
import time
import traceback
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from tests.fuzzing.child import Child, bytes_of, needed
from tests.fuzzing.harnesses.mutate import LARGEST, drawn
from tests.fuzzing.harnesses.registry import Harness, corpus

if TYPE_CHECKING:
    from collections.abc import Iterator

CPU_SECONDS = 5.0
"""The most that an input may take."""

MEMORY_BYTES = 500_000_000
"""The most that the process may take beside what it has at first."""

SHRINK_SECONDS = 15.0
"""How long a finding is made smaller."""


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
        self._child = Child(self._answer, _bound_memory)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.stop()

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
            self._child.renew()
        answer, wrong = self._child.ask(data)
        self.executions += 1
        if answer is None:
            self.seconds += CPU_SECONDS
            # Whoever bounds the time of such an input kills the process as well.
            is_bounded = wrong.startswith("hang") and self.harness.may_take_long(data)
            return "" if is_bounded else wrong
        wrong, seconds = answer
        self.seconds += seconds
        return str(wrong)

    def _smallest(self, data: bytes, kind: str) -> bytes:
        """The input without what the fault does not need."""
        if kind in ("slow", "hang", "death"):
            return data
        end = time.monotonic() + SHRINK_SECONDS
        return needed(
            bytes_of(data),
            lambda less: kind_of(self.asked(less)) == kind,
            lambda: time.monotonic() < end,
        )

    def _answer(self, data: bytes) -> tuple[str, float]:
        began = time.process_time()
        wrong = fault(self.harness, data)
        return wrong, time.process_time() - began


def _bound_memory() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (_data_bytes() + MEMORY_BYTES, hard))


def _data_bytes() -> int:
    """The bytes of this process that RLIMIT_DATA counts: VmData in proc(5)."""
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(status.partition("VmData:")[2].split()[0]) * 1024


def write(finding: Finding, name: str, directory: Path) -> Path:
    """Write the input of a finding to a file of its own."""
    directory.mkdir(parents=True, exist_ok=True)
    digest = sha256(finding.data).hexdigest()[:8]
    path = directory / f"{name}-{finding.kind.replace(' ', '-')}-{digest}"
    path.write_bytes(finding.data)
    return path
