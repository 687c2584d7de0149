"""Compare the engine with radon on many generated programs: `python -m tests.fuzz [PROGRAMS]`.

Program number n is drawn with the seed n, so every run has the same programs, and a difference is
found again by its number. Only programs that parse are counted. A program that differs is made
smaller line by line before it is printed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
import warnings
from itertools import count, islice
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from tests.analyze.oracle import differences
from tests.analyze.programs import parses, program

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 250


class Checked(NamedTuple):
    """One program: whether it parses, how long it is, and what differs."""

    seed: int
    parsed: bool
    lines: int
    found: list[str]


def check(seed: int) -> Checked:
    """Draw the program with this seed and compare it."""
    source = program(Random(seed))
    if not parses(source):
        return Checked(seed, parsed=False, lines=0, found=[])
    return Checked(seed, parsed=True, lines=len(source.splitlines()), found=differences(source))


def smallest(source: str) -> str:
    """The program without the lines that the difference does not need."""
    lines = source.splitlines(keepends=True)
    index = 0
    while index < len(lines):
        shorter = "".join(lines[:index] + lines[index + 1 :])
        if parses(shorter) and differences(shorter):
            del lines[index]
        else:
            index += 1
    return "".join(lines)


def checked(results: Iterator[Checked]) -> Iterator[Checked]:
    """The programs that parse."""
    return (each for each in results if each.parsed)


def main() -> int:
    """Compare, print the figures, and give 1 where a number differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("programs", type=int, nargs="?", default=100_000)
    wanted = parser.parse_args().programs
    started = time.monotonic()
    lines, different = 0, 0
    with multiprocessing.Pool(initializer=warnings.simplefilter, initargs=["ignore"]) as pool:
        done = checked(pool.imap(check, _seeds(wanted), chunksize=CHUNK))
        for number, each in enumerate(islice(done, wanted), 1):
            lines += each.lines
            if each.found:
                different += 1
                print(
                    f"program {each.seed}: {each.found}\n{smallest(program(Random(each.seed)))!r}"
                )
            if number % 10_000 == 0:
                print(f"{number} programs, {different} different", flush=True)
        pool.terminate()
    seconds = time.monotonic() - started
    print(f"{wanted} programs, {lines} lines, {seconds:.0f} s, {different} different")
    return 1 if different else 0


def _seeds(wanted: int) -> Iterator[int]:
    """Seeds enough for so many programs, though not all of them parse."""
    return islice(count(), 2 * wanted)


if __name__ == "__main__":
    sys.exit(main())
