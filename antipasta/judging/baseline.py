"""The baseline of a run: which versions of its file count, and how the file is written.

For a range, and for the index, two versions of the file count: the one in the judged content and
the one in the base. So a change cannot add its own violations to the baseline.
"""

from __future__ import annotations

import json
import os
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect.blobs import read_blobs
from antipasta.collect.git import blob_ids
from antipasta.collect.paths import relative_to_root
from antipasta.config.load import read_config
from antipasta.encoding import seal, unseal
from antipasta.errors import ConfigError, UsageError
from antipasta.limits import limit
from antipasta.policy.baseline import Baseline, debts, pruned
from antipasta.policy.baseline import loosened as find_loosened
from antipasta.policy.coverage import coverage
from antipasta.results.findings import BaselineEntry, BaselineWritten
from antipasta.run.opening import policy_of_commit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from antipasta.policy.baseline import Entries, Loosened
    from antipasta.policy.subject import Subject
    from antipasta.run.opening import Run
    from antipasta.run.request import Request

DEFAULT_NAME = ".antipasta-baseline.toml"
"""The file in the root that `--write-baseline` writes if no other is named or configured."""

_BOUND = "MAX_BASELINE_BYTES"


class _File(NamedTuple):
    """The file of the baseline: its path on disk, and in the repository; None outside of it."""

    disk: str
    path: str | None

    @property
    def name(self) -> str:
        """The name of the file in messages."""
        return self.path or self.disk


def baseline_of(run: Run, subjects: Sequence[Subject]) -> Baseline:
    """The baseline of the request, else of the configuration, else of the default name.

    If the request asks for it, the file is written first. Raises ConfigError for a file that does
    not exist or has a mistake, UsageError for a file name that is not valid, and GitError.
    """
    file = _locate(run)
    if run.request.baseline_action == "write":
        return _write(file, run, subjects)
    baseline = _read(file, run)
    if run.request.baseline_action == "prune":
        return _prune(file, baseline, run, subjects)
    return baseline


def require_whole_tree(request: Request) -> None:
    """Raise UsageError unless the request judges the whole working tree without a base.

    Only then antipasta knows of each entry whether it is still needed.
    """
    flag = f"--{request.baseline_action}-baseline"
    if request.has_source or request.paths:
        raise UsageError(
            f"{flag} needs the whole working tree, and takes no PATH, revision or base",
            hint=f"use antipasta gate {flag} alone",
        )


def _locate(run: Run) -> _File:
    root = run.place.root
    if run.request.baseline is None:
        configured = run.policy.settings.baseline
        if run.request.baseline_action == "prune" and not configured:
            raise UsageError(
                "no baseline is configured, so there is none to prune",
                hint="set baseline in the configuration, or name the file: --baseline FILE",
            )
        path = configured or DEFAULT_NAME
        if run.request.baseline_action != "use" and ".git" in path.lower().split("/"):
            raise UsageError(
                f"the configured baseline {path} is in the git directory, and is not written",
                hint="configure a file of the working tree, or name the file",
            )
        return _File(os.path.join(root, path), path)
    disk = os.path.join(run.request.cwd, run.request.baseline)
    if not disk.endswith(".toml"):
        raise UsageError(
            f"{run.request.baseline!r} is not a name for a baseline",
            hint="use a name that ends in .toml",
        )
    try:
        path = relative_to_root(run.request.baseline, cwd=run.request.cwd, root=root)
    except UsageError:
        return _File(disk, None)
    return _File(disk, None if "\n" in path else path)


def _read(file: _File, run: Run) -> Baseline:
    parents = run.source.parents()
    own_id, base_ids = _blobs(file, parents, run)
    entries = partial(_entries_of_blob, run, file.name)
    if run.request.baseline and not (own_id or base_ids):
        # git does not know the named file, so its content on disk counts for both sides.
        return Baseline(file.name, _entries_on_disk(file), covers=_coverage(run))
    if run.source.name_in_git is None:
        own = _entries_on_disk(file)
    elif own_id:
        own = entries(own_id)
    else:
        raise _absent(file.name, run.source.name_in_git)
    baseline = Baseline(file.name, own, covers=_coverage(run))
    if not parents:
        return baseline
    bases = tuple(own if each == own_id else entries(each) for each in base_ids)
    return _held_against(baseline, bases, parents[0], run)


def _blobs(file: _File, parents: Sequence[str], run: Run) -> tuple[str | None, list[str]]:
    """The blob ids of the file: in the judged revision, else in the index; and in the parents."""
    if run.place.repository is None or file.path is None:
        return None, []
    base_path: str | None = file.path
    if run.policy.base and not run.request.baseline:
        base_path = run.policy.base.settings.baseline
    names = [f"{run.source.commits.head or ':0'}:{file.path}"]
    names += [f"{parent}:{base_path}" for parent in parents if base_path]
    own_id, *base_ids = blob_ids(run.place.repository, names)
    return own_id, [each for each in base_ids if each]


