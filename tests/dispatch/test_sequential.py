from __future__ import annotations

import gc
import signal
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from antipasta.analyze import measure_source
from antipasta.budget import Budget
from antipasta.dispatch.bounds import Bounds
from antipasta.dispatch.breaker import Breaker
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.sequential import run
from antipasta.model import Content, FileMetrics, Missing, Version
from tests.support.measured import version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

pytestmark = pytest.mark.every_system

Outcomes = list[tuple[Version, FileMetrics | Missing]]

# Takes lizard seconds, which are spent in Python code.
SLOW = Content(
    version("slow.c", language="c"),
    b"int f(int a) {\n" + b"  if (a && a) { a = a + a; }\n" * 60_000 + b"}\n",
)
QUICK = Content(version("quick.py"), b"def f(): pass\n")
ROOMY = MemoryGuard(1e12, reader=lambda: 0)


@pytest.fixture(scope="module", autouse=True)
def _engines() -> None:
    """Import the engines, which on a busy machine would take all the time that a test allows."""
    for language in ("python", "javascript", "c"):
        measure_source(b"", language=language)


def no_hurry() -> Budget:
    return Budget(None, 0.0)


def measure(
    contents: Iterable[Content],
    *,
    budget: Budget | None = None,
    cpu_seconds: float = 60,
    guard: MemoryGuard = ROOMY,
) -> Outcomes:
    return list(run(contents, Bounds(budget or no_hurry(), cpu_seconds, guard, Breaker())))


def reasons(outcomes: Outcomes) -> list[str | None]:
    return [outcome.reason for _, outcome in outcomes]


def test_the_order_is_kept() -> None:
    names = ["c.py", "a.py", "d.js", "b.py"]
    contents = [
        Content(version(name, language="javascript" if name == "d.js" else "python"), b"x = 1\n")
        for name in names
    ]

    outcomes = measure(contents)

    assert [each.path for each, _ in outcomes] == names
    assert reasons(outcomes) == [None] * 4
    assert [outcome.language for _, outcome in outcomes if isinstance(outcome, FileMetrics)] == [
        "python",
        "python",
        "javascript",
        "python",
    ]


def test_what_has_no_content_is_passed_on() -> None:
    missing = Missing("a.py", "size", "too large")

    assert measure([Content(version(), None, missing), Content(version(), None)]) == [
        (version(), missing),
        (version(), Missing("a.py", "unreadable", "no content")),
    ]


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_measured() -> None:
    outcomes = measure([SLOW, QUICK], cpu_seconds=0.05)

    assert outcomes[0][1] == FileMetrics(
        "c",
        "minimal",
        "timeout",
        "not done within 0.05 s (limits.timeout_per_file)",
        loc=SLOW.data.count(b"\n") if SLOW.data else 0,
        blank=0,
    )
    assert isinstance(outcomes[1][1], FileMetrics)


def test_a_file_cannot_take_longer_than_the_budget() -> None:
    outcomes = measure([SLOW, QUICK], budget=Budget(0.05, time.monotonic()))

    detail = "time budget of 0.05 s spent"
    assert [outcome for _, outcome in outcomes] == [
        Missing("slow.c", "budget", detail),
        Missing("quick.py", "budget", detail),
    ]


def test_once_the_budget_is_spent_nothing_is_measured() -> None:
    now = 0.0

    def contents() -> Iterator[Content]:
        nonlocal now
        yield QUICK
        now = 5.0
        yield from (QUICK, QUICK)

    outcomes = measure(contents(), budget=Budget(5, 0.0, clock=lambda: now))

    assert reasons(outcomes) == [None, "budget", "budget"]


def test_a_spent_budget_does_not_hide_what_could_not_be_read() -> None:
    missing = Missing("a.py", "unreadable", "gone")

    assert measure([Content(version(), None, missing)], budget=Budget(0, 0.0)) == [
        (version(), missing)
    ]


def test_a_file_too_large_for_the_memory_is_refused() -> None:
    held = iter([0, 1e9, 1e9, 0])
    guard = MemoryGuard(1e8, reader=lambda: int(next(held)), most=lambda: 10**9)

    outcomes = measure([QUICK, QUICK, QUICK], guard=guard)

    assert reasons(outcomes) == [None, "memory", None]


