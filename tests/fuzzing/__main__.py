"""Measure damaged sources: `python -m tests.fuzzing [--seconds N] [--first N] [LANGUAGE ...]`.

The N seconds of CPU time are those of each language. Mutant number n of a language is drawn with
that number as its seed, so every run has the same ones in the same order. `--first` goes on where
another run ended. A mutant with a fault is made smaller, and written to a directory.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from antipasta.languages import BY_NAME
from tests.corpus.sources import files_in, listed_sources, obtain
from tests.fuzzing.check import faults
from tests.fuzzing.supervised import Supervised, smallest
from tests.fuzzing.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

FILES = 150
"""How many files of a language are damaged, at most; the larger the number, the fewer mutants."""

LARGEST = 20_000
"""The bytes of the largest of them."""

OF_ONE_KIND = 3
"""How many mutants with faults of one kind are made smaller and written, in each language."""


def originals(languages: Sequence[str]) -> dict[str, list[Path]]:
    """Files by their language; what cannot be downloaded is named."""
    found: dict[str, list[Path]] = {language: [] for language in languages}
    for source in listed_sources():
        try:
            directory = obtain(source)
        except (OSError, subprocess.SubprocessError) as exc:
            print(f"not fetched: {source.name}: {exc}", flush=True)
            continue
        for path, language in files_in(directory, languages):
            if 200 < path.stat().st_size <= LARGEST:
                found[language].append(path)
    return found


def sample(language: str, paths: Sequence[Path]) -> list[bytes]:
    """Some of the files, in which nothing is wrong."""
    drawn = Random(language).sample(paths, min(FILES, len(paths)))
    texts = [path.read_bytes() for path in drawn]
    return [text for text in texts if not faults(text, language)]


def fuzz(language: str, texts: Sequence[bytes], asked: argparse.Namespace) -> int:
    """Measure mutants for so many seconds; the number of those with faults."""
    kinds: Counter[str] = Counter()
    with Supervised(language, texts) as run:
        for number, wrong in run.faults_within(asked.seconds, asked.first):
            kind = wrong.partition(":")[0]
            kinds[kind] += 1
            place = ""
            if kinds[kind] <= OF_ONE_KIND:
                text = smallest(run.mutant(number), language, kind)
                name = f"{language}-{kind.replace(' ', '-')}-{number}"
                path = asked.out / f"{name}.{BY_NAME[language].extensions[0]}"
                path.write_bytes(text)
                place = f": {path}"
            print(f"{language} {number}: {wrong}{place}", flush=True)
        print(f"{language}: {run.measured} mutants, {run.seconds:.0f} s, faults: {dict(kinds)}")
    return kinds.total()


def main() -> int:
    """Fuzz each language; 1 where a fault was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("languages", nargs="*", default=[*WORDS], metavar="LANGUAGE")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path(tempfile.gettempdir()) / "antipasta-fuzz")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    found = 0
    for language, paths in originals(asked.languages).items():
        held = sample(language, paths)
        print(f"{language}: {len(held)} files", flush=True)
        found += fuzz(language, held, asked) if held else 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
