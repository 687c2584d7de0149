"""A short run of each harness, findings of the past, and what the fuzzer must notice."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.fuzzing.child import bytes_of, needed
from tests.fuzzing.harnesses.mutate import A_MEGABYTE, drawn
from tests.fuzzing.harnesses.registry import CORPUS, NAMES, Harness, corpus, harness
from tests.fuzzing.harnesses.run import Fuzzer, fault, write

if TYPE_CHECKING:
    from pathlib import Path

INPUTS = 60


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_found_in_seeds_findings_of_the_past_and_a_few_inputs(name: str) -> None:
    found = harness(name)
    held = [*found.seeds, *(path.read_bytes() for path in corpus(name))]
    inputs = [drawn(name, held, number) for number in range(INPUTS)]
    with Fuzzer(found) as fuzzer:
        wrong = [fuzzer.asked(data) for data in (*held, *inputs)]

    # How long an input takes depends on the machine.
    assert [each for each in wrong if each and not each.startswith("slow")] == []


def test_each_finding_belongs_to_a_harness() -> None:
    assert {path.name for path in CORPUS.iterdir()} <= {*NAMES}
    with pytest.raises(KeyError, match="nonsense is none of analyze, baselines"):
        harness("nonsense")


def test_inputs_are_the_same_in_each_run_and_some_are_large() -> None:
    seeds = [b"a = [1, 2]\n", b"b: {c: d}\n"]
    first, again = ([drawn("x", seeds, at) for at in range(500)] for _ in range(2))

    assert first == again
    assert len({*first}) > 300
    assert max(map(len, first)) == A_MEGABYTE


def test_a_fault_is_noticed_and_made_smaller(tmp_path: Path) -> None:
    def check(data: bytes) -> None:
        assert b"(" not in data or b"x" not in data, "both"

    with Fuzzer(Harness("made up", check, [b"abc (def) xyz " * 20])) as fuzzer:
        finding = next(fuzzer.findings(60))

    assert finding.kind == "AssertionError at check"
    assert finding.detail.startswith("AssertionError at check: both")
    assert sorted(finding.data) == sorted(b"(x")
    path = write(finding, "made-up", tmp_path / "new")
    assert path.read_bytes() == finding.data
    assert path.name.startswith("made-up-AssertionError-at-check-")


def test_death_memory_and_time_are_faults_and_the_run_goes_on() -> None:
    def check(data: bytes) -> None:
        if data == b"die":
            os.kill(os.getpid(), signal.SIGKILL)
        if data == b"swell":
            bytearray(3_000_000_000)

    with Fuzzer(Harness("made up", check, [b"x"])) as fuzzer:
        said = [fuzzer.asked(data) for data in (b"die", b"swell", b"x")]

    assert said[0] == "death: the process ended with -9"
    assert said[1].startswith("MemoryError at check")
    assert said[2] == ""


def test_what_takes_too_long_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter((0.0, 6.0))
    monkeypatch.setattr(time, "process_time", lambda: next(seconds))

    assert fault(Harness("x", lambda _: None, []), b"x") == "slow: 6.0 s of CPU time"


def test_without_time_nothing_is_made_smaller() -> None:
    assert needed(bytes_of(b"abc"), lambda _: True, lambda: False) == b"abc"