def spin(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_time_spent_in_a_callback_of_the_garbage_collector_ends_a_file_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Python drops what is raised there, and with it the only ring of a timer that rings once.
    monkeypatch.setattr("antipasta.dispatch.sequential.measure_source", collect_and_spin)

    def spend(phase: str, _info: object) -> None:
        if phase == "start":
            spin(0.2)

    gc.callbacks.append(spend)
    try:
        assert reasons(measure([QUICK], cpu_seconds=0.1)) == ["timeout"]
    finally:
        gc.callbacks.remove(spend)


def test_what_others_raise_there_is_still_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("antipasta.dispatch.sequential.measure_source", collect_and_spin)
    shown: list[object] = []
    monkeypatch.setattr("sys.unraisablehook", lambda dropped: shown.append(dropped.exc_value))
    fault = ValueError("of another")

    def fail(phase: str, _info: object) -> None:
        if phase == "start":
            raise fault

    gc.callbacks.append(fail)
    try:
        measure([QUICK], cpu_seconds=0.1)
    finally:
        gc.callbacks.remove(fail)

    assert shown == [fault]


def collect_and_spin(_data: bytes, *, language: str, earlier: None) -> FileMetrics:
    gc.collect()
    spin(5)
    return FileMetrics(language)


def test_waiting_for_a_processor_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(_data: bytes, *, language: str, earlier: None) -> FileMetrics:
        time.sleep(0.3)
        return FileMetrics(language)

    monkeypatch.setattr("antipasta.dispatch.sequential.measure_source", wait)

    assert reasons(measure([QUICK], cpu_seconds=0.1)) == [None]
    assert reasons(measure([QUICK], budget=Budget(0.1, time.monotonic()))) == ["budget"]


@pytest.mark.posix("timers of the kernel")
@pytest.mark.parametrize(
    ("signal_name", "timer_name"), [("SIGALRM", "ITIMER_REAL"), ("SIGPROF", "ITIMER_PROF")]
)
def test_the_signals_are_given_back(signal_name: str, timer_name: str) -> None:
    number, timer = getattr(signal, signal_name), getattr(signal, timer_name)

    def handler(_signal: int, _frame: object) -> None:
        raise AssertionError

    previous = signal.signal(number, handler)
    try:
        measure([QUICK])
        measure([SLOW], cpu_seconds=0.05)
        assert signal.getsignal(number) is handler
        assert signal.getitimer(timer) == (0.0, 0.0)
    finally:
        signal.signal(number, previous)


def test_off_the_main_thread_files_are_measured_all_the_same() -> None:
    outcomes: Outcomes = []
    thread = threading.Thread(target=lambda: outcomes.extend(measure([QUICK, QUICK])))

    thread.start()
    thread.join()

    assert reasons(outcomes) == [None, None]


def test_contents_are_read_one_at_a_time() -> None:
    read: list[str] = []

    def contents() -> Iterable[Content]:
        for name in ("a.py", "b.py"):
            read.append(name)
            yield Content(version(name), b"x = 1\n")

    outcomes = run(contents(), Bounds(no_hurry(), 60, ROOMY, Breaker()))
    next(iter(outcomes))

    assert read == ["a.py"]


@pytest.mark.parametrize("source", [b"\0", b"\xff", b"def", b"(" * 5000, b"x = '\\N{foo}'"])
def test_no_source_stops_the_run(source: bytes) -> None:
    outcomes = measure([Content(version(), source), QUICK])

    assert isinstance(outcomes[1][1], FileMetrics)
    assert isinstance(outcomes[0][1], FileMetrics)


def test_a_suspension_does_not_spend_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    suspended = 0.0

    def sleep_well(_data: bytes, *, language: str, earlier: object) -> FileMetrics:
        nonlocal suspended
        spin(0.05)
        suspended = 3600.0
        spin(0.05)
        return FileMetrics(language)

    monkeypatch.setattr("antipasta.dispatch.sequential.measure_source", sleep_well)

    def clock() -> float:
        return real() + suspended

    real = time.monotonic
    clocks = SimpleNamespace(monotonic=clock, thread_time=time.thread_time)
    monkeypatch.setattr("antipasta.dispatch.sequential.time", clocks)

    assert reasons(measure([QUICK], budget=Budget(60, clock(), clock=clock))) == [None]
