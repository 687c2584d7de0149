"""Measures a sample of the cache's entries again, and compares the results."""

from __future__ import annotations

import random
import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from antipasta.budget import Budget
from antipasta.cache.entries import entries, measurements
from antipasta.cache.keys import metrics_key
from antipasta.cache.measurements import depends_on_bytes_only
from antipasta.cache.store import Store
from antipasta.collect import content
from antipasta.collect.blobs import present
from antipasta.config.settings import Settings
from antipasta.model import Execution, Version
from antipasta.run.session import Session

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from antipasta.cache.entries import Entry
    from antipasta.collect.git import Repository
    from antipasta.model import FileMetrics
    from antipasta.profiling.profile import Profile


class Audit(NamedTuple):
    """The number of compared entries, and those that differ from what is measured now.

    Not compared were entries whose content is not in the repository (`not_found`), entries of
    another engine (`of_other_engines`), and entries that this machine failed to measure
    (`not_measured`).
    """

    compared: int = 0
    not_found: int = 0
    of_other_engines: int = 0
    not_measured: int = 0
    differing: tuple[Entry, ...] = ()


def audit(
    connection: sqlite3.Connection,
    repository: Repository | None,
    sample: int,
    profile: Profile | None = None,
) -> Audit:
    """Measure at most `sample` entries again, a random sample of those that can be compared.

    Without a repository none can be compared. `profile` gathers the profiles of the workers. Raises
    GitError and sqlite3.Error.
    """
    execution = Execution(profile=profile)
    session = Session(Settings(), Store(), Budget(None, time.monotonic()), execution=execution)
    held = list(entries(connection))
    ours = [each for each in held if each.key == metrics_key(_version(each), session.engines)]
    found = _present(ours, repository)
    chosen = random.SystemRandom().sample(found, min(sample, len(found)))
    kept = {_version(each.entry): each for each in measurements(connection, chosen)}
    anew = _measured_anew(session, repository, kept) if repository else {}
    differing = [version for version in anew if anew[version] != _plain(kept[version].metrics)]
    return Audit(
        compared=len(anew),
        not_found=len(ours) - len(found),
        of_other_engines=len(held) - len(ours),
        not_measured=len(kept) - len(anew),
        differing=tuple(kept[version].entry for version in differing),
    )


def _present(wanted: Sequence[Entry], repository: Repository | None) -> list[Entry]:
    """The entries whose content the repository has."""
    here = present(repository, [each.blob for each in wanted]) if repository else set()
    return [each for each in wanted if each.blob in here]


def _measured_anew(
    session: Session, repository: Repository, versions: Iterable[Version]
) -> dict[Version, FileMetrics]:
    """The measurements of the `versions` that this machine could make."""
    read = partial(content.from_git, repository, max_bytes=float("inf"))
    outcomes = session.measure(versions, read)
    return {
        version: _plain(outcome)
        for version, outcome in outcomes.items()
        if depends_on_bytes_only(outcome)
    }


def _plain(metrics: FileMetrics) -> FileMetrics:
    """The measurements without the engine's notes, which depend on how they were made."""
    return metrics._replace(blocks="")


def _version(entry: Entry) -> Version:
    return Version(entry.path or entry.blob, entry.blob, entry.language)
