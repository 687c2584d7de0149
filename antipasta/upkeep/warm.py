"""Measures in advance what a commit, or the gate on a revision, will look up in the cache."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from antipasta.cache.measurements import content_of
from antipasta.collect import git
from antipasta.errors import CacheError
from antipasta.model import Missing
from antipasta.observe.recorder import Recorder, found
from antipasta.run.opening import find_files, open_request, open_run
from antipasta.run.request import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.model import Candidate, FileMetrics, Version
    from antipasta.profiling.profile import Profile
    from antipasta.results import CacheUse
    from antipasta.run.opening import Run


class Warmed(NamedTuple):
    """The number of contents already in the cache, the number measured, and those not measured.

    `notice` is empty, or says that a damaged cache was replaced by an empty one.
    """

    known: int
    measured: int
    not_measured: tuple[Missing, ...]
    notice: str = ""


class Warming(NamedTuple):
    """What `warm` measures: the files of the index; only those in `paths`, if there are any.

    With `revision`, the tree of that revision is measured instead of the index; with `worktree`,
    the working tree. With `base`, only files that differ from the merge base with it are measured.
    `config_file` is the configuration that excludes files; None means the repository's. `seconds`
    is the time limit, after which nothing more is measured; None means no limit. `profile` gathers
    the profiles of the workers.
    """

    paths: Sequence[str] = ()
    revision: str | None = None
    base: str | None = None
    worktree: bool = False
    config_file: str | None = None
    cache_dir: str | None = None
    seconds: float | None = None
    profile: Profile | None = None


def warm(wanted: Warming, kind: str = "warm") -> Warmed:
    """Measure the `wanted` files that the cache lacks, and record it as a run of that `kind`.

    The files that the next commit needs come first: staged files and their base versions. Raises
    AntipastaError for an error that the user can mend, such as a cache that cannot be used.
    """
    with Recorder(kind, is_call=True) as record:
        with open_request(_request(wanted)) as opened:
            run = open_run(opened)
            record.begin(run.store, run.place, opened.budget, run.policy.settings.observe)
            run = find_files(run)
            outcomes = _measure(run)
            figures = run.session.summary()
        warmed = _warmed(run, outcomes, figures.cache)
        spent = any(each.reason == "budget" for each in warmed.not_measured)
        status = "incomplete" if spent else "done"
        files = len(run.collection.candidates)
        record.end(figures, found(files, status=status, spent=spent), 0)
    return warmed


def _warmed(run: Run, outcomes: dict[Version, FileMetrics | Missing], use: CacheUse) -> Warmed:
    """What was done. Raises CacheError where the cache cannot be used."""
    if use.problem:
        raise CacheError(
            f"the cache cannot be used: {use.problem}", hint="run antipasta cache info"
        )
    missing = {
        content_of(version): outcome
        for version, outcome in outcomes.items()
        if isinstance(outcome, Missing)
    }
    left = (*missing.values(), *run.collection.missing)
    return Warmed(use.hits, use.misses - len(missing), left, use.notice)


def _request(wanted: Warming) -> Request:
    cwd = os.getcwd()
    staged = not (wanted.revision or wanted.base or wanted.worktree)
    return Request(
        cwd=cwd,
        # Without paths, only staged files would be collected.
        paths=tuple(wanted.paths) or ((git.open_repository(cwd).root,) if staged else ()),
        staged=staged,
        base=wanted.base,
        head=wanted.revision,
        config_file=wanted.config_file,
        budget=wanted.seconds,
        cache_dir=wanted.cache_dir,
        profile=wanted.profile,
    )


def _measure(run: Run) -> dict[Version, FileMetrics | Missing]:
    collection = run.collection
    # Code may also have moved here from excluded files, which are among the bystanders.
    changed = [each for each in (*collection.candidates, *collection.bystanders) if _differs(each)]
    if not collection.source.is_compared:
        changed = []
    bases = [base for each in changed for base in each.bases]
    return {
        **run.session.measure([each.head for each in changed], run.read_heads),
        **run.session.measure([*bases, *collection.removed], run.read_bases),
        **run.session.measure([each.head for each in collection.candidates], run.read_heads),
    }


def _differs(candidate: Candidate) -> bool:
    """Whether the file is new, or a parent has another version of it."""
    return {base.oid for base in candidate.bases} != {candidate.head.oid}