def _held_against(
    baseline: Baseline, bases: tuple[Entries, ...], parent: str, run: Run
) -> Baseline:
    """The baseline with its versions in the parents, and with what it allows beyond them.

    `parent` is the parent whose policy counts.
    """
    may_grow = run.request.prefer_policy == "head"
    loosened: tuple[Loosened, ...] = ()
    if bases and baseline.own not in bases:
        loosened = tuple(find_loosened(baseline.own, bases, _base_thresholds(parent, run)))
    return baseline._replace(
        bases=None if may_grow else bases, loosened=loosened, may_grow=may_grow
    )


def _base_thresholds(parent: str, run: Run) -> Callable[[str], Mapping[str, float]]:
    """The thresholds before the change, as a function of the path; empty for excluded paths."""
    policy = run.policy.base or run.policy
    if not (run.policy.base or run.request.config_file):
        policy = policy_of_commit(run, parent)
    return lambda path: {} if policy.is_excluded(path) else policy.thresholds(path)


def _coverage(run: Run) -> Callable[[str], bool]:
    """A function that tells whether a path was judged, or is known to be deleted."""
    collection = run.collection
    if collection.source.is_compared:
        judged = {
            version.path
            for candidate in collection.candidates
            for version in (candidate.head, *candidate.bases)
        }
        return judged.union(each.path for each in collection.removed).__contains__
    return run.source.select(run.request.paths, run.request.cwd).has


def count_entries(root: str, path: str) -> int:
    """How many entries the baseline at `path` in the repository's working tree has.

    Raises ConfigError for a file that is not there or has a mistake.
    """
    return len(_entries_on_disk(_File(os.path.join(root, path), path)))


def _entries_on_disk(file: _File) -> Entries:
    data = read_config(file.disk, file.name, os.environ, _BOUND)
    if data is None:
        raise _absent(file.name, None)
    return _parse(data, file.name)


def _entries_of_blob(run: Run, name: str, oid: str) -> Entries:
    """The entries in a blob, through the cache: reading TOML takes longer than a warm hook."""
    key = f"baseline/1:{oid}"
    known = unseal(run.store.get(key), key)
    if known is not None:
        return tuple(BaselineEntry(*fields) for fields in json.loads(known))
    assert run.place.repository is not None
    (blob,) = read_blobs(run.place.repository, [oid], max_bytes=limit(_BOUND))
    if blob.data is None:
        raise ConfigError(
            f"{name}: is larger than {limit(_BOUND):g} bytes, or its blob {oid} cannot be read",
            hint=f"set ANTIPASTA_{_BOUND} to a higher number of bytes; see git fsck",
        )
    entries = _parse(blob.data, name)
    run.store.put(key, seal(json.dumps(entries).encode(), key))
    return entries


def entries_at(run: Run, path: str, commit: str) -> Entries:
    """The entries of the baseline at `path` in a commit; none if it has no such file.

    Raises ConfigError for a file that has a mistake, and GitError.
    """
    assert run.place.repository is not None
    (oid,) = blob_ids(run.place.repository, [f"{commit}:{path}"])
    return _entries_of_blob(run, path, oid) if oid else ()


def _parse(data: bytes, name: str) -> Entries:
    from antipasta.config.baseline_file import read_baseline

    return tuple(read_baseline(data, name))


def _absent(name: str, place: str | None) -> ConfigError:
    if place is None:
        return ConfigError(
            f"{name}: there is no such baseline",
            hint="write the file: antipasta gate --write-baseline, or set baseline to null",
        )
    return ConfigError(
        f"{name}: the baseline is not in {place}",
        hint=f"git add {name}, or remove baseline from the configuration",
    )


def _write(file: _File, run: Run, subjects: Sequence[Subject]) -> Baseline:
    found = debts(subjects, run.policy.settings.suppressions)
    entries = _written(file, [each.entry for each in found if not each.is_silenced])
    is_configured = run.policy.settings.baseline is not None
    return Baseline(
        file.name, entries, written=BaselineWritten(file.name, len(entries), None, is_configured)
    )


def _prune(file: _File, baseline: Baseline, run: Run, subjects: Sequence[Subject]) -> Baseline:
    not_judged = {each.path for each in coverage(subjects, run.collection.missing).incomplete}
    found = debts(subjects, run.policy.settings.suppressions)
    entries = _written(file, pruned(baseline.without(not_judged), found))
    written = BaselineWritten(file.name, len(entries), len(baseline.own), is_configured=True)
    return baseline._replace(own=entries, written=written)


def _written(file: _File, entries: Sequence[BaselineEntry]) -> Entries:
    """Write the file, and return the entries that it now has."""
    from antipasta.atomic import write_whole
    from antipasta.config.baseline_file import write_baseline

    text = write_baseline(entries)
    write_whole(file.disk, text)
    return _parse(text.encode(), file.name)
