"""Measures a sample of what the cache holds anew, and compares."""

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
from antipasta.model import Version
from antipasta.run.session import Session

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from antipasta.cache.entries import Entry
    from antipasta.collect.git import Repository
    from antipasta.model import FileMetrics


class Audit(NamedTuple):
    """How many entries were compared, and which differ from what is measured now.

    Not compared were those whose content is not in the repository at hand (`not_found`), those that
    another engine made (`of_other_engines`), and those that this machine failed to measure.
    """

    compared: int = 0
    not_found: int = 0
    of_other_engines: int = 0
    not_measured: int = 0
    differing: tuple[Entry, ...] = ()


def audit(connection: sqlite3.Connection, repository: Repository | None, sample: int) -> Audit:
    """Measure at most `sample` entries anew, chosen by chance from those that can be compared.

    Without a repository none can be. Raises GitError and sqlite3.Error.
    """
    session = Session(Settings(), Store(), Budget(None, time.monotonic()))
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
    """Those of which the repository has the content."""
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
    """The measurements without the engine's notes, which depend on how it came to them."""
    return metrics._replace(blocks="")


def _version(entry: Entry) -> Version:
    return Version(entry.path or entry.blob, entry.blob, entry.language)
